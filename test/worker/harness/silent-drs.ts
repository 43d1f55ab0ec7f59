/** DRS whose readings can be made to end without an answer in time, or with 503, for tests of a desk that calls it by `fetch`. */

const DAY = 86_400_000;

/** How readings end: with the job's status, without an answer in time, or with 503. */
export type Readings = "answered" | "silent" | "down";

export interface SilentDrs {
  readings: Readings;
  /** Answers calls of actions; `null` loses the answer. */
  action: () => Response | null;
  /** The status of a job. */
  statusOf: (job: string) => string;
  /** The calls of actions that arrived, by job and verb. */
  readonly sent: { readonly job: string; readonly verb: string }[];
  /** Calls that have not been answered. */
  open: number;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

export function silentDrs(statusOf: SilentDrs["statusOf"]): SilentDrs {
  const answer = async (url: string, init: RequestInit) => {
    const { pathname } = new URL(url);
    if (pathname.endsWith("/auth/tokens")) {
      const expires_at = new Date(Date.now() + DAY).toISOString();
      return Response.json({ token: { expires_at } }, { status: 201, headers: { "x-subject-token": "a token" } });
    }
    const [, job = ""] = /\/jobs\/([^/]+)/.exec(pathname) ?? [];
    if (pathname.endsWith("/action")) {
      drs.sent.push({ job, verb: JSON.parse(String(init.body)).job.action_name });
      const given = drs.action();
      if (given === null) throw new Error("the connection was lost");
      return given;
    }
    // As the signal of the call ends it, without the time that this takes.
    if (drs.readings === "silent") throw new DOMException("no response in time", "TimeoutError");
    if (drs.readings === "down") return Response.json({ error_code: "APIGW.0201" }, { status: 503 });
    return Response.json({ job: { id: job, status: drs.statusOf(job) } });
  };
  const drs: SilentDrs = {
    ...{ readings: "answered", statusOf, sent: [], open: 0 },
    action: () => Response.json({ status: "success" }),
    fetch: async (url, init) => {
      drs.open += 1;
      return answer(url, init).finally(() => {
        drs.open -= 1;
      });
    },
  };
  return drs;
}
