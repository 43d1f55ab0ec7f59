import "../support/provided.d.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("../../src/index.ts");
      durableNamespaces: "Desk";
    }
  }
}
