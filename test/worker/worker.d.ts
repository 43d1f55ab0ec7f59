import type { Env as GatewayEnv } from "../../src/index.ts";
import "../support/provided.d.ts";

declare global {
  namespace Cloudflare {
    interface Env extends GatewayEnv {}
    interface GlobalProps {
      mainModule: typeof import("../../examples/demo/worker.ts");
      durableNamespaces: "Desk";
    }
  }
}
