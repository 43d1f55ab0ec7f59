/** The record of every call to IAM and DRS (`GET /_sim/calls`), and the raw call for handlers. */
import { randomBytes } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import type { IncomingCall, Simulator, SimulatorEnv } from "../context.ts";
import type { CallRecord } from "../state/records.ts";
import { maskBody, maskHeaders } from "./mask.ts";

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function headersOf(c: Context<SimulatorEnv>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(c.env.incoming.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

/** Read the complete call first, so that a fault can cut the connection and still perform the action. */
export function readCall(): MiddlewareHandler<SimulatorEnv> {
  return async function readCallBody(c, next) {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const call: IncomingCall = {
      method: c.req.method,
      target: c.env.incoming.url ?? "/",
      headers: headersOf(c),
      bytes,
      json: parseJson(bytes),
    };
    c.set("call", call);
    c.set("requestId", randomBytes(16).toString("hex"));
    c.set("effect", null);
    c.set("lost", false);
    c.set("wrongPage", null);
    await next();
    c.header("X-Request-Id", c.get("requestId"));
  };
}

/** Record the call when it arrives, and complete the record when the response is sent. */
export function recordCalls(simulator: Simulator): MiddlewareHandler<SimulatorEnv> {
  return async function recordCall(c, next) {
    const call = c.get("call");
    const record: CallRecord = {
      number: simulator.store.state.next_call++,
      at: new Date(simulator.clock.realNow()).toISOString(),
      method: call.method,
      path: call.target,
      headers: maskHeaders(call.headers),
      body: maskBody(call.bytes, call.json),
      status: null,
      effect: null,
    };
    simulator.calls.add(record);
    await next();
    record.status = c.get("lost") ? null : c.res.status;
    record.effect = c.get("effect");
    simulator.calls.save(record);
    simulator.store.touchRecords();
  };
}
