/** DRS whose readings can be made to answer never, or 503, for tests of a desk that calls it by `fetch`. */

const DAY = 86_400_000;

/** How readings are answered: with the job's status, never, or with 503. */
export type Readings = "answered" | "silent" | "down";

export interface SilentDrs {
  readings: Readings;
  /** Answers calls of actions; `null` loses the answer. */
  action: () => Response | null;
  /** The status of every job. */
  status: string;
  /** The calls of actions that arrived, by job and verb. */
  readonly sent: { readonly job: string; readonly verb: string }[];
  /** Number of readings that were begun. */
  reads: number;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

const untilAborted = (signal: AbortSignal | null | undefined) =>
  new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

export function silentDrs(status: string): SilentDrs {
  const drs: SilentDrs = {
    readings: "answered",
    action: () => Response.json({ status: "success" }),
    status,
    sent: [],
    reads: 0,
    fetch: async (url, init) => {
      const { pathname } = new URL(url);
      if (pathname.endsWith("/auth/tokens")) {
        const expires_at = new Date(Date.now() + DAY).toISOString();
        return Response.json({ token: { expires_at } }, { status: 201, headers: { "x-subject-token": "a token" } });
      }
      if (pathname.endsWith("/action")) {
        const job = pathname.split("/").at(-2) ?? "";
        drs.sent.push({ job, verb: JSON.parse(String(init.body)).job.action_name });
        const answer = drs.action();
        if (answer === null) throw new Error("the connection was lost");
        return answer;
      }
      drs.reads += 1;
      if (drs.readings === "silent") return untilAborted(init.signal);
      if (drs.readings === "down") return Response.json({ error_code: "APIGW.0201" }, { status: 503 });
      return Response.json({ job: { id: "job", status: drs.status } });
    },
  };
  return drs;
}
