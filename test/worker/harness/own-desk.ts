import { createExecutionContext, env, runInDurableObject } from "cloudflare:test";
import config from "../../../examples/demo/gateway.config.ts";
import { createApp } from "../../../src/app.ts";
import { KnownTraits } from "../../../src/application/jobs/known-traits.ts";
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

/** The desk itself, for what no request can do. */
interface Inside {
  readonly project_id: string;
  readonly sql: SqlStorage;
  /** Has the desk deployed last do what is due. */
  readonly wake: () => Promise<void>;
}

type Play = (deploy: Deploy, untilIdle: () => Promise<unknown>, inside: Inside) => Promise<void>;

/** A project of the cloud that no other desk has. The cloud does not know it, so nothing that is sent is accepted. */
const unknownProject = () => ({ region: "cn-north-4", project_id: crypto.randomUUID().replaceAll("-", "") });

/** Runs gateways inside the object of one desk, whose methods they call directly, with limits on. */
export async function onOwnDesk(play: Play, project = unknownProject()): Promise<void> {
  const accounts = { ...config.accounts, demo: { ...config.accounts.demo, ...project } } as ConfigInput["accounts"];
  const stub = env.DESK.get(env.DESK.idFromName(`${project.region}/${project.project_id}`));
  await runInDurableObject(stub, (_, state) => {
    const untilIdle = () => eventually(async () => isIdle(state.storage.sql));
    let wake = async () => {};
    const deploy: Deploy = async (change = {}, { bindings = {}, now = Date.now, acts } = {}) => {
      const opened = await openGateway({ ...config, accounts, ...change }, { ...env, ...bindings, RATE_LIMITS: "on" });
      if (!opened.ok) throw new Error(opened.error.join());
      const { config: compiled } = opened.value;
      const tickets = ownTickets(() => acts ?? services);
      const Desk = defineDesk({
        open: async () => opened,
        policy: (_, listings) => compilePolicy(compiled, listings),
        ...{ reporter: nowhere, tickets },
      });
      const own = new Desk(state, env);
      wake = () => own.alarm();
      const desk = deskClient(own);
      const traits = new KnownTraits(compiled, () => desk, 0);
      const services: Services = {
        ...{ gateway: opened.value, policy: compilePolicy(compiled, traits.find), desk: () => desk },
        ...{ findTicket: () => null, traits, now },
      };
      const app = createApp(services, await openGates(services));
      return async (path, init) => {
        await traits.refresh(Date.now());
        return app.request(`http://gateway.test${path}`, init, env, createExecutionContext());
      };
    };
    return play(deploy, untilIdle, { ...project, sql: state.storage.sql, wake: () => wake() });
  });
}
