import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { configPath } from "./config.ts";
import { projectPath } from "./paths.ts";

/** Where the production bundle lies as `worker.js`: `wrangler deploy` uploads that file, plain workerd runs it. */
export const DIST = projectPath("dist");

/**
 * A Worker and all that it imports as one module.
 * @param entry path of its entry
 * @param minify `false` keeps names and lines, to be read
 */
export async function moduleOf(entry: string, minify = true): Promise<string> {
  const bundled = await rolldown({
    input: entry,
    platform: "neutral",
    resolve: { mainFields: ["module", "main"], conditionNames: ["workerd", "worker", "browser", "import", "default"] },
    external: [/^cloudflare:/, /^node:/],
    transform: { target: "es2024" },
  });
  const { output } = await bundled.generate({ format: "esm", codeSplitting: false, minify, comments: !minify });
  await bundled.close();
  return output[0].code;
}

/** The Worker of a config, as an entry to bundle: a file beside the bundle, as rolldown resolves imports from a path. */
export function workerEntry(config: string, folder = DIST): string {
  const entry = join(folder, "worker-entry.ts");
  writeIfChanged(
    entry,
    [
      `import { createGateway } from ${JSON.stringify(projectPath("src/index.ts"))};`,
      `import config from ${JSON.stringify(config)};`,
      "const gateway = createGateway(config);",
      "export class Desk extends gateway.Desk {}",
      "export default { fetch: gateway.fetch };",
      "",
    ].join("\n"),
  );
  return entry;
}

/**
 * Bundles the gateway of a config into one file and returns its sizes in bytes.
 * @param config path of the config
 * @param folder where the bundle is written
 */
export async function bundle(config = configPath(), folder = DIST): Promise<{ raw: number; gzipped: number }> {
  const contents = Buffer.from(await moduleOf(workerEntry(config, folder)));
  writeIfChanged(join(folder, "worker.js"), contents);
  return { raw: contents.length, gzipped: gzipSync(contents, { level: 9 }).length };
}

/** Atomic, and not at all when nothing changed: a running workerd may be reading the file. */
export function writeIfChanged(path: string, contents: Uint8Array | string): void {
  const bytes = typeof contents === "string" ? Buffer.from(contents) : Buffer.from(contents);
  try {
    if (readFileSync(path).equals(bytes)) return;
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}
