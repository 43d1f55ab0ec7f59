import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { CHECK_CODES } from "../../../src/model/cutover.ts";
import { cutoverJson } from "../../../src/rest/v1/cutover.ts";
import { signedIn } from "../harness/console-visit.ts";
import {
  act,
  callsAbout,
  command,
  DEMO_PROJECT,
  eventually,
  hold,
  json,
  makeJob,
  messagesTo,
  reaches,
  rest,
  sendCommand,
} from "../harness/harness.ts";

/** A job of the demo that nothing here reads. */
const USERS = "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r";

const INCREMENTAL = "INCRE_TRANSFER_STARTED";

interface Check {
  readonly code: string;
  readonly state: string;
  readonly finding: string;
}

interface Answer {
  readonly ready: boolean | null;
  readonly checks: readonly Check[];
}

const readinessOf = (job: string): Promise<Answer> => json(rest("GET", `/v1/jobs/${job}/readiness`));

const findings = ({ checks }: Answer) => Object.fromEntries(checks.map(({ code, finding }) => [code, finding]));

const findingOf = async (job: string, code: string) => findings(await readinessOf(job))[code];

/** Compares, and has the result say this. What a compare finds is read elsewhere. */
async function compare(job: string, type: string, consistent: boolean | null): Promise<void> {
  const { id } = await act(job, "create_compare", { type });
  await reaches(id, "succeeded");
  await runInDurableObject(env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`)), (_, { storage }) => {
    storage.sql.exec(
      "UPDATE operations SET document = json_set(document, '$.result.consistent', json(?)) WHERE id = ?",
      JSON.stringify(consistent),
      id,
    );
  });
}

/** What chat says of a job's readiness, once the job has been read. */
async function asked(line: string): Promise<string> {
  const request = command(line);
  expect((await sendCommand(request)).status).toBe(200);
  const [later] = await eventually(async () => {
    const sent = await messagesTo(request.responseUrl);
    return sent.length > 0 && sent;
  });
  return later?.body.text ?? "";
}

describe("readiness to cut over", () => {
  test("is reached by a compare that matches and a delay that stays low, and said so everywhere", async () => {
    const job = await makeJob({ status: INCREMENTAL, delay: { milliseconds: 1000 } });
    const before = await readinessOf(job);
    expect(cutoverJson.schema.parse(before)).toEqual(before);
    expect(before.ready).toBe(false);
    expect(before.checks.map(({ code }) => code)).toEqual(CHECK_CODES);
    expect(findings(before)).toMatchObject({
      ...{ incremental: "incremental", delay: "delay_unsampled", compared: "compare_missing", objects: "objects_fine" },
      ...{ errors: "errors_none", precheck: "precheck_missing", unlocked: "unlocked", idle: "idle" },
    });
    const said = await asked(`ready ${job}`);
    expect(said).toContain("isn't ready to cut over: 1 of 8 checks");
    expect(said).toMatch(/rows and contents have not been compared.+\/drs compare \S+ type=contents/);

    await compare(job, "contents", true);
    const ready = await eventually(async () => {
      const answer = await readinessOf(job);
      return answer.ready === true && answer;
    });
    expect(findings(ready)).toMatchObject({ delay: "delay_below", compared: "compare_equal" });
    // Samples that come late leave it unknown for a moment.
    await eventually(async () => (await asked(`ready ${job}`)).startsWith(`${job}: ready to cut over`));
    await eventually(async () => (await asked(`割接 ${job} lang=zh`)).startsWith(`${job}：可以割接`));
  });

  test("is not given by a delay that has moved above the goal", async () => {
    const job = await makeJob({ status: INCREMENTAL, delay: { milliseconds: 90_000 } });
    const { ready, checks } = await readinessOf(job);
    expect(ready).toBe(false);
    expect(checks.find(({ code }) => code === "delay")).toMatchObject({ finding: "delay_above", value: 90 });
  });

  test.each([
    ["lines", true, "compare_rows_only", "warning"],
    ["contents", false, "compare_differs", "not_met"],
    ["contents", null, "compare_partial", "not_met"],
  ])("a compare of %s that is consistent: %j is %s", async (type, consistent, finding, state) => {
    const job = await makeJob({ status: INCREMENTAL });
    await compare(job, type, consistent);
    const { checks } = await readinessOf(job);
    expect(checks.find(({ code }) => code === "compared")).toMatchObject({ finding, state });
  });

  test("is lost when the job is paused and resumed after the compare", async () => {
    const job = await makeJob({ status: INCREMENTAL });
    await compare(job, "contents", true);
    await reaches((await act(job, "stop")).id, "succeeded");
    expect(await readinessOf(job)).toMatchObject({ ready: false });
    expect(await findingOf(job, "incremental")).toBe("other_status");
    await reaches((await act(job, "restart")).id, "succeeded");
    expect(await findingOf(job, "compared")).toBe("compare_outdated");
  });

  test("is lost when the job is resumed in the console of DRS, which the samples tell", async () => {
    const job = await makeJob({ status: INCREMENTAL });
    await compare(job, "contents", true);
    await makeJob({ id: job, status: "PAUSING" });
    await rest("GET", `/v1/jobs/${job}`);
    await makeJob({ id: job, status: INCREMENTAL });
    expect(await findingOf(job, "compared")).toBe("compare_outdated");
  });

  test("waits for a lock of somebody else, and not for one's own", async () => {
    const job = await makeJob({ status: INCREMENTAL });
    expect((await json(sendCommand(command(`lock ${job} tonight`)))).text).toContain("Locked");
    expect(await readinessOf(job)).toMatchObject({ ready: false });
    expect(await findingOf(job, "unlocked")).toBe("locked");
    expect(await asked(`ready ${job}`)).not.toContain("locked by");
  });

  test("waits for operations that have not ended", async () => {
    const job = await makeJob({ status: INCREMENTAL });
    const release = await hold({ path: job, action: "create_compare" });
    const { id } = await act(job, "create_compare", { type: "lines" });
    expect(await findingOf(job, "idle")).toBe("operations_open");
    await release();
    await reaches(id, "succeeded");
    expect(await findingOf(job, "idle")).not.toBe("operations_open");
  });

  test("of a failed job says that there are errors", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED" });
    expect(findings(await readinessOf(job))).toMatchObject({ incremental: "other_status", errors: "errors_seen" });
  });

  test("of a job that DRS does not know is 404, and chat says why it cannot be read", async () => {
    const job = `${crypto.randomUUID().slice(0, 23)}-0000000jb20r`;
    const answer = await rest("GET", `/v1/jobs/${job}/readiness`);
    expect([answer.status, (await json(answer)).code]).toEqual([404, "job_not_found"]);
    expect(await asked(`ready ${job}`)).toContain("DRS.10000010");
  });
});

describe("health", () => {
  test("is lagging above the threshold, in lists from what was read before", async () => {
    const job = await makeJob({ status: INCREMENTAL, delay: { milliseconds: 90_000 } });
    expect(await json(rest("GET", `/v1/jobs/${job}`))).toMatchObject({ health: "lagging", waiting: 0, warnings: [] });
    await makeJob({ id: job, status: "PAUSING" });
    // Readings of a job are shared for some seconds.
    const paused = await eventually(async () => {
      const seen = await json(rest("GET", `/v1/jobs/${job}`));
      return seen.status === "PAUSING" && seen;
    });
    expect(paused).toMatchObject({ health: "paused", paused_since: expect.any(String), delay_seconds: null });
  });

  test("and what waits for a person are in every list, from what was read before", async () => {
    const archive = async () =>
      (await json(rest("GET", "/v1/jobs"))).jobs.find(({ alias }: { alias: string }) => alias === "archive");
    await json(rest("GET", "/v1/jobs/archive"));
    expect(await archive()).toMatchObject({ health: "paused", paused_since: expect.any(String), waiting: 0 });
    await sendCommand(command('end archive confirm=archive reason="moved"'));
    await eventually(async () => (await archive()).waiting === 1);
    const { text } = await json(sendCommand(command("jobs")));
    expect(text).toMatch(/archive: paused · paused \(.+\) · 1 operation waits for a person/);
    expect(text).toContain("users: not looked at yet");
    expect(await callsAbout(USERS)).toEqual([]);
    const page = await (await signedIn()).page("/");
    expect(page).toMatch(/Health<\/dt><dd>paused<br><span class="soft">1 operation waits for a person/);
  });
});
