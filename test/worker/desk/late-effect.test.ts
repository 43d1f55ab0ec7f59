import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { ActionName } from "../../../src/model/drs.ts";
import { act, DEMO_PROJECT, effectsOn, eventsOf, makeJob, reaches, verbsOn } from "../harness/harness.ts";
import { SIMPLE_CASES } from "../harness/simple-cases.ts";

/**
 * A call whose answer was lost counted as not applied, and before the next try it turns out to have taken effect. Between the
 * two lie some milliseconds of back-off, so the moment is not met by chance: it is written into the desk.
 */

const desk = () => env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`));

/** Has an operation that took effect wait for its next try, as if the answer to its call had been lost. */
const forgetAnswer = (id: string, after: readonly object[]) =>
  runInDurableObject(desk(), (_, { storage }) => {
    const [row] = storage.sql.exec<{ document: string }>("SELECT document FROM operations WHERE id = ?", id);
    const { attempts, ...operation } = JSON.parse(row?.document ?? "");
    const lost = { ...attempts[0], outcome: "lost", cause: "the connection was lost" };
    const waiting = {
      ...operation,
      ...{ state: "queued", attempts: [lost, ...after.map((attempt) => ({ ...lost, ...attempt }))], resends: 1 },
      ...{ upstream: null, answer: null, result: null, note: null, acceptedAt: null, finishedAt: null },
    };
    storage.sql.exec(
      "UPDATE operations SET state = 'queued', document = ?, due_kind = 'send', due_at = 1 WHERE id = ?",
      ...[JSON.stringify(waiting), id],
    );
    return storage.setAlarm(Date.now());
  });

const RE_EDIT = {
  params: { re_edit: true },
  seed: { status: "INCRE_TRANSFER_STARTED", job_type: "sync", passed_precheck: "forRetryJob" },
};
const RUNNING = { status: "INCRE_TRANSFER_STARTED" };

describe("a lost call that took effect late", () => {
  test.each<[string, ActionName, { readonly params: object; readonly seed: object }]>([
    ["a pause", "stop", { params: {}, seed: RUNNING }],
    ["a re-edit", "restart", RE_EDIT],
    ["a compare", "create_compare", SIMPLE_CASES.create_compare],
    ["a binding", "bind_eip", SIMPLE_CASES.bind_eip],
    ["an unbinding", "unbind_eip", SIMPLE_CASES.unbind_eip],
  ])("is seen before the next try, and not sent again: %s", async (_, verb, { params, seed }) => {
    for (const after of [[], [{ number: 2, outcome: "not_sent", cause: "HTTP 530" }]]) {
      const job = await makeJob(seed);
      const { id } = await act(job, verb, params);
      await reaches(id, "succeeded");
      await forgetAnswer(id, after);
      await runDurableObjectAlarm(desk());
      const operation = await reaches(id, "succeeded", "failed", "unknown");
      expect(operation).toMatchObject({ state: "succeeded", problem: null });
      expect(operation.attempts[0]).toMatchObject({ outcome: "accepted", cause: "the connection was lost" });
      expect(operation.attempts).toHaveLength(1 + after.length);
      expect(await verbsOn(job)).toEqual([verb]);
      expect(await effectsOn(job)).toEqual([verb]);
      expect((await eventsOf(id)).filter(({ kind }) => kind === "sending")).toHaveLength(1);
    }
  });
});
