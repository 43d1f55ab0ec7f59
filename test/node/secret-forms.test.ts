import { describe, expect, test } from "vitest";
import { configFindings } from "../../scripts/lib/doctor/config.ts";
import { createApp, createClosedApp } from "../../src/app.ts";
import type { Services } from "../../src/application/services.ts";
import { sign, verify } from "../../src/cloud/iam/signature.ts";
import { openGateway } from "../../src/config/gateway.ts";
import type { ConfigInput } from "../../src/config/schema.ts";
import { compilePolicy } from "../../src/policy/policy.ts";
import { openVerifier } from "../../src/webhooks/verify.ts";
import { inbound, NOW, RUNTIME } from "../support/judge.ts";
import { ownKey } from "../support/own-key.ts";
import { SECRET_CASES } from "../support/secret-cases.ts";
import { SENDERS } from "../support/secret-senders.ts";

/** A secret in a form is accepted by start-up, doctor and /readyz and verifies; or it is refused by all of them. */

const OPERATOR = "bearer-token-of-the-operator";

const CONFIG: ConfigInput = {
  accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
  default_account: "main",
  jobs: { orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" } },
  secrets: ["DB_PASSWORD"],
  clients: { ops: { token: "OPS_TOKEN" }, sdk: { access_key: "SDK_AK", secret_key: "SDK_SK" } },
  policy: [{ who: ["client:ops"], actions: ["metrics"], jobs: ["*"], effect: "allow" }],
};

const ENV: Readonly<Record<string, string>> = {
  ...{ DESK_KEY: ownKey(7), LEDGER_KEY: ownKey(9), SESSION_KEY: ownKey(11), DB_PASSWORD: "password-of-a-database" },
  IAM_MAIN: JSON.stringify({ type: "aksk", access_key: "AK0001", secret_key: "secret-key-of-iam" }),
  ...{ OPS_TOKEN: OPERATOR, SDK_AK: "ACCESSKEYOFTHESDK01", SDK_SK: "secret-key-of-the-sdk" },
};

/** A desk with which everything is well. */
const desk = { readiness: async () => ({ at: NOW, isReady: true, findings: [] }), countUnverified: async () => {} };

type Opened = Awaited<ReturnType<typeof openGateway>>;

function appOf(opened: Opened) {
  if (!opened.ok) return createClosedApp();
  const { value: gateway } = opened;
  const services = { gateway, policy: compilePolicy(gateway.config), desk: () => desk, now: () => NOW * 1000 };
  return createApp(services as unknown as Services, new Map());
}

/** Whether the gateway starts, doctor finds nothing wrong, and /readyz answers 200; and what is wrong. */
async function judged(change: Partial<ConfigInput>, env: Readonly<Record<string, string>>) {
  const config = { ...CONFIG, ...change };
  const opened = await openGateway(config, env);
  const findings = await configFindings(config, env, {});
  const token = (env.OPS_TOKEN ?? "").trim();
  // Other values cannot be sent in a header at all.
  const authorization = `Bearer ${/^[\x20-\x7e]+$/.test(token) ? token : OPERATOR}`;
  const context = { waitUntil: () => {}, passThroughOnException: () => {} } as unknown as ExecutionContext;
  const answer = await appOf(opened).request(
    "https://gateway.test/readyz",
    { headers: { authorization } },
    {},
    context,
  );
  const wrong = findings.filter(({ level }) => level === "wrong").map(({ line }) => line);
  return { opened, wrong, verdicts: { start: opened.ok, doctor: wrong.length === 0, ready: answer.status === 200 } };
}

const ACCEPTED = { start: true, doctor: true, ready: true };
const REFUSED = { start: false, doctor: false, ready: false };

async function expectRefused(name: string, value: string, fault: string, change: Partial<ConfigInput> = {}, more = {}) {
  const { opened, wrong, verdicts } = await judged(change, { ...ENV, ...more, [name]: value });
  expect(verdicts).toEqual(REFUSED);
  expect(opened.ok ? [] : opened.error).toEqual(wrong);
  expect(wrong).toHaveLength(1);
  expect(wrong[0]).toMatch(new RegExp(`^${name} is not usable: it .+; write .+`));
  expect(wrong[0]).toContain(fault);
  expect(wrong[0]).not.toContain(value.trim());
  expect(wrong[0]).not.toContain("\n");
}

describe.each(Object.entries(SECRET_CASES))(
  "the secret of %s",
  (_, { source, suffix, others = {}, sender, ...forms }) => {
    const change = { sources: { own: source } };
    const rest = Object.fromEntries(Object.entries(others).map(([name, value]) => [`OWN_${name}`, value]));

    test.each(forms.refused)("is refused everywhere when it is %s", async (_, value, fault) => {
      await expectRefused(`OWN_${suffix}`, value, fault, change, rest);
    });

    test.each(forms.accepted)("is accepted everywhere and verifies when it is %s", async (_, value, key) => {
      const { opened, wrong, verdicts } = await judged(change, { ...ENV, ...rest, [`OWN_${suffix}`]: value });
      expect(wrong).toEqual([]);
      expect(verdicts).toEqual(ACCEPTED);
      if (!opened.ok || sender === null) return;
      const { config, secrets } = opened.value;
      const own = config.sources.get("own");
      const held = secrets.sources.get("own");
      if (!own || !held) throw new Error("the source of this test is not in the config");
      const check = await openVerifier(own.platform.scheme(own.settings), held, RUNTIME);
      expect(await check(inbound(SENDERS[sender](key)), NOW * 1000)).toMatchObject({ ok: true });
    });
  },
);

describe("the bearer token of a client", () => {
  test.each([
    ["of 15 characters", "Zk3x0aQw9Yb7Lm2", "can be guessed"],
    ["of two characters in turn", "ab".repeat(16), "can be guessed"],
    ["with the header's Bearer", `Bearer ${OPERATOR}`, "cannot stand in it"],
    ["in other letters than ASCII", `${OPERATOR}密`, "cannot stand in it"],
    ["in quotes", `'${OPERATOR}'`, "stands in quotes"],
    ["on two lines", `${OPERATOR}\n${OPERATOR}`, "line break"],
  ])("is refused everywhere when it is %s", async (_, value, fault) => {
    await expectRefused("OPS_TOKEN", value, fault);
  });

  test.each([
    ["of 16 characters", "Zk3x0aQw9Yb7Lm2T"],
    ["base64", ownKey(99)],
    ["of any visible character", "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"],
    ["with white space around it", ` ${OPERATOR}\n`],
  ])("is accepted everywhere and authenticates when it is %s", async (_, value) => {
    expect((await judged({}, { ...ENV, OPS_TOKEN: value })).verdicts).toEqual(ACCEPTED);
  });
});

describe("the key pair of a client", () => {
  const request = { method: "GET", url: "https://gateway.test/v5/", headers: {}, body: new Uint8Array() };

  test.each([
    ["SDK_AK", "with a comma, which ends it in the header", "ACCESS,KEY,OF,THE,SDK", "cannot stand in it"],
    ["SDK_AK", "of 5 characters", "AK001", "can be guessed"],
    ["SDK_SK", "of 15 characters", "Zk3x0aQw9Yb7Lm2", "can be guessed"],
    ["SDK_SK", "with a space", "Zk3x0aQw 9Yb7Lm2Tz", "cannot stand in it"],
  ])("is refused everywhere when %s is %s", async (name, _, value, fault) => {
    await expectRefused(name, value, fault);
  });

  test("is accepted everywhere and verifies a signature", async () => {
    const { opened, verdicts } = await judged({}, ENV);
    expect(verdicts).toEqual(ACCEPTED);
    const keys = { accessKey: ENV.SDK_AK ?? "", secretKey: ENV.SDK_SK ?? "" };
    const headers = sign(request, keys, NOW * 1000);
    const secretOf = (key: string) => (opened.ok ? opened.value.secrets.signers.get(key) : undefined);
    expect(verify({ ...request, headers }, secretOf, NOW * 1000)).toMatchObject({ ok: true });
  });
});

describe.each(["DESK_KEY", "LEDGER_KEY", "SESSION_KEY"])("%s", (name) => {
  const key = ownKey(150);

  test.each([
    ["31 bytes", Buffer.from(key, "base64").subarray(1).toString("base64"), "31 bytes"],
    ["hexadecimal", Buffer.from(key, "base64").toString("hex"), "48 bytes"],
    ["URL-safe base64", Buffer.from(ownKey(240), "base64").toString("base64url"), "URL-safe"],
    ["one byte 32 times", Buffer.alloc(32, 7).toString("base64"), "can be guessed"],
    ["a pass phrase", "correct horse battery staple", "not of base64"],
  ])("is refused everywhere when it is %s", async (_, value, fault) => {
    await expectRefused(name, value, fault);
    await expectRefused(`${name}_PREVIOUS`, value, fault);
  });

  test.each([
    ["base64", key],
    ["base64 without padding", key.replaceAll("=", "")],
  ])("is accepted everywhere when it is %s", async (_, value) => {
    expect((await judged({}, { ...ENV, [name]: value })).verdicts).toEqual(ACCEPTED);
  });
});

describe("an IAM credential", () => {
  const password = { type: "password", user: "operator", password: "k7Wq2f", domain: "example" };

  test.each([
    ["with a password of 5 characters", JSON.stringify({ ...password, password: "k7Wq2" }), "/password"],
    ["with a secret key of 5 characters", '{"type":"aksk","access_key":"AK","secret_key":"k7Wq2"}', "/secret_key"],
    ["JSON with the quotes of a shell", `'${JSON.stringify(password)}'`, "is not JSON"],
    ["a pair with a colon", "AK0001:k7Wq2f", "is not JSON"],
  ])("is refused everywhere when it is %s", async (_, value, fault) => {
    await expectRefused("IAM_MAIN", value, fault);
  });

  test("is accepted everywhere with a password of 6 characters", async () => {
    expect((await judged({}, { ...ENV, IAM_MAIN: JSON.stringify(password) })).verdicts).toEqual(ACCEPTED);
  });
});

describe("a value that requests take by name", () => {
  test("is refused everywhere when it has 5 characters, which cannot be masked", async () => {
    await expectRefused("DB_PASSWORD", "k7Wq2", "shorter than 6");
  });

  test.each(["k7Wq2f", `"quoted, as it may be"`, "of two\nlines"])("is accepted everywhere: %j", async (value) => {
    expect((await judged({}, { ...ENV, DB_PASSWORD: value })).verdicts).toEqual(ACCEPTED);
  });
});
