import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { projectPath } from "../../scripts/lib/paths.ts";

/** An entry of a lock file of npm (version 3). */
interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;

/** Entries by path; the project itself stands under the empty one. */
function entriesOf(file: string): (readonly [path: string, entry: Entry])[] {
  const { packages } = JSON.parse(readFileSync(projectPath(file), "utf8")) as {
    readonly packages: Readonly<Record<string, Entry>>;
  };
  return Object.entries(packages).filter(([path]) => path !== "");
}

const pathsOf = (entries: readonly (readonly [string, Entry])[]) => entries.map(([path]) => path);

describe.each(["package-lock.json", "bench/package-lock.json"])("%s", (file) => {
  const entries = entriesOf(file);

  // npm leaves the packages of other platforms without one where it writes the file anew: they would be installed unchecked there.
  test("every package, also those of other platforms, has a SHA-512 integrity", () => {
    expect(entries.length).toBeGreaterThan(0);
    expect(pathsOf(entries.filter(([, { integrity = "" }]) => !SHA512.test(integrity)))).toEqual([]);
  });

  test("no package is a link or comes from another place than the registry that npm is set to", () => {
    expect(pathsOf(entries.filter(([, { link, resolved }]) => link === true || resolved !== undefined))).toEqual([]);
  });

  test("every package has an exact version", () => {
    expect(pathsOf(entries.filter(([, { version = "" }]) => !/^\d+\.\d+\.\d+/.test(version)))).toEqual([]);
  });
});
