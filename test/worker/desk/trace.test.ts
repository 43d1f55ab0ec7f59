import { expect, test } from "vitest";
import { exampleSecrets } from "../../support/secrets.ts";
import { act, callsAbout, DEMO_PROJECT, eventually, makeJob, reaches, rest } from "../harness/harness.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;

/** The traces that actions on a job carried. */
const tracesTo = async (job: string) =>
  (await callsAbout(job)).flatMap(({ body, headers }) => (body?.job ? [headers.traceparent] : []));

test("the call to DRS belongs to the trace of who asked, under an id of its own", async () => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  await reaches((await act(job, "stop", {}, { traceparent })).id, "succeeded");
  const [header] = await tracesTo(job);
  expect(header).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  expect(header).not.toBe(traceparent);
});

test("so does one of the native dialect", async () => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const body = { job: { action_name: "stop", action_params: {} } };
  const headers = { traceparent, "x-auth-token": exampleSecrets.CI_BOT_TOKEN ?? "" };
  expect((await rest("POST", `/v5/${DEMO_PROJECT}/jobs/${job}/action`, { body, headers })).status).toBeLessThan(300);
  expect(await eventually(async () => (await tracesTo(job))[0])).toContain(TRACE);
});

test.each([
  ["nobody named one", {}],
  ["what was named is none", { traceparent: "00-none" }],
])("it carries no trace where %s", async (_, headers) => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  await reaches((await act(job, "stop", {}, headers)).id, "succeeded");
  expect(await tracesTo(job)).toEqual([undefined]);
});
