import { createExecutionContext, env } from "cloudflare:test";
import { createApp } from "../../src/app.ts";
import { openGateway } from "../../src/config/gateway.ts";
import type { ConfigInput } from "../../src/config/schema.ts";
import config from "../../src/gateway.config.ts";
import { openGates } from "../../src/platforms/hooks.ts";
import { compilePolicy } from "../../src/policy/policy.ts";

interface OwnApp {
  /** Bindings that differ from the demo's: secrets, settings. */
  readonly bindings?: Record<string, string | null>;
  /** What of the config differs from the demo's. */
  readonly change?: Partial<ConfigInput>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** The app with its own clock, secrets and config, on the desks of the Worker under test. */
export async function ownApp({ bindings = {}, change = {}, now = Date.now }: OwnApp) {
  const opened = await openGateway({ ...config, ...change }, { ...env, ...bindings });
  if (!opened.ok) throw new Error(opened.error.join());
  const services = {
    gateway: opened.value,
    policy: compilePolicy(opened.value.config),
    desk: ({ desk }: { desk: string }) => env.DESK.get(env.DESK.idFromName(desk)),
    now,
  };
  const app = createApp(services, await openGates(services));
  return async (path: string, init: RequestInit): Promise<Response> =>
    app.request(`http://gateway.test${path}`, init, {}, createExecutionContext());
}
