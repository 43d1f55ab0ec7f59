import { expect, test } from "vitest";
import { github } from "./index.ts";
import type { GithubSettings } from "./settings.ts";

const find = (key: string, ...repositories: string[]) =>
  github.platform.find?.(key, { repositories } as unknown as GithubSettings);

test.each([
  ["an issue of another repository", "octo-org/web#17"],
  ["a number without its mark", "17"],
  ["no number", "octo-org/infra#x"],
  ["a number that leads elsewhere", "#17/../18"],
  ["a merge request of GitLab", "octo-org/infra!17"],
  ["a key of Jira", "OPS-17"],
])("%s is no ticket of it", (_, key) => {
  expect(find(key, "octo-org/infra")).toBeNull();
});

test("a number alone is no ticket where it could be of two repositories", () => {
  expect(find("#17", "octo-org/infra", "octo-org/web")).toBeNull();
});

test.each(["octo-org/infra#17", "Octo-Org/Infra#17", "#17"])("%s is issue 17 of the one repository", (key) => {
  expect(find(key, "octo-org/infra")).toEqual({
    key: "octo-org/infra#17",
    url: "https://github.com/octo-org/infra/issues/17",
    address: { repository: "octo-org/infra", number: "17" },
  });
});
