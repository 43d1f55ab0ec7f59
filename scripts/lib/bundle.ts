import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { projectPath } from "./paths.ts";

/** Where the production bundle lies: `wrangler deploy` uploads this file, plain workerd runs it. */
export const BUNDLE = projectPath("dist/worker.js");

/** Bundles the Worker into one file and returns its sizes in bytes. */
export async function bundle(): Promise<{ raw: number; gzipped: number }> {
  const { outputFiles } = await build({
    entryPoints: [projectPath("src/index.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    minify: true,
    legalComments: "none",
  });
  const [output] = outputFiles;
  if (!output) throw new Error("esbuild wrote nothing");
  writeIfChanged(BUNDLE, output.contents);
  return { raw: output.contents.length, gzipped: gzipSync(output.contents, { level: 9 }).length };
}

/** Atomic, and not at all when nothing changed: a running workerd may be reading the file. */
export function writeIfChanged(path: string, contents: Uint8Array | string): void {
  const bytes = typeof contents === "string" ? Buffer.from(contents) : Buffer.from(contents);
  try {
    if (readFileSync(path).equals(bytes)) return;
  } catch {
    mkdirSync(projectPath("dist"), { recursive: true });
  }
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}
