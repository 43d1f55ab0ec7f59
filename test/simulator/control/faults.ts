/** Faults that `POST /_sim/faults` arms; each one is consumed by the calls that it matches. */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler, Next } from "hono";
import * as z from "zod";
import type { IncomingCall, Simulator, SimulatorEnv } from "../context.ts";
import { GATEWAY_ERRORS, iamErrorBody } from "../errors.ts";
import { discordFailure } from "../platforms/discord.ts";
import type { Fault } from "./fault.ts";

const named = z.object({ action_name: z.string() });
const actionBody = z.union([
  z.object({ job: named }).transform(({ job }) => [job]),
  z.object({ jobs: z.array(named) }).transform(({ jobs }) => jobs),
]);

/** List the verbs of a body: one, or those of a batch. */
function actionsOf(json: unknown): string[] {
  return (actionBody.safeParse(json).data ?? []).map(({ action_name }) => action_name);
}

function hasQuery(target: string, query: Readonly<Record<string, string>>): boolean {
  const given = new URLSearchParams(target.split("?")[1]);
  return Object.entries(query).every(([name, value]) => given.get(name) === value);
}

function matches(fault: Fault, call: IncomingCall): boolean {
  const { path, query = {}, method, action, text } = fault.match;
  if (path !== undefined && !call.target.includes(path)) return false;
  if (!hasQuery(call.target, query)) return false;
  if (method !== undefined && method !== call.method) return false;
  if (text !== undefined && !JSON.stringify(call.json ?? null).includes(text)) return false;
  return action === undefined || actionsOf(call.json).includes(action);
}

/** Find the first armed fault for the call, and count it down. */
function take(simulator: Simulator, call: IncomingCall): Fault | undefined {
  const { faults } = simulator.store.state;
  const fault = faults.find((candidate) => matches(candidate, call));
  if (fault === undefined) return undefined;
  fault.times -= 1;
  if (fault.times === 0) faults.splice(faults.indexOf(fault), 1);
  simulator.store.touch();
  return fault;
}

/** Resolves after the time, or when any of the signals is aborted. */
async function pause(milliseconds: number, ...signals: AbortSignal[]): Promise<void> {
  const signal = AbortSignal.any(signals);
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Resolves once held calls are released, or when the simulator closes. */
const released = (held: Set<() => void>, closing: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (closing.aborted) return resolve();
    held.add(resolve);
    closing.addEventListener("abort", () => resolve(), { once: true });
  });

type FaultContext = Context<SimulatorEnv>;

function cut(c: FaultContext): Response {
  c.set("lost", true);
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

const JSON_TYPE = { "Content-Type": "application/json" };

/** Slack's Web API reports errors in the body, and with 429 the time to wait in a header (Slack, "Rate limits"). */
function answerStatusOfSlack({ status, error_code }: Fault): Response {
  const isLimit = status === 429;
  return new Response(
    JSON.stringify({ ok: false, error: error_code ?? (isLimit ? "ratelimited" : "internal_error") }),
    {
      status,
      headers: { ...JSON_TYPE, ...(isLimit ? { "Retry-After": "1" } : {}) },
    },
  );
}

const FEISHU_API = /^\/_sim\/egress\/https\/open\.(feishu\.cn|larksuite\.com)\/open-apis\//;

/** Feishu's API reports errors by a code in the body: `error_code` in digits. */
const answerStatusOfFeishu = ({ status, error_code }: Fault): Response =>
  new Response(JSON.stringify({ code: Number(error_code), msg: "error" }), { status, headers: JSON_TYPE });

function answerStatusOfDiscord({ status, error_code }: Fault): Response {
  const [, body] = discordFailure(status, error_code);
  return typeof body === "string" ? new Response(body, { status }) : Response.json(body, { status });
}

function answerStatus(c: FaultContext, fault: Fault): Response {
  if (c.get("call").target.startsWith("/_sim/egress/https/discord.com/")) return answerStatusOfDiscord(fault);
  if (FEISHU_API.test(c.get("call").target) && fault.error_code !== undefined) return answerStatusOfFeishu(fault);
  if (c.get("call").target.startsWith("/_sim/egress/https/slack.com/api/")) return answerStatusOfSlack(fault);
  const { code, message } = GATEWAY_ERRORS[fault.status] ?? { code: "APIGW.0601", message: "Internal server error" };
  const isIam = c.get("call").target.startsWith("/v3/auth/");
  const body =
    isIam && fault.error_code === undefined
      ? iamErrorBody(fault.status, message, message)
      : { error_msg: fault.error_msg ?? message, error_code: fault.error_code ?? code, request_id: c.get("requestId") };
  return new Response(JSON.stringify(body), {
    status: fault.status,
    headers: fault.retry_after === undefined ? JSON_TYPE : { ...JSON_TYPE, "Retry-After": String(fault.retry_after) },
  });
}

/** Perform the action if the fault says so, or by default if its kind does, and send another response. */
async function answerInstead(c: FaultContext, next: Next, isApplied: boolean, answer: Response): Promise<undefined> {
  if (isApplied) await next();
  c.res = answer;
}

type Run = (
  c: FaultContext,
  next: Next,
  fault: Fault,
  simulator: Simulator,
) => Promise<Response | undefined> | Response;

const FAULTS: Readonly<Record<Fault["fault"], Run>> = {
  reset: (c) => cut(c),
  timeout: async (c, _next, _fault, { settings, closing }) => {
    await pause(settings.timeout_hold, closing, c.req.raw.signal);
    return cut(c);
  },
  status: (c, next, fault) => answerInstead(c, next, fault.applied ?? false, answerStatus(c, fault)),
  redirect: (c) => c.redirect(`http://${c.get("call").headers.host}/_sim/elsewhere`, 307),
  failed: (c) => c.json({ status: "failed" }, 200),
  malformed: (c, next, { applied = true }) =>
    answerInstead(c, next, applied, new Response("<html><body>upstream says", { status: 200, headers: JSON_TYPE })),
  empty: (c, next, { applied = true }) =>
    answerInstead(c, next, applied, new Response("", { status: 200, headers: JSON_TYPE })),
  slow: async (_c, next, fault, { closing }) => {
    await next();
    await pause(fault.delay_ms, closing);
    return undefined;
  },
  hold: async (_c, next, _fault, { closing, held }) => {
    // Counted as held from now on, so that a release while it takes effect is not missed.
    const isReleased = released(held, closing);
    await next();
    await isReleased;
    return undefined;
  },
  drop_after_apply: async (c, next) => {
    await next();
    c.res = cut(c);
    return undefined;
  },
  apply_late: async (c, next, fault, simulator) => {
    cut(c);
    simulator.late += 1;
    const { closing, held } = simulator;
    await (fault.delay_ms > 0 ? pause(fault.delay_ms, closing) : released(held, closing));
    await next();
    simulator.late -= 1;
    c.res = RESPONSE_ALREADY_SENT;
    return undefined;
  },
  wrong_page: async (c, next, fault) => {
    c.set("wrongPage", fault);
    await next();
    return undefined;
  },
};

/** Apply the armed fault of a call, if there is one. */
export function injectFaults(simulator: Simulator): MiddlewareHandler<SimulatorEnv> {
  return async function injectFault(c, next) {
    const fault = take(simulator, c.get("call"));
    return fault === undefined ? await next() : await FAULTS[fault.fault](c, next, fault, simulator);
  };
}
