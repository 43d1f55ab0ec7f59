import { beforeAll, describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { accessHeader } from "../../../scripts/lib/access-token.ts";
import { openApiOf } from "../../../src/rest/openapi/document.ts";
import { formToken } from "../../../src/sessions/csrf.ts";
import { readSession, startSession } from "../../../src/sessions/session.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { cookieOf, signIn, visitor } from "../harness/console-visit.ts";
import {
  act,
  command,
  effectsOn,
  eventsOf,
  eventually,
  fault,
  gateway,
  json,
  makeJob,
  reaches,
  rest,
  sendCommand,
} from "../harness/harness.ts";
import { ownApp, ownServices } from "../harness/own-app.ts";
import { routeTable } from "../harness/route-table.ts";

/** The routes of `/v1` that sessions of the console may ask for, beside clients. */

const FROM_US = { "sec-fetch-site": "same-origin" };

type Headers = Record<string, string>;

/** What a page of the console sends: who it is, where it stands, and the token of its forms. */
async function sessionOf(identity: Headers): Promise<Headers> {
  const [, token = ""] = /<meta name="csrf-token" content="([\w-]{43})">/.exec(await visitor(identity).page("/")) ?? [];
  return { ...identity, ...FROM_US, "x-csrf-token": token };
}

const ofClient = async (token = exampleSecrets.CI_BOT_TOKEN) => sessionOf({ cookie: cookieOf(await signIn(token)) });
const ofPerson = async (email: string) => sessionOf(await accessHeader(email));

const change = (path: string, headers: Headers, body: object = {}) =>
  rest("POST", path, { token: null, headers, body });

describe("a change by a session is refused", () => {
  let job: string;
  let path: string;
  let session: Headers;

  beforeAll(async () => {
    job = await makeJob();
    path = `/v1/jobs/${job}/lock`;
    session = await ofClient();
  });

  const other = async (): Promise<Headers> => ({
    "x-csrf-token": (await ofClient(exampleSecrets.VIEWER_TOKEN))["x-csrf-token"] ?? "",
  });
  test.each<[string, () => Headers | Promise<Headers>]>([
    ["without the token of a form", () => ({ "x-csrf-token": "" })],
    ["with another token", () => ({ "x-csrf-token": "A".repeat(43) })],
    ["with the token of another session", other],
    ["from another site", () => ({ "sec-fetch-site": "cross-site" })],
    ["from another host of the same site", () => ({ "sec-fetch-site": "same-site" })],
  ])("%s", async (_, changed) => {
    const headers = { ...session, ...(await changed()) };
    for (const method of ["POST", "DELETE"]) {
      const answer = await rest(method, path, { token: null, headers });
      expect(answer.status).toBe(403);
      expect(await json(answer)).toMatchObject({ code: "foreign_form" });
    }
  });

  test.each<[string, Headers]>([
    ["another origin", { origin: "https://evil.example" }],
    ["an origin that hides", { origin: "null" }],
    ["no origin", {}],
  ])("from %s, by a browser that says no more", async (_, origin) => {
    const { "sec-fetch-site": __, ...rest } = session;
    expect((await change(path, { ...rest, ...origin })).status).toBe(403);
  });

  test("that is over, or none", async () => {
    const { gateway: held } = await ownServices({});
    const begun = Date.now() - 8 * 3_600_000;
    const cookie = startSession(held, exampleSecrets.CI_BOT_TOKEN, begun);
    const over = readSession(held, cookie, begun);
    if (!over) throw new Error("there was no session");
    const headers = { ...FROM_US, "x-csrf-token": formToken(held, over), cookie: `__Host-drs-session=${cookie}` };
    for (const sent of [headers, { ...headers, cookie: "" }, { ...session, cookie: `${session.cookie}A` }]) {
      const answer = await change(path, sent);
      expect(answer.status).toBe(401);
      expect(await json(answer)).toMatchObject({ code: "unauthenticated" });
    }
  });

  test("of a client that has left the config", async () => {
    const { "ci-bot": _, ...clients } = config.clients ?? {};
    const policy = config.policy?.filter(({ who }) => !who.includes("client:ci-bot")) ?? [];
    const without = await ownApp({ change: { clients, policy } });
    expect((await without(path, { method: "POST", headers: session })).status).toBe(401);
  });

  test("of Cloudflare Access with a token that was changed, whatever cookie is there", async () => {
    const { "cf-access-jwt-assertion": token = "" } = await accessHeader("dba-1@example.com");
    const changed = token.replace(/.{4}$/, "AAAA");
    expect((await change(path, { ...session, "cf-access-jwt-assertion": changed })).status).toBe(401);
  });

  test("beside a bearer token that is wrong; one that is right decides who asks", async () => {
    const wrong = await change(path, { ...session, authorization: "Bearer hunter2-hunter2" });
    expect(wrong.status).toBe(401);
    const viewer = await change(path, { ...session, authorization: `Bearer ${exampleSecrets.VIEWER_TOKEN}` });
    expect(await json(viewer)).toMatchObject({ code: "denied" });
  });

  test("by policy, as any other", async () => {
    const viewer = await ofClient(exampleSecrets.VIEWER_TOKEN);
    expect(await json(change(path, viewer))).toMatchObject({ status: 403, code: "denied" });
    const stranger = await ofPerson("stranger@example.com");
    // The job of the path is hidden from them: they learn no more than of one that there is not.
    expect(await json(change(path, stranger))).toMatchObject({ status: 404, code: "unknown_job" });
  });

  test("and has changed nothing", async () => {
    expect(await json(rest("DELETE", path))).toMatchObject({ code: "not_locked" });
  });
});

const ROUTES = Object.entries(openApiOf(routeTable()).paths)
  .filter(([path]) => path.startsWith("/v1/"))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]): [string, string, boolean] => [
      method.toUpperCase(),
      path.replace(/\{\w+\}/g, "x"),
      security.some((needs) => "session" in needs),
    ]),
  );

describe("a session reaches what the reference says and nothing else:", () => {
  test("ten routes", () => {
    expect(ROUTES.filter(([, , isOpen]) => isOpen)).toHaveLength(10);
  });

  test.each(ROUTES)("%s %s: %s", async (method, path, isOpen) => {
    const { "x-csrf-token": _, ...session } = await ofClient();
    const answer = await gateway(path, { method, headers: session });
    await answer.body?.cancel();
    expect(answer.status).toBe(!isOpen ? 401 : method === "GET" ? 200 : 403);
  });
});

describe("a session", () => {
  test("locks a job and unlocks it, as who it is of and from where it is", async () => {
    const [job, session] = [await makeJob({ status: "INCRE_TRANSFER_STARTED" }), await ofClient()];
    const path = `/v1/jobs/${job}/lock`;
    const locked = await json(change(path, session, { reason: "cut-over" }));
    expect(locked).toMatchObject({ by: { id: "client:ci-bot" }, reason: "cut-over" });
    expect((await rest("DELETE", path, { token: null, headers: session })).status).toBe(204);
  });

  test("retries an operation, and is told what cannot be cancelled; what it asked for came from the console", async () => {
    const session = await ofClient();
    const job = await makeJob({ status: "CREATING" });
    const first = await act(job, "stop", { ignore_state: true });
    await reaches(first.id, "failed");
    const again = await json(change(`/v1/operations/${first.id}/retry`, session));
    expect(again).toMatchObject({ retry_of: first.id });
    const [accepted] = await eventsOf(again.id);
    expect(accepted).toMatchObject({ kind: "accepted", actor: "client:ci-bot", data: { source: "console" } });
    const cancelled = await json(change(`/v1/operations/${first.id}/cancel`, session));
    expect(cancelled).toMatchObject({ code: "not_cancellable" });
  });

  test("of a person approves what another asked for; a client's never", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await sendCommand(command(`terminate ${job}`));
    const id = await eventually(async () => {
      const { operations } = await json(rest("GET", `/v1/operations?state=awaiting_approval&job=${job}`));
      return operations[0]?.id as string | undefined;
    });
    const path = `/v1/operations/${id}/approve`;
    expect(await json(change(path, await ofClient()))).toMatchObject({ code: "not_an_approver" });
    const asker = await ofPerson("dba-1@example.com");
    expect(await json(change(path, asker))).toMatchObject({ code: "not_an_approver" });
    expect(await effectsOn(job)).toEqual([]);
    expect(await json(change(path, await ofPerson("dba-2@example.com")))).toMatchObject({ id });
    const approved = (await eventsOf(id)).find(({ kind }) => kind === "approved");
    expect(approved).toMatchObject({ actor: "access:dba-2@example.com", data: { person: "dba-2" } });
  });

  test("settles what is unknown", async () => {
    const job = await makeJob({ status: "PAUSING", passed_precheck: "forRetryJob" });
    await fault({ match: { path: job, action: "reset" }, fault: "reset", times: 1 });
    const { id } = await act(job, "reset");
    await reaches(id, "unknown");
    const body = { outcome: "failed", note: "not seen in the console" };
    expect(await json(change(`/v1/operations/${id}/settle`, await ofClient(), body))).toMatchObject({
      state: "failed",
    });
  });
});
