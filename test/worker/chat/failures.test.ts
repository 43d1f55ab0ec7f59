import { describe, expect, test } from "vitest";
import { FAILURE_KINDS } from "../../simulator/drs/failures.ts";
import {
  callsAbout,
  command,
  eventsOf,
  eventually,
  fault,
  json,
  makeJob,
  messagesTo,
  reaches,
  resultAt,
  sendCommand,
} from "../harness/harness.ts";

const VALUES = /88231|Ada/;

/** Asks in chat; the later answer, which reads DRS. */
async function answered(text: string): Promise<string> {
  const request = command(text);
  await (await sendCommand(request)).text();
  const [later] = await eventually(async () => {
    const sent = await messagesTo(request.responseUrl);
    return sent.length > 0 && sent;
  });
  return later?.body.text ?? "";
}

const failed = (failure: string | null, status = "INCRE_TRANSFER_FAILED") => makeJob({ status, failure });

const logReadings = async (job: string) => (await callsAbout(job)).filter(({ path }) => path.includes("type=log"));

/** What the headline and the next step say of each failure that the simulator plays. */
const SAID: Readonly<Record<(typeof FAILURE_KINDS)[number], readonly [cause: string, next: string]>> = {
  credentials: ["wrong database user or password", "/drs resume"],
  network: ["source or target unreachable", "/drs resume"],
  binlog_retention: ["the source's log is gone", "/drs precheck"],
  wal_retention: ["the source's log is gone", "/drs precheck"],
  duplicate_key: ["duplicate key in shop.orders", "/drs resume"],
  missing_row: ["row missing in target shop.orders", "/drs resume"],
  foreign_key: ["foreign key in shop.orders", "/drs resume"],
  ddl: ["a DDL statement fails on shop.notes", "/drs resume"],
  space: ["no disk space left", "/drs resume"],
  quota: ["a quota is used up", "/drs resume"],
};

describe("the status of a failed job", () => {
  test.each(FAILURE_KINDS)("says why, quotes the log without row data and gives the next step: %s", async (kind) => {
    const job = await failed(kind);
    const [cause, next] = SAID[kind];
    const text = await answered(`status ${job}`);
    expect(text.split("\n")[0]).toBe(`${job} has failed: ${cause}`);
    expect(text).toContain("DRS log:");
    expect(text).toContain(`${next} ${job}`);
    expect(text).toContain("INCRE_TRANSFER_FAILED");
    expect(text).not.toMatch(VALUES);
  });

  test("names the cause in Chinese as well, where DRS's part of the line is Chinese", async () => {
    const job = await failed("duplicate_key");
    const text = await answered(`状态 ${job} lang=zh`);
    expect(text.split("\n")[0]).toBe(`${job} 失败：shop.orders 主键冲突`);
    expect(text).toContain("写入表 shop.orders 失败:Duplicate entry '∗∗∗' for key 'orders.PRIMARY'");
  });

  test("quotes the line and points to the log when the cause is not known", async () => {
    const job = await failed(null, "START_JOB_FAILED");
    const text = await answered(`status ${job}`);
    expect(text).toContain("core process is not healthy");
    expect(text).toContain(`/drs log ${job}`);
  });

  test("is the status alone when the log cannot be read", async () => {
    const job = await failed("ddl");
    await fault({ match: { path: `${job}?type=log` }, fault: "status", status: 500, times: 1 });
    expect(await answered(`status ${job}`)).toContain("incremental, failed (INCRE_TRANSFER_FAILED)");
    expect(await answered(`status ${job}`)).toContain("has failed: a DDL statement fails");
  });

  test("reads the log once for several readers, and not of a job that runs", async () => {
    const job = await failed("network");
    await Promise.all([answered(`status ${job}`), answered(`status ${job}`)]);
    expect(await logReadings(job)).toHaveLength(1);
    const running = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await answered(`status ${running}`);
    expect(await logReadings(running)).toEqual([]);
  });
});

describe("the log", () => {
  test.each([
    ["log", /^DRS log of \S+: the newest \d lines$/],
    ["日志", /^DRS log of \S+: the newest \d lines$/],
  ])("shows the newest lines without row data: %s", async (word, title) => {
    const text = await answered(`${word} ${await failed("missing_row")}`);
    const [headline = "", ...lines] = text.split("\n");
    expect(headline).toMatch(title);
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(text).toMatch(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC Error: .*Can't find record in 'orders'/);
    expect(text).not.toMatch(VALUES);
  });

  test("is not told of a job that somebody may not read, as if there were none", async () => {
    const job = await failed("ddl");
    const answer = await json(sendCommand(command(`log ${job}`, { user: "U0666" })));
    expect(answer.text).toBe(`There is no job "${job}".`);
    expect(await callsAbout(job)).toEqual([]);
  });
});

describe("an operation that ends because the job failed", () => {
  test("says why in its report, in its JSON and, as a kind, in the ledger", async () => {
    const status = { status: "CONFIGURATION", passed_precheck: "forStartJob" };
    const job = await makeJob({ ...status, fails: ["start"], failure: "duplicate_key" });
    const request = command(`start ${job}`);
    const { text } = await json(sendCommand(request));
    const id = /Operation (\S+)\./.exec(text)?.[1] ?? "";
    const said = (await resultAt(request.responseUrl)).body.text;
    expect(said).toContain(`Couldn’t start ${job}: duplicate key in shop.orders`);
    expect(said).toContain("Stop writes to the target");
    expect(said).not.toMatch(VALUES);
    const { problem } = await reaches(id, "failed");
    expect(problem).toMatchObject({
      code: "job_failed",
      cause: {
        kind: "duplicate_key",
        table: "shop.orders",
        line: expect.stringContaining("Duplicate entry '***' for key 'orders.PRIMARY'"),
        time: expect.stringMatching(/Z$/),
      },
    });
    const events = await eventsOf(id);
    expect(events.find(({ kind }) => kind === "failed")?.data).toMatchObject({ cause: "duplicate_key" });
    expect(JSON.stringify(events)).not.toMatch(VALUES);
  });
});

describe("a watch", () => {
  test("tells why the job has failed", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const request = command(`watch ${job}`);
    const { text } = await json(sendCommand(request));
    const id = /Operation (\S+)\./.exec(text)?.[1] ?? "";
    await eventually(async () => (await reaches(id, "running")).note !== null);
    await makeJob({ id: job, status: "INCRE_TRANSFER_FAILED", failure: "foreign_key" });
    const update = await eventually(async () =>
      (await messagesTo(request.responseUrl)).find(({ body }) => body.text.includes("has failed")),
    );
    expect(update.body.text).toContain(`${job} has failed: foreign key in shop.orders`);
    expect(update.body.text).toContain("The parent row is missing in the target.");
  });
});

describe("a start", () => {
  test("says that it has reached the full copy and not the incremental phase, and offers the watch", async () => {
    const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
    const request = command(`start ${job} ignore_state=true`);
    await (await sendCommand(request)).text();
    const { body } = await resultAt(request.responseUrl);
    // The percentage takes a reading of its own, for which the call budget may have nothing left.
    expect(body.text).toMatch(new RegExp(`^${job} is running: full copy(?:, \\d+%)?$`, "m"));
    expect(body.text).toContain("Not incremental yet");
    expect(body.text).toContain(`Next: /drs watch demo/${job} until incremental`);
    expect(JSON.stringify(body)).toContain("Watch until incremental");
  });

  test("at a time says that it is scheduled and that nothing has started", async () => {
    const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
    const request = command(`start ${job} at=2035-01-02T03:04:00Z ignore_state=true`);
    await (await sendCommand(request)).text();
    const { body } = await resultAt(request.responseUrl);
    expect(body.text).toContain(`${job} is scheduled: it starts 2035-01-02 03:04 UTC`);
    expect(body.text).toContain("Nothing has started yet");
  });
});
