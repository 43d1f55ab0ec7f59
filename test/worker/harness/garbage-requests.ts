/** Requests that must be refused, or that ask for nothing: by dialect. None of them is a command that may be carried out. */

import { sign } from "../../../src/cloud/iam/signature.ts";
import { ACTION_NAMES } from "../../../src/model/drs.ts";
import type { Random } from "../../support/random.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { deepJson, garbageBody, garbageJson, garbageQuery, NASTY, nastyText, segment } from "./garbage.ts";
import { command, forged, type Ground, hook, type Kind, signedGarbage, signedHook } from "./garbage-slack.ts";
import { DEMO_PROJECT } from "./harness.ts";

/** Where the harness sends requests; a signature names the host. */
const ORIGIN = "http://gateway.test";
const { SDK_CLIENT_ACCESS_KEY, SDK_CLIENT_SECRET_KEY } = exampleSecrets;

const ODD_TYPES = ["", "text/plain", "application/json;;", "application/xml", "multipart/form-data", "*/*", "json"];

const jsonType = ["content-type", "application/json"] as const;
const bearer = (token: string) => ["authorization", `Bearer ${token}`] as const;
/** A path of the API with something in it that is none of what there is. */
function garbagePath(random: Random, { job, routes }: Ground, prefix: string) {
  const { method, path } = random.pick(routes.filter((route) => route.path.startsWith(prefix)));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === "project_id") return random.chance(0.7) ? DEMO_PROJECT : segment(random);
    if (name === "action") return random.chance(0.7) ? random.pick(ACTION_NAMES) : segment(random);
    // A reading of a job that there is would be a good request.
    if (name === "job" || name === "job_id") return method !== "GET" && random.chance(0.7) ? job : segment(random);
    return segment(random);
  });
  return { method, path: filled };
}

const headerText = (random: Random) =>
  random.pick(["", "x".repeat(201), "a b", '"', "wait=99999999999", "wait=-1", "=", "a\tb", "k".repeat(8000)]);

/** An authenticated client of `/v1` that sends garbage. */
const garbageV1: Kind = (random, ground) => {
  const { method, path } = garbagePath(random, ground, "/v1/");
  const query = random.chance(0.3) || (method === "GET" && !path.includes("%")) ? `${garbageQuery(random)}&zz=1` : "";
  const type = random.chance(0.8) ? jsonType : (["content-type", random.pick(ODD_TYPES)] as const);
  const odd = random.chance(0.3) ? [[random.pick(["idempotency-key", "prefer"]), headerText(random)] as const] : [];
  return {
    path: path + query,
    method,
    headers: [bearer(exampleSecrets.CI_BOT_TOKEN), type, ...odd],
    body: method === "GET" ? null : random.chance(0.5) ? garbageBody(random) : garbageJson(random),
  };
};

/** Items that have the form of items and are refused each by itself. */
const garbageBatch: Kind = (random, { job }) => {
  const item = () => ({
    job: random.chance(0.5) ? job : `${random.pick(NASTY)} `,
    action: random.chance(0.5) ? random.pick(ACTION_NAMES) : nastyText(random),
    params: { "~zz": nastyText(random) },
    ...(random.chance(0.3) ? { reason: nastyText(random) } : {}),
  });
  const items = Array.from({ length: random.between(0, random.chance(0.1) ? 120 : 4) }, item);
  const headers = [bearer(exampleSecrets.CI_BOT_TOKEN), jsonType];
  return { path: "/v1/actions", method: "POST", headers, body: JSON.stringify({ items }) };
};

/** A body of the native dialect that is wrong in a field DRS knows. */
function garbageNative(random: Random, job: string): string {
  const head = random.pick<unknown>([nastyText(random), 5, null, {}, [], true]);
  const wrong = { job_id: job, action_name: head, action_params: { "~zz": nastyText(random) } };
  const params = {
    job_id: job,
    action_name: random.pick(ACTION_NAMES),
    action_params: random.pick([5, "x", true, [1]]),
  };
  const action = random.chance(0.5) ? wrong : params;
  return JSON.stringify(random.chance(0.6) ? { job: action } : { jobs: [action, wrong] });
}

/** What cannot be signed goes with the signature of something else. */
function signed(request: Parameters<typeof sign>[0], keys: Parameters<typeof sign>[1]) {
  try {
    return Object.entries(sign(request, keys, Date.now()));
  } catch {
    return Object.entries(sign({ ...request, url: ORIGIN }, keys, Date.now()));
  }
}

/** An authenticated client of `/v5` that sends garbage: by token, or signed. */
const garbageV5: Kind = (random, ground) => {
  const { method, path } = garbagePath(random, ground, "/v5/");
  const body = method === "GET" ? null : random.chance(0.6) ? garbageNative(random, ground.job) : garbageBody(random);
  const isList = method === "GET" && path === `/v5/${DEMO_PROJECT}/jobs`;
  const target = isList ? `/v5/${segment(random)}/jobs${garbageQuery(random)}` : path;
  if (random.chance(0.6)) {
    const type = random.chance(0.8) ? jsonType : (["content-type", random.pick(ODD_TYPES)] as const);
    const headers = [["x-auth-token", exampleSecrets.CI_BOT_TOKEN] as const, type];
    return { path: target, method, headers, body };
  }
  const keys = { accessKey: SDK_CLIENT_ACCESS_KEY, secretKey: SDK_CLIENT_SECRET_KEY };
  const request = { method, url: `${ORIGIN}${target}`, headers: { "content-type": "application/json" }, body };
  return { path: target, method, headers: signed(request, keys), body };
};

/** No credential, or garbage for one, on any route; unknown methods and paths. */
const stranger: Kind = (random, ground) => {
  const { method, path } = garbagePath(random, ground, "/");
  const credential = random.pick([
    [],
    [["authorization", `Bearer ${nastyText(random).replaceAll(/[^\x21-\x7e]/g, "")}`]],
    [["authorization", `Bearer ${exampleSecrets.CI_BOT_TOKEN} x`]],
    [["authorization", `SDK-HMAC-SHA256 Access=${"A".repeat(random.below(9000))}, SignedHeaders=;;, Signature=00`]],
    [["x-auth-token", "x".repeat(random.below(9000))]],
    [
      ["x-sdk-date", "99999999T999999Z"],
      ["authorization", `SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature=${"0".repeat(64)}`],
    ],
  ] as const satisfies readonly (readonly (readonly [string, string])[])[]);
  const odd = random.chance(0.3);
  return {
    path: odd ? `/${segment(random)}/${segment(random)}${garbageQuery(random)}` : path + garbageQuery(random),
    method: odd ? random.pick(["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) : method,
    headers: [...credential, jsonType],
    body: method === "GET" || odd ? null : garbageBody(random),
  };
};

/** Good commands of who may not give them. */
const denied: Kind = (random, { job }) => {
  const viewer = [bearer(exampleSecrets.VIEWER_TOKEN), jsonType];
  if (random.chance(0.5)) return { path: `/v1/jobs/${job}/actions/stop`, method: "POST", headers: viewer, body: "{}" };
  const user = random.pick(["U0003", "U9999"]);
  const { headers, body } = command(`reload ${job}`, user);
  return hook(body, headers);
};

/** Very deep, or very large. */
const heavy: Kind = (random, { job }) => {
  const deep = deepJson(random);
  const large = "x".repeat(random.pick([500_000, 524_288, 524_289, 600_000]));
  const v1 = [bearer(exampleSecrets.CI_BOT_TOKEN), jsonType];
  const v5 = [["x-auth-token", exampleSecrets.CI_BOT_TOKEN] as const, jsonType];
  const native = `/v5/${DEMO_PROJECT}/jobs/${job}/action`;
  return random.pick([
    {
      path: `/v1/jobs/${job}/actions/column_limit`,
      method: "POST",
      headers: v1,
      body: `{"action_params":{"a":${deep}}}`,
    },
    { path: `/v1/jobs/${job}/actions/stop`, method: "POST", headers: v1, body: deep },
    {
      path: "/v1/actions",
      method: "POST",
      headers: v1,
      body: `{"items":[{"job":"${job}","action":"column_limit","params":{"action_params":{"a":${deep}}}}]}`,
    },
    { path: `/v1/jobs/${job}/actions/stop`, method: "POST", headers: v1, body: `{"${large}":1}` },
    {
      path: native,
      method: "POST",
      headers: v5,
      body: `{"job":{"action_name":"column_limit","action_params":{"a":${deep}}}}`,
    },
    { path: native, method: "POST", headers: v5, body: `{"job":{"action_name":"${large}"}}` },
    signedHook(deep, "application/json"),
    signedHook(`command=%2Fdrs&team_id=T0001&user_id=U0001&text=${large}`),
    signedHook("a=1&".repeat(120_000)),
  ]);
};

/** Each kind, and how many of a thousand requests are of it. */
export const KINDS: readonly (readonly [kind: string, share: number, make: Kind])[] = [
  ["forged", 200, forged],
  ["signed garbage", 200, signedGarbage],
  ["v1 garbage", 230, garbageV1],
  ["v1 batch garbage", 40, garbageBatch],
  ["v5 garbage", 150, garbageV5],
  ["stranger", 155, stranger],
  ["denied", 20, denied],
  ["heavy", 5, heavy],
];
