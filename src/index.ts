import { createApp, createClosedApp } from "./app.ts";
import { KnownTraits } from "./application/jobs/known-traits.ts";
import type { Services } from "./application/services.ts";
import { type Gateway, openGateway } from "./config/gateway.ts";
import type { ConfigInput } from "./config/schema.ts";
import { deskClient } from "./desk/client.ts";
import { type DeskObject, defineDesk } from "./desk/desk.ts";
import { LOCATION_HINTS } from "./desk/location.ts";
import type { Ports } from "./desk/ports.ts";
import { openGates } from "./platforms/hooks.ts";
import { reporter } from "./platforms/platform.ts";
import { compilePolicy } from "./policy/policy.ts";
import { logWarning } from "./shared/log.ts";
import { ok, type Result } from "./shared/result.ts";
import { findTicket } from "./tickets/find.ts";
import { writeRequest } from "./tickets/request.ts";
import { handleNotice, historyOf } from "./tickets/tickets.ts";

/**
 * What the runtime hands to the Worker: the desk's namespace, and beside it secrets and settings by name.
 * Which names are needed follows from the config (`config/secrets/`); plain workerd gives `null` for one that is not set.
 */
export interface Env {
  readonly DESK: DurableObjectNamespace<DeskObject>;
  readonly [name: string]: unknown;
}

/** What an isolate answers with. */
interface Composed {
  readonly services: Services;
  readonly traits: KnownTraits;
}

const MISCONFIGURED = { kind: "retry", cause: "the gateway is misconfigured", retryAfter: null } as const;

/**
 * Create the Worker of a config: its fetch handler and its Durable Object class.
 *
 * ```ts
 * const gateway = createGateway(config);
 * export class Desk extends gateway.Desk {}
 * export default { fetch: gateway.fetch };
 * ```
 *
 * The config and the secrets are checked once per isolate. While they are unusable, the log says what to write where and every route
 * but `/healthz` answers 503.
 */
export function createGateway(config: ConfigInput) {
  const open = oncePerEnvironment(async (env: Env): Promise<Result<Gateway, string[]>> => {
    const result = await openGateway(config, env);
    if (!result.ok) logWarning("misconfigured", { problems: result.error });
    return result;
  });

  const ports: Ports<Env> = {
    open,
    policy: ({ config: compiled }, listings) => compilePolicy(compiled, listings),
    reporter,
    tickets: {
      handleNotice: async (notice, env) => {
        const made = await servicesOf(env);
        if (!made.ok) return MISCONFIGURED;
        await made.value.traits.refresh(Date.now());
        return handleNotice(made.value.services, notice);
      },
      history: historyOf,
      writeRequest,
    },
  };

  const servicesOf = oncePerEnvironment(async (env: Env): Promise<Result<Composed, string[]>> => {
    const result = await open(env);
    if (!result.ok) return result;
    const gateway = result.value;
    const desk: Services["desk"] = ({ desk: name, region }) =>
      deskClient(env.DESK.get(env.DESK.idFromName(name), { locationHint: LOCATION_HINTS[region] }));
    const traits = new KnownTraits(gateway.config, desk, gateway.runtime.timeScale);
    const services: Services = {
      ...{ gateway, desk, traits },
      policy: ports.policy(gateway, traits.find),
      findTicket: (key, language) => findTicket(gateway, key, language),
      now: Date.now,
    };
    return ok({ services, traits });
  });

  const appOf = oncePerEnvironment(async (env: Env) => {
    const made = await servicesOf(env);
    if (!made.ok) return { app: createClosedApp(), traits: null };
    const { services, traits } = made.value;
    return { app: createApp(services, await openGates(services)), traits };
  });

  const fetch: ExportedHandlerFetchHandler<Env> = async (request, env, ctx) => {
    const { app, traits } = await appOf(env);
    // Whether this process lives does not depend on its desks.
    if (new URL(request.url).pathname !== "/healthz") await traits?.refresh(Date.now());
    return app.fetch(request, env, ctx);
  };

  return { fetch, Desk: defineDesk(ports) };
}

/** Share one result between all requests of an isolate: the runtime hands the same `env` to each. */
function oncePerEnvironment<T>(make: (env: Env) => Promise<T>): (env: Env) => Promise<T> {
  const made = new WeakMap<Env, Promise<T>>();
  return (env) => {
    const known = made.get(env);
    if (known) return known;
    const fresh = make(env);
    made.set(env, fresh);
    return fresh;
  };
}
