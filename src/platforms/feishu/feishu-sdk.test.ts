/** Feishu's official library against the gateway: what it believes, and what it reads. */
import { createHash } from "node:crypto";
import * as lark from "@larksuiteoapi/node-sdk";
import { describe, expect, test } from "vitest";
import { feishuMessage, feishuPress, feishuRequest } from "../../../scripts/lib/senders/feishu.ts";
import { secret } from "../../../test/support/log-scan/registry.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";
import { openVerifier } from "../../webhooks/verify.ts";

const KEY = secret("an Encrypt Key", "encrypt-key-of-this-test");
const TOKEN = secret("a Verification Token", "verification-token-of-this-test");
const RUNTIME = { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1, rateLimits: false };
const OPTIONS = { variables: { FEISHU_ENCRYPT_KEY: KEY, FEISHU_VERIFICATION_TOKEN: TOKEN }, person: "dba-1" };

interface Request {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Whether the gateway believes a request, and what it reads. */
async function gateway({ headers, body }: Request) {
  const current = { encrypt: KEY, verification: TOKEN };
  const verify = await openVerifier(SCHEMES.feishu, { current, previous: null }, RUNTIME);
  const request = { method: "POST", url: "/", headers: new Headers(headers), body: new TextEncoder().encode(body) };
  const trust = await verify(request, Date.now());
  return trust.ok ? JSON.parse(new TextDecoder().decode(trust.body)) : null;
}

/** Whether the library hands it on, and what. */
async function library({ headers, body }: Request) {
  let event: unknown = null;
  const dispatcher = new lark.EventDispatcher({ encryptKey: KEY, loggerLevel: lark.LoggerLevel.fatal });
  const take = (data: unknown) => {
    event = data;
  };
  dispatcher.register({ "im.message.receive_v1": take, "card.action.trigger": take });
  await dispatcher.invoke(Object.assign(Object.create({ headers }), JSON.parse(body)));
  return event;
}

const made = {
  "a message": () => feishuMessage("pause orders ✅ 割接", OPTIONS),
  "a pressed button": () => feishuPress({ action: "say", value: "pause orders" }, OPTIONS),
};

describe.each(Object.entries(made))("%s", (_, make) => {
  const forgeries: Record<string, (request: Request) => Request> = {
    "with another nonce": ({ headers, body }) => ({ headers: { ...headers, "x-lark-request-nonce": "1" }, body }),
    "with another time": ({ headers, body }) => ({
      headers: { ...headers, "x-lark-request-timestamp": String(Number(headers["x-lark-request-timestamp"]) - 1) },
      body,
    }),
    "with another signature": ({ headers, body }) => ({
      headers: { ...headers, "x-lark-signature": "0".repeat(64) },
      body,
    }),
    "with the body of another": ({ headers }) => ({ headers, body: make().body }),
  };

  test.each(Object.entries(forgeries))("%s is refused by the library and by the gateway", async (_name, forge) => {
    const forged = forge(make());
    expect([await gateway(forged), await library(forged)]).toEqual([null, null]);
  });

  test("encrypted with another key is refused by the gateway, and the library cannot read it", async () => {
    const variables = {
      ...OPTIONS.variables,
      FEISHU_ENCRYPT_KEY: secret("another Encrypt Key", "another-encrypt-key"),
    };
    const { headers, body } = feishuMessage("pause orders", { ...OPTIONS, variables });
    expect(await gateway({ headers, body })).toBeNull();
    expect(await library({ headers, body })).toBeNull();
  });

  test("as Feishu makes it is believed by both, and both read the same", async () => {
    const request = make();
    const read = await gateway(request);
    expect(JSON.parse(new lark.AESCipher(KEY).decrypt(JSON.parse(request.body).encrypt))).toEqual(read);
    expect(await library(request)).toMatchObject(read.event);
  });
});

describe("in the clear", () => {
  const { headers } = feishuRequest({}, OPTIONS);

  test("an event that the Verification Token alone vouches for is refused", async () => {
    const { event, header } = await gateway(feishuMessage("pause orders", OPTIONS));
    const body = JSON.stringify({ schema: "2.0", header, event });
    const [time, nonce] = [headers["x-lark-request-timestamp"], headers["x-lark-request-nonce"]];
    const signature = createHash("sha1").update(`${time}${nonce}${TOKEN}${body}`).digest("hex");
    expect(await gateway({ headers: { ...headers, "x-lark-signature": signature }, body })).toBeNull();
  });
});

test("the handshake is read by both", async () => {
  const challenge = { type: "url_verification", challenge: "ajls384kdjx98XX", token: TOKEN };
  const { body } = feishuRequest(challenge, OPTIONS);
  expect(await gateway({ headers: {}, body })).toEqual(challenge);
  expect(lark.generateChallenge(JSON.parse(body), { encryptKey: KEY })).toEqual({
    isChallenge: true,
    challenge: { challenge: "ajls384kdjx98XX" },
  });
});
