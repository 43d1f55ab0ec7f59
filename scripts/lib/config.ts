import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ConfigInput } from "../../src/config/schema.ts";
import { projectPath } from "./paths.ts";

/** The option of every command that reads a config. */
export const CONFIG_OPTION = { config: { type: "string" } } as const;

/** Path of the config: `--config PATH`, else `GATEWAY_CONFIG`, else the demo's. */
export const configPath = (option?: string): string =>
  resolve(option ?? (process.env.GATEWAY_CONFIG || projectPath("examples/demo/gateway.config.ts")));

/** Load the config that a file exports by default. It is not checked. */
export async function loadConfig(path: string): Promise<ConfigInput> {
  const module: { readonly default: ConfigInput } = await import(pathToFileURL(path).href);
  return module.default;
}
