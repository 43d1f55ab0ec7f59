/** A small client for tests of the simulator and for tests that use it. */

import { sign } from "../../src/cloud/iam/signature.ts";
import type { CallRecord, EgressRecord } from "./state/records.ts";
import { ACCESS_KEYS, DEMO_PROJECT } from "./state/seed.ts";

export const JOBS = {
  orders: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
  billing: "d0f96c1d-571f-4b63-98a5-3b85b36jb20r",
  users: "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r",
  archive: "f3b8d92c-1e47-4c0a-b6d9-72e5a13jb20r",
  replay: "6c65eafc-b359-403b-b2fb-9f5fc58jb601",
} as const;

/** The body of IAM's token request for the demo user; override a part to break it. */
export function passwordRequest({
  password = "demo-Pa55word-not-real",
  user = "drs-operator",
  scope = { project: { name: "cn-north-4" } } as unknown,
} = {}) {
  const identity = {
    methods: ["password"],
    password: { user: { name: user, password, domain: { name: "demo-domain" } } },
  };
  return { auth: { identity, scope } };
}

/** The path of a job's action. */
export function actionPath(jobId: string, projectId: string = DEMO_PROJECT): string {
  return `/v5/${projectId}/jobs/${jobId}/action`;
}

/** The body of an action. */
export function actionBody(action_name: string, action_params: object = {}) {
  return { job: { action_name, action_params } };
}

/** Headers of a call signed with a demo access key (or with another secret, to be refused). */
export function signed(
  url: string,
  method: string,
  body: string | null,
  { accessKey = "DEMOACCESSKEY0000001", secretKey = "", securityToken = "", at = Date.now() } = {},
): Record<string, string> {
  const known = ACCESS_KEYS[accessKey];
  const token = securityToken || known?.securityToken;
  return sign(
    { method, url, headers: { "Content-Type": "application/json" }, body },
    { accessKey, secretKey: secretKey || (known?.secretKey ?? ""), securityToken: token },
    at,
  );
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Calls a running simulator. Every method returns status, headers and the body, parsed when it is JSON. */
export class SimulatorClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    // Set instead of spread: the same header in another case would be sent twice.
    const sent = new Headers({ "Content-Type": "application/json" });
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const init = { method, headers: sent, redirect: "manual" as const };
    const response = await fetch(`${this.url}${path}`, text === undefined ? init : { ...init, body: text });
    const answer = await response.text();
    return { status: response.status, headers: response.headers, body: parseOrText(answer) };
  }

  /** Get a new token of the demo user for the demo project. */
  async token(scope?: unknown): Promise<string> {
    const answer = await this.call("POST", "/v3/auth/tokens", passwordRequest(scope === undefined ? {} : { scope }));
    return answer.headers.get("x-subject-token") ?? "";
  }

  /** Start a precheck and return its query id. */
  async precheck(token: string, jobId: string, precheck_mode = "forStartJob"): Promise<string> {
    const { body } = await this.action(token, jobId, "precheck", { precheck_mode });
    return (body as { query_id: string }).query_id;
  }

  action(token: string, jobId: string, name: string, params?: object, headers: Record<string, string> = {}) {
    return this.call("POST", actionPath(jobId), actionBody(name, params), { "X-Auth-Token": token, ...headers });
  }

  /** GET a DRS path below the demo project, `/jobs…`. */
  get(token: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call("GET", `/v5/${DEMO_PROJECT}${path}`, undefined, { "X-Auth-Token": token, ...headers });
  }

  /** POST to a path below the demo project; `version` is `v5` or `v3`. */
  post(token: string, path: string, body: unknown, version = "v5", headers: Record<string, string> = {}) {
    return this.call("POST", `/${version}/${DEMO_PROJECT}${path}`, body, { "X-Auth-Token": token, ...headers });
  }

  detail(token: string, jobId: string, query: string): Promise<Answer> {
    return this.call("GET", `/v5/${DEMO_PROJECT}/jobs/${jobId}?${query}`, undefined, { "X-Auth-Token": token });
  }

  /** Make a control call that must succeed. */
  async sim<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call(method, `/_sim${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  async calls(): Promise<CallRecord[]> {
    return (await this.sim<{ calls: CallRecord[] }>("GET", "/calls")).calls;
  }

  async egress(): Promise<EgressRecord[]> {
    return (await this.sim<{ calls: EgressRecord[] }>("GET", "/egress")).calls;
  }
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
