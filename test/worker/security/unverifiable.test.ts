import { createExecutionContext, env } from "cloudflare:test";
import { beforeAll, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { createApp } from "../../../src/app.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import { deskClient } from "../../../src/desk/client.ts";
import { compilePolicy } from "../../../src/policy/policy.ts";
import { openVerifier } from "../../../src/webhooks/verify.ts";
import { noteSecretsIn } from "../../support/log-scan/registry.ts";
import { SCHEMES } from "../../support/schemes.ts";
import { vectors } from "../../vectors/platforms/teams.json";

/** A platform whose tokens are signed with keys that it publishes, while those can be had, and while they cannot. */

/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9";

interface Example {
  readonly headers: { readonly authorization: string };
  readonly body: string;
  readonly now: number;
}

function example(name: string): Example {
  const found = vectors.find((vector) => vector.name === name);
  const authorization = found?.headers.authorization;
  if (!found || !authorization) throw new Error(`there is no example ${name}`);
  return { ...found, headers: { authorization } };
}

const genuine = example("jwt_ok");
const forged = example("jwt_wrong_audience");

beforeAll(() => noteSecretsIn(genuine.headers));

/** An app with this one source, and how often its platform was reached. */
async function appWith(egressProxy: string | undefined) {
  const opened = await openGateway(config, env);
  if (!opened.ok) throw new Error(opened.error.join());
  const now = () => genuine.now * 1000;
  const services = {
    gateway: opened.value,
    policy: compilePolicy(opened.value.config),
    desk: ({ desk }: { desk: string }) => deskClient(env.DESK.get(env.DESK.idFromName(desk))),
    findTicket: () => null,
    now,
  };
  const scheme = SCHEMES.teams({ app_id: "00000000-1111-2222-3333-444444444444" });
  const runtime = { ...opened.value.runtime, egressProxy };
  let answered = 0;
  const gate = {
    name: "chat",
    contentTypes: ["application/json"],
    verify: await openVerifier(scheme, { current: {}, previous: null }, runtime),
    answer: async () => {
      answered += 1;
      return new Response("taken");
    },
    bucket: null,
  };
  const app = createApp(services, new Map([["chat", gate]]));
  const post = ({ headers, body }: Example): Promise<Response> =>
    Promise.resolve(
      app.request(
        "http://gateway.test/hooks/chat",
        { method: "POST", headers: { ...headers, "content-type": "application/json" }, body },
        {},
        createExecutionContext(),
      ),
    );
  return { post, answered: () => answered };
}

test("what cannot be told from a forgery is not taken, and its sender is asked to come again", async () => {
  const { post, answered } = await appWith(NOWHERE);
  const response = await post(genuine);
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await response.json()).toMatchObject({ code: "unverifiable" });
  expect(answered()).toBe(0);
});

test("what has no good form is refused whether or not the keys can be had", async () => {
  const { post, answered } = await appWith(NOWHERE);
  const response = await post({ ...genuine, headers: { authorization: "Bearer e30.e30.e30" } });
  expect([response.status, await response.text()]).toEqual([401, ""]);
  expect(answered()).toBe(0);
});

test("with the keys the same is taken, and a token for another app is not", async () => {
  const { post, answered } = await appWith(String(env.EGRESS_PROXY));
  const refusal = await post(forged);
  expect([refusal.status, await refusal.text()]).toEqual([401, ""]);
  expect(answered()).toBe(0);
  expect(await (await post(genuine)).text()).toBe("taken");
});
