import { describe, expect, test } from "vitest";
import { importProblems } from "../../scripts/lib/imports.ts";

describe("importProblems", () => {
  test.each([
    ["a module of a lower row", "desk/desk.ts", 'import type { Operation } from "../model/operation.ts";'],
    ["a file of the same module", "model/lock.ts", 'import { isSamePerson } from "./principal.ts";'],
    ["a package", "shared/suggest.ts", 'import { distance } from "fastest-levenshtein";'],
    ["the runtime in the desk", "desk/desk.ts", 'import { DurableObject } from "cloudflare:workers";'],
    ["a cloud key where calls are signed", "cloud/client.ts", 'import { signFor } from "./iam/credentials.ts";'],
  ])("accepts an import of %s", (_, file, text) => {
    expect(importProblems(file, text)).toEqual([]);
  });

  test.each([
    ["a higher row", "model/lock.ts", "../desk/desk.ts", "model must not import desk"],
    ["the same row", "rest/routes.ts", "../console/page.ts", "rest must not import console"],
    ["an unknown module", "desk/desk.ts", "../attic/old.ts", "attic is not in scripts/lib/modules.ts"],
    ["the runtime outside of the desk", "chat/answer.ts", "cloudflare:workers", "only desk and index may"],
    ["a cloud key elsewhere", "desk/desk.ts", "../cloud/iam/token.ts", "cloud keys stay in cloud/iam"],
  ])("refuses an import of %s", (_, file, specifier, problem) => {
    for (const text of [
      `import { x } from "${specifier}";`,
      `import type {\n  x,\n} from "${specifier}";`,
      `export { x } from "${specifier}";`,
      `import "${specifier}";`,
    ]) {
      expect(importProblems(file, text)).toEqual([expect.stringContaining(problem)]);
    }
  });

  test("refuses a file that belongs to no module", () => {
    expect(importProblems("attic/old.ts", "")).toEqual(["attic/old.ts: attic is not in scripts/lib/modules.ts"]);
  });
});
