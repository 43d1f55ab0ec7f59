import { onTestFinished } from "vitest";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, eventsOf, eventually, fault, hold, json, makeJob, reaches } from "./harness.ts";
import type { Send } from "./own-desk.ts";
import type { Surface, Target } from "./surfaces.ts";

/** What changes of operations and locks start from, on any surface. */

/** A job that the simulator does not have. */
const JOB = "00000000-0000-4000-8000-0000000jb20r";

const OPERATION_ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;

/** A target, and where it can be asked for. */
interface Arranged extends Target {
  readonly send: Send;
}

type Enter = Surface["enter"];

const say = async (send: Send, text: string, user: string): Promise<string> => {
  const { headers, body } = command(text, { user });
  return (await json(send("/hooks/slack", { method: "POST", headers, body }))).text;
};

/** The demo's client, which may do everything. */
export const CLIENT = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}`, "content-type": "application/json" };

/** Posts as that client. */
export const post = (send: Send, path: string, body: object) =>
  json(send(path, { method: "POST", headers: CLIENT, body: JSON.stringify(body) }));

/** A job of the simulator, as it is called on a surface. */
async function arrange(enter: Enter, made: object) {
  const job = await makeJob(made);
  return { job, ...(await enter(job)) };
}

async function waitingReset(enter: Enter): Promise<Arranged> {
  const at = await arrange(enter, { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
  const [id = ""] = OPERATION_ID.exec(await say(at.send, `reset ${at.name} reason=again`, "U0001")) ?? [];
  await reaches(id, "awaiting_approval");
  return { ...at, id };
}

async function unknownReset(enter: Enter): Promise<Arranged> {
  const at = await arrange(enter, { status: "PAUSING", passed_precheck: "forRetryJob" });
  await fault({ match: { path: at.job, action: "reset" }, fault: "reset", times: 1 });
  const { id } = await post(at.send, `/v1/jobs/${at.name}/actions/reset`, {});
  await reaches(id, "unknown");
  return { ...at, id };
}

const freeJob = async (enter: Enter): Promise<Arranged> => ({
  ...(await arrange(enter, { status: "INCRE_TRANSFER_STARTED" })),
  id: "",
});

async function failedStart(enter: Enter): Promise<Arranged> {
  const at = await arrange(enter, { status: "CREATING" });
  const { id } = await post(at.send, `/v1/jobs/${at.name}/actions/start`, { ignore_state: true });
  await reaches(id, "failed");
  return { ...at, id };
}

/** The same once dba-1 has cancelled it. */
async function cancelledReset(enter: Enter): Promise<Arranged> {
  const made = await waitingReset(enter);
  await say(made.send, `cancel ${made.id}`, "U0001");
  await reaches(made.id, "cancelled");
  return made;
}

async function watch(enter: Enter): Promise<Arranged> {
  const at = await arrange(enter, { status: "INCRE_TRANSFER_STARTED" });
  const [id = ""] = OPERATION_ID.exec(await say(at.send, `watch ${at.name}`, "U0001")) ?? [];
  return { ...at, id };
}

/** The same on a job that a person has locked. */
const lockedBy = (user: string, make: (enter: Enter) => Promise<Arranged>) => async (enter: Enter) => {
  const made = await make(enter);
  await say(made.send, `lock ${made.name} mine`, user);
  return made;
};

/** What each cell starts from: a job, and where it matters an operation on it. */
export const ARRANGED = {
  "a reset by dba-1 that waits for approval": waitingReset,
  "the same, while dba-2 has locked the job": lockedBy("U0002", waitingReset),
  "the same, while dba-1 has locked the job": lockedBy("U0001", waitingReset),
  "a reset by dba-1 that dba-1 has cancelled": cancelledReset,
  "a start that failed": failedStart,
  "a start that failed, on a job that dba-2 has locked": lockedBy("U0002", failedStart),
  "a watch of dba-1": watch,
  "a precheck whose call was lost and that waits for its next try": async (enter) => {
    const at = await arrange(enter, { status: "CONFIGURATION" });
    const reading = { path: at.job, method: "GET" };
    await fault({ match: reading, fault: "slow", delay_ms: 0, times: 1 });
    // The next attempt reads the job first, so that it stays queued until the test is over.
    onTestFinished(await hold(reading));
    await fault({ match: { path: at.job, action: "precheck" }, fault: "reset", times: 1 });
    // In chat, since over REST the job is read before the operation is accepted as well.
    const [id = ""] = OPERATION_ID.exec(await say(at.send, `precheck ${at.name}`, "U0001")) ?? [];
    await eventually(async () => (await eventsOf(id)).some(({ kind }) => kind === "retrying"));
    return { ...at, id };
  },
  "a reset of unknown outcome": unknownReset,
  "a reset of unknown outcome on a job that dba-2 has locked": lockedBy("U0002", unknownReset),
  "a free job": freeJob,
  "a job that dba-2 has locked": lockedBy("U0002", freeJob),
  "no such operation and no such job": async (enter) => ({
    ...(await enter(JOB)),
    ...{ job: "zz", name: "zz", id: "aaaaaa-01K00000000000000000000000" },
  }),
} as const satisfies Record<string, (enter: Enter) => Promise<Arranged>>;
