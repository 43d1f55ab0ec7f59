import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import config from "../../../examples/demo/gateway.config.ts";
import { createApp } from "../../../src/app.ts";
import type { Services } from "../../../src/application/services.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { deskClient } from "../../../src/desk/client.ts";
import { openGates } from "../../../src/platforms/hooks.ts";
import { compilePolicy } from "../../../src/policy/policy.ts";
import { findTicket } from "../../../src/tickets/find.ts";
import type { SecretSet } from "../../../src/webhooks/scheme.ts";

export interface OwnApp {
  /** Bindings that differ from the demo's: secrets, settings. */
  readonly bindings?: Record<string, string | null>;
  /** What of the config differs from the demo's. */
  readonly change?: Partial<ConfigInput>;
  /**
   * Secrets of sources in the place of those that start-up has checked: examples of vendors have shorter ones than it accepts, and it
   * lets no two sources have the same.
   */
  readonly proofs?: Readonly<Record<string, SecretSet>>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** What an app has, with its own clock, secrets and config, on the desks of the Worker under test. */
export async function ownServices({
  bindings = {},
  change = {},
  proofs = {},
  now = Date.now,
}: OwnApp): Promise<Services> {
  const opened = await openGateway({ ...config, ...change }, { ...env, ...bindings });
  if (!opened.ok) throw new Error(opened.error.join());
  const { secrets } = opened.value;
  const given = Object.entries(proofs).map(([source, current]) => [source, { current, previous: null }] as const);
  const gateway = { ...opened.value, secrets: { ...secrets, sources: new Map([...secrets.sources, ...given]) } };
  const services: Services = {
    gateway,
    policy: compilePolicy(opened.value.config),
    desk: ({ desk }) => deskClient(env.DESK.get(env.DESK.idFromName(desk))),
    findTicket: (key, language) => findTicket(gateway, key, language),
    now,
  };
  return services;
}

const contexts: ExecutionContext[] = [];

/** Resolves once the apps of this file have done what their requests left to be done after the response. */
export async function finishBackground(): Promise<void> {
  await Promise.all(contexts.splice(0).map(waitOnExecutionContext));
}

/** The app of such services. */
export async function ownApp(own: OwnApp) {
  const services = await ownServices(own);
  const app = createApp(services, await openGates(services));
  return async (path: string, init: RequestInit): Promise<Response> => {
    const context = createExecutionContext();
    contexts.push(context);
    return app.request(`http://gateway.test${path}`, init, {}, context);
  };
}
