import { beforeAll, describe, expect, test } from "vitest";
import { accessHeader } from "../../../scripts/lib/access-token.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { cookieOf, formsIn, signedIn, signIn, type Visitor, visitor } from "../harness/console-visit.ts";
import {
  act,
  command,
  eventually,
  fault,
  gateway,
  json,
  makeJob,
  reaches,
  rest,
  sendCommand,
} from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";

const PAGES = ["/", "/operations", "/approvals", "/refusals", "/ledger", "/sources", "/policy"];

/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9";

const dba = async (email = "dba-1@example.com") => visitor(await accessHeader(email));

describe("who is not signed in", () => {
  test.each(PAGES)("sees nothing of %s and is sent to sign in", async (path) => {
    const answer = await gateway(path, { redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`/sign-in?to=${encodeURIComponent(path)}`);
  });

  test("changes nothing", async () => {
    const { id } = await act(await makeJob({ status: "INCRE_TRANSFER_STARTED" }), "stop");
    const answer = await visitor({}).post(`/operations/${id}/cancel`, {});
    expect(answer.headers.get("location")).toMatch(/^\/sign-in/);
  });

  test("comes once more from here when a link from elsewhere has no cookie with it", async () => {
    const answer = await gateway("/operations", { headers: { "sec-fetch-site": "cross-site" } });
    expect(await answer.text()).toContain('http-equiv="refresh" content="0"');
  });

  test.each([
    ["no token", ""],
    ["another token", "hunter2-hunter2"],
    ["a signing client's key", exampleSecrets.SDK_CLIENT_ACCESS_KEY],
  ])("does not get in with %s", async (_, token) => {
    const answer = await signIn(token);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await answer.text()).not.toContain("hunter2");
  });

  test.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another origin", { origin: "https://evil.example" }],
    ["nowhere in particular", {}],
  ])("does not get in from %s", async (_, headers) => {
    const answer = await signIn(exampleSecrets.CI_BOT_TOKEN, "/", headers as Record<string, string>);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  test.each(["https://evil.example/", "//evil.example", "/\\evil.example", "/v1/operations", "javascript:alert(1)"])(
    "is not led to %s by signing in",
    async (to) => {
      expect((await signIn(exampleSecrets.CI_BOT_TOKEN, to)).headers.get("location")).toBe("/");
    },
  );
});

describe("Cloudflare Access", () => {
  const past = Math.floor(Date.now() / 1000) - 7200;

  test.each([
    ["of another team", { iss: "https://evil.cloudflareaccess.com" }],
    ["for another application", { aud: ["d1".repeat(32)] }],
    ["of yesterday", { iat: past, exp: past + 60 }],
    ["without an end", { exp: undefined }],
    ["of a service", { email: undefined, common_name: "a-service" }],
    ["without an address", { email: "" }],
  ])("is not believed with a token %s", async (_, change) => {
    const answer = await visitor(await accessHeader("dba-1@example.com", change)).get("/");
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain("orders");
  });

  test("is not believed with a token that was changed, whatever cookie is there", async () => {
    const { "cf-access-jwt-assertion": token = "" } = await accessHeader("dba-1@example.com");
    const cookie = cookieOf(await signIn(exampleSecrets.CI_BOT_TOKEN));
    const changed = token.replace(/.{4}$/, "AAAA");
    expect((await visitor({ cookie, "cf-access-jwt-assertion": changed }).get("/")).status).toBe(403);
  });

  test("is neither believed nor passed over while its keys cannot be had", async () => {
    const app = await ownApp({ bindings: { EGRESS_PROXY: NOWHERE } });
    const cookie = cookieOf(await signIn(exampleSecrets.CI_BOT_TOKEN));
    const answer = await app("/", { headers: { cookie, ...(await accessHeader("dba-1@example.com")) } });
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain("orders");
  });

  test("is nobody's word where the config names no team", async () => {
    const app = await ownApp({ change: { console: {} } });
    const answer = await app("/", { headers: await accessHeader("dba-1@example.com") });
    expect(answer.headers.get("location")).toBe("/sign-in?to=%2F");
  });

  test("signs in the person of the config, and somebody else who may do nothing", async () => {
    expect(await (await dba()).page("/")).toContain("Signed in as dba-1");
    const stranger = await (await dba("stranger@example.com")).page("/");
    expect(stranger).toContain("stranger@example.com");
    expect(stranger).not.toContain("orders");
  });
});

describe("a session", () => {
  test("is a cookie that scripts do not see, other sites do not send, and that holds no secret", async () => {
    const answer = await signIn(exampleSecrets.CI_BOT_TOKEN, "/operations");
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/operations");
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(
      /^__Host-drs-session=ci-bot~\d{13}~[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  test("ends when it is signed out of", async () => {
    const someone = await signedIn();
    const answer = await someone.send("/", "/sign-out");
    expect(answer.headers.get("set-cookie")).toMatch(/^__Host-drs-session=; Max-Age=0/);
  });
});

describe("every page", () => {
  test.each(PAGES)("%s lets nothing in, is kept by nobody and shows no secret", async (path) => {
    const answer = await (await signedIn()).get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-.+frame-ancestors 'none'$/,
    );
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    const page = await answer.text();
    expect(page).not.toMatch(/\sstyle=|\son\w+="|https?:\/\//);
    for (const secret of Object.values(exampleSecrets)) expect(page).not.toContain(secret);
  });

  test.each(PAGES)("%s is in the reader's language", async (path) => {
    const someone = await signedIn();
    expect(await someone.page(path)).toContain('<html lang="en">');
    const chinese = await (await someone.get(path, { "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" })).text();
    expect(chinese).toContain('<html lang="zh-Hans-CN">');
    expect(chinese).toContain("操作台");
    const asked = await someone.get(`${path}?lang=zh`);
    expect(asked.headers.get("set-cookie")).toContain("drs-language=zh-cn");
  });
});

describe("what somebody else wrote", () => {
  const markup = "<img src=x onerror=alert(1)>";
  const shown = "&lt;img src=x onerror=alert(1)&gt;";

  test("is text on every page that shows it: a reason, a job's name in DRS, why a job is locked", async () => {
    const job = await makeJob({ name: markup, status: "INCRE_TRANSFER_STARTED" });
    const { id } = await act(job, "stop", { reason: markup });
    const lock = (method: string) => rest(method, "/v1/jobs/users/lock", { body: { reason: markup } });
    await lock("POST");
    const someone = await signedIn();
    const pages = await Promise.all(["/", `/operations/${id}`, ...PAGES.slice(1)].map(someone.page));
    await lock("DELETE");
    for (const page of pages) expect(page).not.toContain("<img");
    expect(pages.slice(0, 2).map((page) => page.includes(shown))).toEqual([true, true]);
  });
});

describe("forms", () => {
  let job: string;
  let id: string;
  let someone: Visitor;

  beforeAll(async () => {
    job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    ({ id } = await act(job, "stop"));
    await reaches(id, "succeeded");
    someone = await signedIn();
  });

  const refusedForms: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
    ["without a token", { token: "" }, { "sec-fetch-site": "same-origin" }],
    ["with another token", { token: "A".repeat(43) }, { "sec-fetch-site": "same-origin" }],
    ["from another site", {}, { "sec-fetch-site": "cross-site" }],
    ["from another host of the same site", {}, { "sec-fetch-site": "same-site" }],
    ["from another origin", {}, { origin: "https://evil.example" }],
    ["from no origin", {}, { origin: "null" }],
    ["from nowhere", {}, {}],
  ];
  test.each(refusedForms)("%s do nothing", async (_, fields, headers) => {
    const [form] = formsIn(await someone.page("/"));
    const answer = await someone.post("/jobs/billing/actions", { ...form?.fields, action: "stop", ...fields }, headers);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("Nothing was done");
  });

  test("of another session do nothing", async () => {
    const [form] = formsIn(await (await signedIn(exampleSecrets.VIEWER_TOKEN)).page("/"));
    expect((await someone.post("/jobs/billing/actions", { ...form?.fields, action: "stop" })).status).toBe(403);
  });

  test("do nothing as links", async () => {
    for (const path of [`/operations/${id}/retry`, "/jobs/billing/actions", "/sign-out"]) {
      expect((await someone.get(path)).status, path).toBe(405);
    }
  });

  test("are not shown to who may not, and refused with the reason when they are sent anyway", async () => {
    const viewer = await signedIn(exampleSecrets.VIEWER_TOKEN);
    expect(formsIn(await viewer.page("/")).map(({ action }) => action)).toEqual(["/sign-out"]);
    const [form] = formsIn(await viewer.page("/"));
    for (const path of ["/jobs/billing/actions", "/jobs/billing/lock", `/operations/${id}/retry`]) {
      const answer = await viewer.post(path, { ...form?.fields, action: "stop" });
      expect(answer.status, path).toBe(403);
      expect(await answer.text(), path).toContain("no rule of the policy allows it");
    }
    const objection = await viewer.post(`/operations/${id}/approve`, { ...form?.fields });
    expect(await objection.text()).toContain("does not wait for approval");
  });

  test("with a secret in them are refused, and it is not shown again", async () => {
    const [form] = formsIn(await someone.page("/"));
    const answer = await someone.post("/jobs/billing/actions", {
      ...form?.fields,
      action: "network",
      options: "password=hunter2",
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain("hunter2");
  });

  test("have one effect, however often they are sent", async () => {
    const [form] = formsIn(await someone.page("/"));
    const send = () => someone.post(`/operations/${id}/retry`, { ...form?.fields });
    expect((await send()).status).toBe(409);
    const order = () => someone.post("/jobs/users/actions", { ...form?.fields, action: "precheck" });
    const [first, second] = [await order(), await order()];
    expect(first.status).toBe(303);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
  });
});

describe("an operation", () => {
  test("is asked for on its job's card and shown with its steps", async () => {
    const someone = await signedIn();
    const answer = await someone.send("/", "/jobs/archive/actions", {}, { action: "restart" });
    expect(answer.status).toBe(303);
    const path = answer.headers.get("location") ?? "";
    await reaches(path.slice("/operations/".length), "succeeded");
    const page = await someone.page(path);
    for (const part of ["resume archive", "Sent to DRS", "Taken by DRS", "client:ci-bot", "console"])
      expect(page).toContain(part);
    expect(await someone.page("/operations?job=archive")).toContain(path);
    expect(await someone.page("/operations?state=failed&job=archive")).not.toContain(path);
  });

  test("that Slack asked for is approved by another person, and by nobody else", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
    await sendCommand(command(`reset ${job} reason=console`));
    const id = await eventually(async () => {
      const { operations } = await json(rest("GET", `/v1/operations?state=awaiting_approval&job=${job}`));
      return operations[0]?.id as string | undefined;
    });
    const path = `/operations/${id}`;
    const [asker, other] = [await dba(), await dba("dba-2@example.com")];
    expect(await asker.page(path)).not.toContain(`${path}/approve`);
    const [form] = formsIn(await asker.page(path));
    expect(await (await asker.post(`${path}/approve`, { ...form?.fields })).text()).toContain(
      "somebody else has to agree",
    );
    const stale = await other.send(path, `${path}/approve`, { pin: "another0" });
    expect(stale.status).toBe(409);
    expect((await other.send(path, `${path}/approve`)).status).toBe(303);
    await reaches(id, "succeeded");
    expect(await other.page(path)).toContain("dba-2");
  });

  test("of unknown outcome is settled with a note", async () => {
    const job = await makeJob({ status: "PAUSING", passed_precheck: "forRetryJob" });
    await fault({ match: { path: job, action: "reset" }, fault: "reset", times: 1 });
    const { id } = await act(job, "reset");
    const someone = await signedIn();
    const state = await eventually(async () => {
      const operation = await json(rest("GET", `/v1/operations/${id}`));
      return ["unknown", "failed", "succeeded"].includes(operation.state) && operation.state;
    });
    expect(state).toBe("unknown");
    const path = `/operations/${id}`;
    expect((await someone.send(path, `${path}/resolve`, { outcome: "failed", note: " " })).status).toBe(400);
    expect((await someone.send(path, `${path}/resolve`, { outcome: "failed", note: "<b>seen</b>" })).status).toBe(303);
    const page = await someone.page(path);
    expect(page).toContain("&lt;b&gt;seen&lt;/b&gt;");
    expect(page).not.toContain("<b>seen</b>");
  });

  test("that is not there, or that one may not read, is refused", async () => {
    const { id } = await act("billing", "precheck");
    const stranger = await dba("stranger@example.com");
    const [hidden, missing] = [await stranger.get(`/operations/${id}`), await stranger.get(`/operations/${id}0`)];
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect(await hidden.text()).not.toContain("billing");
  });
});

describe("what was decided", () => {
  test("is among the refusals, for who may see it", async () => {
    const viewer = await signedIn(exampleSecrets.VIEWER_TOKEN);
    const [form] = formsIn(await viewer.page("/"));
    await viewer.post("/jobs/replay/actions", { ...form?.fields, action: "precheck" });
    for (const someone of [viewer, await signedIn()]) {
      expect(await someone.page("/refusals")).toContain("precheck replay");
    }
    const stranger = await dba("stranger@example.com");
    expect(await stranger.page("/refusals")).not.toContain("replay");
  });

  test("is in the ledger, whose chain is checked; not for who may not look at every job", async () => {
    const page = await (await signedIn()).page("/ledger");
    expect(page).toMatch(/Checked: \d+ records in one chain, nothing is wrong/);
    const answer = await (await dba("stranger@example.com")).get("/ledger");
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain("Checked");
  });

  test("is told beforehand, about oneself and for who may look at everything about others", async () => {
    const asked = "/policy?who=slack:T0001/U0001&action=reset&job=orders&place=slack";
    const page = await (await signedIn()).page(asked);
    expect(page).toContain("May dba-1 reset (reset) orders now?");
    expect(page).toMatch(/Only after approval: 1 of dba must agree first\. Who could: dba-2\./);
    const stranger = await dba("stranger@example.com");
    expect(await stranger.page(asked)).not.toContain("dba-1");
  });

  test("is drawn, with its numbers as a table", async () => {
    const page = await (await signedIn()).page("/operations");
    expect(page).toMatch(/<svg role="img" aria-label="Operations by day and outcome"/);
    expect(page).toMatch(/<th scope="col">median<\/th>/);
  });
});
