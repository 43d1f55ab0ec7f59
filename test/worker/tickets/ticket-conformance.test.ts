import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { githubSender } from "../../../scripts/lib/senders/github.ts";
import { gitlabSender } from "../../../scripts/lib/senders/gitlab.ts";
import { jiraSender } from "../../../scripts/lib/senders/jira.ts";
import type { Sender, SendOptions, Sent } from "../../../scripts/lib/senders/sender.ts";
import { servicenowSender } from "../../../scripts/lib/senders/servicenow.ts";
import { INBOUND } from "../../../src/shared/limits.ts";
import { callsAbout, effectsOn, hold, lock, unlock, verbsOn } from "../harness/harness.ts";
import { withOwnJob } from "../harness/ticket-flow.ts";

/** What every system of tickets must do, played on each by the comments that it sends. */

const variables = env as unknown as Readonly<Record<string, string>>;

const SYSTEMS: readonly (readonly [source: string, sender: Sender, proof: string])[] = [
  ["jira", jiraSender, "x-hub-signature"],
  ["servicenow", servicenowSender, "webhook-signature"],
  ["github", githubSender, "x-hub-signature-256"],
  ["gitlab", gitlabSender, "webhook-signature"],
];

/** A job that the source may ask for, and what the system sends when somebody comments. */
async function start(source: string, sender: Sender) {
  const own = await withOwnJob(source);
  const comment = (line: string, options: Partial<SendOptions> = {}) =>
    sender.command(line, { variables, person: "dba-1", ...options });
  return { ...own, comment };
}

/** Another proof of the same length, and none. */
const forgeries = ({ headers, body }: Sent, proof: string) => {
  const value = headers[proof] ?? "";
  const { [proof]: _, ...without } = headers;
  const changed = value.replace(/[0-9a-zA-Z]=?$/, (end) => (end.startsWith("a") ? "b" : "a") + end.slice(1));
  return [changed, "", value.slice(0, -2)]
    .map((forged) => ({ headers: { ...headers, [proof]: forged }, body }))
    .concat({ headers: without, body });
};

describe.each(SYSTEMS)("%s", (source, sender, proof) => {
  test("is not believed without its proof, and hears nothing but 401", async () => {
    const { id, post, comment } = await start(source, sender);
    const sent = await comment("pause users");
    for (const forged of [...forgeries(sent, proof), { ...sent, body: sent.body.replace("users", "userz") }]) {
      const answer = await post(forged);
      expect([answer.status, await answer.text()]).toEqual([401, ""]);
    }
    expect(await callsAbout(id)).toEqual([]);
  });

  test("sends no more than is read, and nothing but JSON", async () => {
    const { post, comment } = await start(source, sender);
    const { headers, body } = await comment("help");
    expect((await post({ headers, body: body + " ".repeat(INBOUND.bodyBytes) })).status).toBe(413);
    expect((await post({ headers: { ...headers, "content-type": "text/plain" }, body })).status).toBe(415);
  });

  test.each([
    ["a stranger", "pause users", { person: "stranger" }],
    ["somebody who may not", "reset users", { person: "on-call" }],
    ["the gateway's own account", "pause users", { person: "gateway" }],
    ["a DBA about a job that is not on the source's list", "precheck archive", {}],
    ["a DBA by the id of a job that is not", "pause f3b8d92c-1e47-4c0a-b6d9-72e5a13jb20r", {}],
    ["a DBA about a verb that is not", "terminate users confirm=users", {}],
  ])("gets nothing done for %s, and hears 200", async (_, line, options) => {
    const { id, post, comment } = await start(source, sender);
    const answer = await post(await comment(line, options));
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain('"accepted"');
    expect(await callsAbout(id)).toEqual([]);
  });

  test("is answered before anything has come back from the cloud", async () => {
    const { id, ask, comment } = await start(source, sender);
    const release = await hold({ path: id }, 5);
    expect(await ask(await comment("pause users"))).toMatchObject({ ok: true, results: [{ kind: "accepted" }] });
    expect((await callsAbout(id)).filter(({ status }) => status !== null)).toEqual([]);
    await release();
    await expect.poll(() => effectsOn(id)).toEqual(["stop"]);
  });

  test("has a command in Chinese done, and one that comes twice once", async () => {
    const { id, ask, comment } = await start(source, sender);
    const sent = await comment('暂停 users reason="割接前检查 ✅"');
    await Promise.all([ask(sent), ask(sent)]);
    await expect.poll(() => effectsOn(id)).toEqual(["stop"]);
    expect(await ask(sent)).toMatchObject({ ok: true });
    expect(await verbsOn(id)).toEqual(["stop"]);
  });

  test("gets the refusal again for a delivery that was refused, and the way to ask again", async () => {
    const { id, ask, comment } = await start(source, sender);
    await lock(id);
    const sent = await comment("pause users");
    const [refused] = (await ask(sent)).results;
    expect(refused).toMatchObject({ kind: "refused", message: expect.stringContaining("locked by ci-bot") });
    await unlock(id);
    const [again] = (await ask(sent)).results;
    expect(again.kind).toBe("refused");
    expect(again.message.startsWith(refused.message)).toBe(true);
    expect(again.message).toMatch(/send a new one|新的请求/);
    expect(await verbsOn(id)).toEqual([]);
    await ask(await comment("pause users"));
    await expect.poll(() => effectsOn(id)).toEqual(["stop"]);
  });
});
