import { createApp, createClosedApp } from "./app.ts";
import { type Gateway, openGateway } from "./config/gateway.ts";
import { defineDesk } from "./desk/desk.ts";
import type { Ports } from "./desk/ports.ts";
import type { Env } from "./env.ts";
import config from "./gateway.config.ts";
import { logWarning } from "./log.ts";
import { openGates, PLATFORMS } from "./platforms/hooks.ts";
import { historyOf, settleNotice } from "./platforms/tickets/tickets.ts";
import { compilePolicy } from "./policy/policy.ts";
import { ok, type Result } from "./result.ts";
import type { Services } from "./services.ts";

/** The Worker's entry: wires config, app and desk, nothing else. */

const opened = new WeakMap<object, Promise<Result<Gateway, string[]>>>();

/** The gateway of this isolate: checked once, and what is wrong with it logged once. */
function open(env: Env): Promise<Result<Gateway, string[]>> {
  const known = opened.get(env);
  if (known) return known;
  const fresh = openGateway(config, env).then((result) => {
    if (!result.ok) logWarning("misconfigured", { problems: result.error });
    return result;
  });
  opened.set(env, fresh);
  return fresh;
}

const ports: Ports = {
  open,
  policy: ({ config: compiled }) => compilePolicy(compiled),
  reporters: Object.fromEntries(Object.entries(PLATFORMS).map(([name, { report }]) => [name, report])),
  tickets: {
    settle: async (notice, env) => {
      const services = await servicesOf(env);
      return services.ok ? settleNotice(services.value, notice) : MISCONFIGURED;
    },
    history: (ticket, gateway) => historyOf(ticket, gateway),
  },
};

const MISCONFIGURED = { kind: "retry", cause: "the gateway is misconfigured", retryAfter: null } as const;

export class Desk extends defineDesk(ports) {}

const apps = new WeakMap<object, Promise<ReturnType<typeof createApp>>>();

function appOf(env: Env): Promise<ReturnType<typeof createApp>> {
  const known = apps.get(env);
  if (known) return known;
  const fresh = compose(env);
  apps.set(env, fresh);
  return fresh;
}

async function compose(env: Env): Promise<ReturnType<typeof createApp>> {
  const services = await servicesOf(env);
  return services.ok ? createApp(services.value, await openGates(services.value)) : createClosedApp();
}

/** What routes work with, and what a desk does with a ticket that it has had read back. */
async function servicesOf(env: Env): Promise<Result<Services, string[]>> {
  const result = await open(env);
  if (!result.ok) return result;
  const gateway = result.value;
  return ok({
    gateway,
    policy: ports.policy(gateway),
    desk: ({ desk }: { readonly desk: string }) => env.DESK.get(env.DESK.idFromName(desk)),
    now: Date.now,
  });
}

export default {
  fetch: async (request, env, ctx) => (await appOf(env)).fetch(request, env, ctx),
} satisfies ExportedHandler<Env>;
