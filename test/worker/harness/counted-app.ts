import { createExecutionContext } from "cloudflare:test";
import { createApp } from "../../../src/app.ts";
import type { Services } from "../../../src/application/services.ts";
import type { DeskClient } from "../../../src/desk/client.ts";
import { openGates } from "../../../src/platforms/hooks.ts";
import { type OwnApp, ownServices } from "./own-app.ts";

/** What a request has had done. */
export interface Work {
  /** The desk's methods, in the order in which they were called. */
  readonly calls: string[];
  /** Questions that policy answered outside the desk. */
  decisions: number;
}

/** An app of a test's own whose work is counted from outside. */
export async function countedApp(own: OwnApp = {}) {
  const services = await ownServices(own);
  const work: Work = { calls: [], decisions: 0 };
  const counted: Services = {
    ...services,
    policy: {
      ...services.policy,
      decide: (question) => {
        work.decisions += 1;
        return services.policy.decide(question);
      },
    },
    desk: (account) => {
      const desk = services.desk(account);
      return new Proxy(desk, {
        get: (_, name) => {
          if (name === "then") return undefined;
          return (...args: readonly unknown[]) => {
            work.calls.push(String(name));
            return (desk[name as keyof DeskClient] as (...given: readonly unknown[]) => unknown)(...args);
          };
        },
      });
    },
  };
  const app = createApp(counted, await openGates(counted));
  const send = async (path: string, init: RequestInit): Promise<Response> =>
    app.request(`http://gateway.test${path}`, init, {}, createExecutionContext());
  return { send, work };
}
