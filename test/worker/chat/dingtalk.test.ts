import { describe, expect, test, vi } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { dingtalkSender, message } from "../../../scripts/lib/senders/dingtalk.ts";
import type { Sent } from "../../../scripts/lib/senders/sender.ts";
import { dingtalk } from "../../../src/platforms/dingtalk/index.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import dingtalkVectors from "../../vectors/platforms/dingtalk.json";
import { conformance } from "../harness/conformance.ts";
import { effectsOn, eventsOf, eventually, fault, gateway, json, leftFor, makeJob } from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";
import { onOwnDesk } from "../harness/own-desk.ts";

const bindings: Readonly<Record<string, string>> = exampleSecrets;

const CORPORATION = "ding00000000000000000001";

const options = (person = "dba-1") => ({ variables: exampleSecrets, person });

const post = ({ headers, body }: Pick<Sent, "headers" | "body">) =>
  gateway("/hooks/dingtalk", { method: "POST", headers, body });

const command = (text: string, person = "dba-1") => dingtalkSender.command(text, options(person));

const with_ = (text: string, more: object) => message(options(), { text: { content: text }, ...more });

conformance({
  source: "dingtalk",
  sender: dingtalkSender,
  status: 200,
  proof: "sign",
  tolerance: 3600,
  handshake: { make: () => message(options(), { msgtype: "picture" }), answer: {} },
  notFromPeople: {
    "a picture": (text) => with_(text, { msgtype: "picture" }),
    "somebody of another organisation": (text) => with_(text, { senderCorpId: "ding00000000000000000002" }),
    "a robot of another organisation": (text) => with_(text, { chatbotCorpId: "ding00000000000000000002" }),
    "another robot": (text) => with_(text, { robotCode: "dingother" }),
    "somebody without a staff id": (text) => with_(text, { senderStaffId: undefined }),
  },
  elsewhere: (text, sessionWebhook) => with_(text, { sessionWebhook }),
  markup: { written: "[orders](https://evil.example)", raw: "[orders](https://evil.example)" },
  reportPath: () => "/robot/sendBySession",
});

describe("DingTalk's examples and their forgeries", () => {
  test.each(dingtalkVectors.vectors)("$name", async ({ headers, body, secret, now, valid }) => {
    const send = await ownApp({ bindings: { DINGTALK_APP_SECRET: secret }, now: () => now * 1000 });
    const sent = Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const answer = await send("/hooks/dingtalk", { method: "POST", headers: sent, body });
    expect(answer.status).toBe(valid ? 200 : 401);
  });
});

interface Left {
  readonly url: string;
  readonly status: number;
  readonly body: unknown;
}

const left = (urlPart: string) => leftFor<Left>(urlPart);

const told = (sent: Sent, text: RegExp) =>
  eventually(async () => {
    const calls = await left(sent.conversation);
    return calls.map(({ body }) => dingtalkSender.textOf(body)).find((said) => text.test(said));
  });

describe("a signature", () => {
  test("that was used is worth nothing for another message, not even for a look", async () => {
    const first = await command("help");
    await post(first);
    await told(first, /帮助/);
    const forged = await command("jobs", "dba-2");
    expect((await post({ headers: first.headers, body: forged.body })).status).toBe(200);
    const real = await command("jobs");
    await post(real);
    await told(real, /orders/);
    expect(await left(forged.conversation)).toEqual([]);
  });

  test("that was used is worth nothing written in another way", async () => {
    const first = await command("help");
    await post(first);
    // 32 bytes leave two bits of the last letter over, which stand for nothing.
    const sign = first.headers.sign ?? "";
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const next = letters[letters.indexOf(sign.at(-2) ?? "") + 1];
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const forged = await command(`pause ${job}`);
    await post({ headers: { ...first.headers, sign: `${sign.slice(0, -2)}${next}=` }, body: forged.body });
    const real = await command(`status ${job}`);
    await post(real);
    await told(real, /INCRE_TRANSFER_STARTED/);
    expect(await effectsOn(job)).toEqual([]);
  });

  test("that was used is worth nothing at another source that has the same secret", async () => {
    const robot = dingtalk({ corp_id: CORPORATION, robot_code: "dingdemorobot0001" });
    const send = await ownApp({
      bindings: { TWIN_APP_SECRET: bindings.DINGTALK_APP_SECRET ?? "" },
      change: { sources: { ...config.sources, twin: robot } },
    });
    const first = await command("help");
    await post(first);
    const [forged, real] = [await command("jobs"), await command("jobs")];
    const at = (source: string, { headers }: Sent, { body }: Sent) =>
      send(`/hooks/${source}`, { method: "POST", headers, body });
    expect((await at("twin", first, forged)).status).toBe(200);
    expect((await at("twin", real, real)).status).toBe(200);
    await told(real, /orders/);
    expect(await left(forged.conversation)).toEqual([]);
  });

  test("that comes twice at the same time serves one of them", async () => {
    const jobs = [await makeJob({ status: "INCRE_TRANSFER_STARTED" }), await makeJob({ status: "PAUSING" })] as const;
    const first = await command(`pause ${jobs[0]}`);
    const second = await command(`resume ${jobs[1]}`);
    await Promise.all([post(first), post({ headers: first.headers, body: second.body })]);
    // What has been answered by the time that a later command has ended has had its effect.
    const later = await command(`pause ${await makeJob({ status: "INCRE_TRANSFER_STARTED" })}`);
    await post(later);
    await told(later, /已完成/);
    expect((await Promise.all(jobs.map(effectsOn))).flat()).toHaveLength(1);
  });
});

/** The demo's policy without the rule that names DingTalk. */
const WIDE = (config.policy ?? []).filter(({ where }) => where === undefined);

describe("what policy does not say of DingTalk itself", () => {
  test("is refused when it changes anything, and the refusal says what to write", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deploy({ policy: WIDE });
      const sent = await command("pause orders");
      await send("/hooks/dingtalk", { method: "POST", headers: sent.headers, body: sent.body });
      expect(await told(sent, /source:dingtalk/)).toContain("orders");
    });
  });

  test("is allowed when it only looks", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deploy({ policy: WIDE });
      const sent = await command("jobs", "on-call");
      await send("/hooks/dingtalk", { method: "POST", headers: sent.headers, body: sent.body });
      await told(sent, /orders/);
    });
  });
});

test("what another organisation says is written down, without its words", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { headers, body } = await with_("pause orders", { senderCorpId: "ding00000000000000000002" });
  const send = await ownApp({});
  await send("/hooks/dingtalk", { method: "POST", headers, body });
  expect(warn.mock.calls.flat()).toEqual([
    JSON.stringify({ level: "warning", event: "dingtalk_other_organisation", source: "dingtalk" }),
  ]);
  warn.mockRestore();
});

describe("nobody", () => {
  test("learns from here of a job of another account", async () => {
    const sent = await command("status replay");
    await post(sent);
    await told(sent, /没有名为“replay”的任务/);
  });

  test("approves from here", async () => {
    const { id } = await json(
      gateway("/v1/jobs/orders/actions/precheck", {
        method: "POST",
        headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` },
      }),
    );
    const sent = await command(`approve ${id}`, "dba-2");
    await post(sent);
    await told(sent, /不能在此批准/);
  });
});

describe("an answer", () => {
  test("that the session takes no more goes as the robot to the group", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const sent = await with_(`pause ${job}`, {
      sessionWebhook: "https://oapi.dingtalk.com/robot/sendBySession?session=expired1",
    });
    await post(sent);
    const call = await eventually(async () =>
      (await left("/groupMessages/send")).find(
        ({ body }) => dingtalkSender.textOf(body).includes(job) && /已完成/.test(dingtalkSender.textOf(body)),
      ),
    );
    expect(call).toMatchObject({
      status: 200,
      body: { robotCode: "dingdemorobot0001", openConversationId: "cidDemoGroup000000001==" },
    });
  });

  test("whose token the robot's address does not take any more is sent with a new one", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const conversationId = `cid${job}`;
    const more = {
      conversationId,
      sessionWebhook: "https://oapi.dingtalk.com/robot/sendBySession?session=expired3",
    };
    await fault({ match: { path: "/groupMessages/send" }, fault: "status", status: 401, times: 1 });
    await post(await with_(`pause ${job}`, more));
    await eventually(async () =>
      (await left("/groupMessages/send")).find(
        ({ status, body }) =>
          status === 200 &&
          Object(body).openConversationId === conversationId &&
          /已完成/.test(dingtalkSender.textOf(body)),
      ),
    );
  });

  test("calls who asked by name in a group, though not for each step", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const sent = await command(`resume ${job}`);
    await post(sent);
    await told(sent, /已续传/);
    const calls = await left(sent.conversation);
    const isStep = ({ body }: Left) => /DRS 已受理/.test(dingtalkSender.textOf(body));
    const called = calls.filter((call) => !isStep(call));
    expect(called).toHaveLength(2);
    for (const { body } of called) {
      expect(Object(body).at).toEqual({ isAtAll: false, atUserIds: ["dba1"] });
      expect(dingtalkSender.textOf(body)).toMatch(/@dba1$/);
    }
    for (const { body } of calls.filter(isStep)) {
      expect(Object(body).at).toEqual({ isAtAll: false, atUserIds: [] });
      expect(dingtalkSender.textOf(body)).not.toContain("@");
    }
  });

  test("to one person calls nobody by name", async () => {
    const sent = await with_("help", { conversationType: "1" });
    await post(sent);
    expect(await told(sent, /帮助/)).not.toContain("@");
  });

  test("to one person goes to them", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const more = {
      conversationType: "1",
      sessionWebhook: "https://oapi.dingtalk.com/robot/sendBySession?session=expired2",
    };
    await post(await with_(`pause ${job}`, more));
    const call = await eventually(async () =>
      (await left("/oToMessages/batchSend")).find(({ body }) => dingtalkSender.textOf(body).includes(job)),
    );
    expect(call).toMatchObject({ status: 200, body: { userIds: ["dba1"] } });
  });

  test("that comes too fast is sent again", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: "/robot/sendBySession" }, fault: "status", status: 429, times: 1 });
    const sent = await command(`pause ${job}`);
    await post(sent);
    await told(sent, /已完成/);
    const [, id = ""] = /操作 ([a-z2-7]{6}-[0-9A-Z]{26})/.exec(await told(sent, /操作/)) ?? [];
    expect((await eventsOf(id)).map(({ kind }) => kind)).toContain("reported");
  });
});
