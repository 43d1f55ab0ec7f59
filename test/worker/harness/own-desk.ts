import { createExecutionContext, env, runInDurableObject } from "cloudflare:test";
import config from "../../../examples/demo/gateway.config.ts";
import { createApp } from "../../../src/app.ts";
import type { Services } from "../../../src/application/services.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { deskClient } from "../../../src/desk/client.ts";
import { defineDesk } from "../../../src/desk/desk.ts";
import { openGates } from "../../../src/platforms/hooks.ts";
import { compilePolicy } from "../../../src/policy/policy.ts";
import { eventually } from "./harness.ts";
import { isIdle } from "./idle.ts";
import { nowhere, ownTickets } from "./own-tickets.ts";

/** Sends a request to a gateway of a test's own. */
export type Send = (path: string, init: RequestInit) => Promise<Response>;

/** What a gateway of a test's own has beside its config. */
interface Surroundings {
  /** Bindings beside the demo's: secrets. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** Epoch milliseconds, for what comes in; the desk's clock is the real one. */
  readonly now?: () => number;
  /** Where what is read back is done; on the desk itself when absent. */
  readonly acts?: Services;
}

/** Deploys a gateway with a config that differs from the demo's in this; what an earlier one stored is there. */
export type Deploy = (change?: Partial<ConfigInput>, surroundings?: Surroundings) => Promise<Send>;

/**
 * Runs gateways inside the object of one desk, whose methods they call directly, with limits on. The cloud does not know the
 * project, so nothing that is sent is accepted.
 */
export async function onOwnDesk(
  play: (deploy: Deploy, untilIdle: () => Promise<unknown>, project: string) => Promise<void>,
): Promise<void> {
  const project_id = crypto.randomUUID().replaceAll("-", "");
  const accounts = { ...config.accounts, demo: { ...config.accounts.demo, project_id } } as ConfigInput["accounts"];
  const stub = env.DESK.get(env.DESK.idFromName(`cn-north-4/${project_id}`));
  await runInDurableObject(stub, (_, state) => {
    const untilIdle = () => eventually(async () => isIdle(state.storage.sql));
    const deploy: Deploy = async (change = {}, { bindings = {}, now = Date.now, acts } = {}) => {
      const opened = await openGateway({ ...config, accounts, ...change }, { ...env, ...bindings, RATE_LIMITS: "on" });
      if (!opened.ok) throw new Error(opened.error.join());
      const policy = compilePolicy(opened.value.config);
      const tickets = ownTickets(() => acts ?? services);
      const Desk = defineDesk({ open: async () => opened, policy: () => policy, reporter: nowhere, tickets });
      const desk = deskClient(new Desk(state, env));
      const services: Services = { gateway: opened.value, policy, desk: () => desk, findTicket: () => null, now };
      const app = createApp(services, await openGates(services));
      return async (path, init) => app.request(`http://gateway.test${path}`, init, env, createExecutionContext());
    };
    return play(deploy, untilIdle, project_id);
  });
}
