import { expect, test } from "vitest";
import { gitlab } from "./index.ts";
import type { GitlabSettings } from "./settings.ts";

const find = (key: string, ...projects: string[]) =>
  gitlab.platform.find?.(key, { host: "gitlab.example.com", projects } as unknown as GitlabSettings);

test.each(["ops/web#17", "17", "ops/infra#x", "!17/../18", "infra#17", "OPS-17"])("%s is no ticket of it", (key) => {
  expect(find(key, "ops/infra")).toBeNull();
});

test("a number alone is no ticket where it could be of two projects", () => {
  expect(find("#17", "ops/infra", "ops/web")).toBeNull();
});

test.each([
  ["ops/infra#17", "issues"],
  ["Ops/Infra!17", "merge_requests"],
  ["#17", "issues"],
  ["!17", "merge_requests"],
])("%s is one of its %s", (key, kind) => {
  expect(find(key, "ops/infra")).toEqual({
    key: `ops/infra${kind === "issues" ? "#" : "!"}17`,
    url: `https://gitlab.example.com/ops/infra/-/${kind}/17`,
    address: { project: "ops/infra", kind, iid: "17" },
  });
});
