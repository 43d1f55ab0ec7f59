import { describe, expect, test } from "vitest";
import { isOfOwnWorkspace } from "./workspace.ts";

const EVENT = {
  team_id: "T0001",
  context_team_id: "T0001",
  enterprise_id: "E0001",
  authorizations: [{ team_id: "T0001", enterprise_id: "E0001" }],
  event: { team: "T0001", user_team: "T0001", source_team: "T0001", user_profile: { team: "T0001" } },
};

const PRESSED = { team: { id: "T0001" }, user: { team_id: "T0001" }, message: { team: "T0001" }, enterprise: null };

describe("a request is not of the app's own workspace", () => {
  test.each([
    ["event.team", { ...EVENT, event: { team: "T0009" } }],
    ["event.team_id", { ...EVENT, event: { team_id: "T0009" } }],
    ["event.user_team", { ...EVENT, event: { user_team: "T0009" } }],
    ["event.source_team", { ...EVENT, event: { source_team: "T0009" } }],
    ["event.user_profile.team", { ...EVENT, event: { user_profile: { team: "T0009" } } }],
    ["event.user_team of an organisation", { ...EVENT, event: { user_team: "E0009" } }],
    ["context_team_id", { ...EVENT, context_team_id: "T0009" }],
    ["context_enterprise_id", { ...EVENT, context_enterprise_id: "E0009" }],
    ["authorizations[0].team_id", { ...EVENT, authorizations: [{ team_id: "T0009" }] }],
    ["authorizations[0].enterprise_id", { ...EVENT, authorizations: [{ enterprise_id: "E0009" }] }],
    ["user.team_id", { ...PRESSED, user: { team_id: "T0009" } }],
    ["team.id", { ...PRESSED, team: { id: "T0009" } }],
    ["team.enterprise_id", { ...EVENT, team: { enterprise_id: "E0009" } }],
    ["enterprise.id", { ...EVENT, enterprise: { id: "E0009" } }],
    ["user.enterprise_id", { ...EVENT, user: { enterprise_id: "E0009" } }],
    ["message.team", { ...PRESSED, message: { team: "T0009" } }],
    ["view.team_id", { ...PRESSED, view: { team_id: "T0009" } }],
    ["view.app_installed_team_id", { ...PRESSED, view: { app_installed_team_id: "T0009" } }],
  ])("when %s names another one", (_, payload) => {
    expect(isOfOwnWorkspace(payload, [])).toBe(false);
    expect(isOfOwnWorkspace(payload, ["T0001", "E0001"])).toBe(false);
  });

  test.each([1, {}, true, "", "t0001", "T0001 ", "U0001"])("when a workspace is written so: %j", (team) => {
    expect(isOfOwnWorkspace({ ...EVENT, event: { team } }, [])).toBe(false);
  });

  test("when the config lists others, or when it names none that is listed", () => {
    expect(isOfOwnWorkspace(PRESSED, ["T0002"])).toBe(false);
    expect(isOfOwnWorkspace({ team_id: "E0001" }, ["T0001"])).toBe(false);
    expect(isOfOwnWorkspace({}, ["T0001"])).toBe(false);
  });
});

describe("a request is of the app's own workspace", () => {
  test.each([[EVENT], [PRESSED], [{ team_id: "T0001" }], [{ ...PRESSED, team: null }]])("%j", (payload) => {
    expect(isOfOwnWorkspace(payload, [])).toBe(true);
    expect(isOfOwnWorkspace(payload, ["T0001"])).toBe(true);
  });

  test("when it is between two that the config lists, as those of one organisation", () => {
    const between = { ...EVENT, event: { user_team: "T0002" } };
    expect(isOfOwnWorkspace(between, ["T0001", "T0002"])).toBe(true);
    expect(isOfOwnWorkspace(between, ["T0001", "T0002", "E0009"])).toBe(false);
  });
});
