import { createExecutionContext, env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { createApp } from "../../../src/app.ts";
import { openGates } from "../../../src/platforms/hooks.ts";
import { delayJson } from "../../../src/rest/v1/delay.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { AKSK_PROJECT, eventually, json, makeJob, rest } from "../harness/harness.ts";
import { ownServices } from "../harness/own-app.ts";

const INCREMENTAL = "INCRE_TRANSFER_STARTED";

interface Sample {
  readonly time: string;
  readonly status: string;
  readonly delay_seconds: number | null;
}

const delayOf = (job: string, search = "") => json(rest("GET", `/v1/jobs/${job}/delay${search}`));

const sampled = (job: string, isEnough: (samples: readonly Sample[]) => boolean): Promise<readonly Sample[]> =>
  eventually(async () => {
    const { samples } = await delayOf(job);
    return isEnough(samples) && samples;
  });

describe("GET /v1/jobs/{job}/delay", () => {
  test("has samples of an incremental job without anybody asking further, and says how far apart they are", async () => {
    const job = await makeJob({ status: INCREMENTAL, delay: { milliseconds: 7000 } });
    await rest("GET", `/v1/jobs/${job}`);
    const samples = await sampled(job, (found) => found.length >= 3);
    expect(samples.slice(0, 3)).toMatchObject(Array(3).fill({ status: INCREMENTAL, delay_seconds: 7, percent: 100 }));
    const answer = await delayOf(job);
    expect(delayJson.schema.parse(answer)).toEqual(answer);
    expect(answer.interval_seconds).toBeGreaterThan(0);
    expect(answer.note).toBeNull();
  });

  test("follows a moving delay, and has no delay once the job is paused", async () => {
    const job = await makeJob({ status: INCREMENTAL, delay: { milliseconds: 3000 } });
    await rest("GET", `/v1/jobs/${job}`);
    await makeJob({ id: job, status: INCREMENTAL, delay: { milliseconds: 90_000 } });
    await sampled(job, (found) => found.at(-1)?.delay_seconds === 90);
    await makeJob({ id: job, status: "PAUSING" });
    const samples = await sampled(job, (found) => found.at(-1)?.status === "PAUSING");
    expect(samples.at(-1)?.delay_seconds).toBeNull();
  });

  test("costs nothing once no job needs samples: the desk has no timer for them", async () => {
    const id = await makeJob({ project_id: AKSK_PROJECT, status: INCREMENTAL });
    const desk = env.DESK.get(env.DESK.idFromName(`cn-north-4/${AKSK_PROJECT}`));
    const timers = () =>
      runInDurableObject(desk, (_, { storage }) => storage.sql.exec("SELECT due_at FROM sampling").toArray());
    await rest("GET", `/v1/jobs/${encodeURIComponent(`demo-aksk/${id}`)}`);
    expect(await timers()).toHaveLength(1);
    await makeJob({ id, project_id: AKSK_PROJECT, status: "PAUSING" });
    await eventually(async () => (await timers()).length === 0);
  });

  test("says why there are no samples, and takes the time that is asked for", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    expect(await delayOf(job)).toMatchObject({ samples: [], interval_seconds: null, note: expect.any(String) });
    const search = "?from=2026-11-01T08:00:00%2B08:00&to=2026-11-02T00:00:00Z";
    expect(await delayOf(job, search)).toMatchObject({
      from: "2026-11-01T00:00:00.000Z",
      to: "2026-11-02T00:00:00.000Z",
    });
    const wrong = await rest("GET", `/v1/jobs/${job}/delay?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z`);
    expect(wrong.status).toBe(400);
    expect(await json(wrong)).toMatchObject({ code: "invalid_request", errors: [{ pointer: "/from" }] });
  });
});

test.each(["delay", "readiness"])(
  "a job that the caller may not read has no %s, like one that does not exist",
  async (what) => {
    const policy = [
      { who: ["client:viewer"], actions: ["read" as const], jobs: ["billing"], effect: "allow" as const },
    ];
    const services = await ownServices({ change: { policy } });
    const app = createApp(services, await openGates(services));
    const ask = async (job: string) => {
      const headers = { authorization: `Bearer ${exampleSecrets.VIEWER_TOKEN}` };
      const answer = await app.request(
        `http://gateway.test/v1/jobs/${job}/${what}`,
        { headers },
        env,
        createExecutionContext(),
      );
      const { request_id: _, detail, ...body } = await json(answer);
      return { status: answer.status, body, detail: detail.replaceAll(job, "X") };
    };
    const hidden = await ask("orders");
    expect(hidden).toMatchObject({ status: 404, body: { code: "unknown_job" } });
    expect(hidden).toEqual(await ask("orderz"));
    expect(hidden.detail).not.toContain("users");
  },
);
