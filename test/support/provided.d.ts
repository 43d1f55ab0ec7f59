import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the simulator of the flow tests listens. */
    simulatorUrl: string;
  }
}
