import type { Env as GatewayEnv } from "../../src/env.ts";
import "../support/provided.d.ts";

declare global {
  namespace Cloudflare {
    interface Env extends GatewayEnv {}
    interface GlobalProps {
      mainModule: typeof import("../../src/index.ts");
      durableNamespaces: "Desk";
    }
  }
}
