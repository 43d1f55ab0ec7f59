import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/support/company.ts";
import { grafana } from "../../platforms/grafana/index.ts";
import { opsgenie } from "../../platforms/opsgenie/index.ts";
import { webhookToken } from "../../platforms/webhook/index.ts";

interface Own {
  readonly platform: object;
  readonly settings: object;
}

/** A source whose settings are not complete yet. */
const sourceOf = ({ platform }: { readonly platform: object }, settings: object): Own => ({ platform, settings });

const OPSGENIE = sourceOf(opsgenie, { bot: "drs", actions: ["start"] });
const GRAFANA = sourceOf(grafana, { actions: ["start"] });
const TOKEN = sourceOf(webhookToken, { body: "believed", event: { ticket: "id" }, actions: ["start"] });

const found = (source: Own, jobs: string[], more: object = {}) =>
  problemsOf({ sources: { own: { ...source, settings: { ...source.settings, jobs, ...more } } } });

describe("a rule without a key", () => {
  const RULE = { when: "kind == 'open'", job: "'orders'", action: "'start'" };
  const withRules = (source: Own, ...rules: object[]) => found(source, ["orders"], { rules });

  test("is refused where every change of a ticket is read as an event", () => {
    expect(withRules(OPSGENIE, { ...RULE, key: "ticket.key" }, RULE)).toEqual([
      { pointer: "/sources/own/rules/1/key", detail: expect.stringContaining('e.g. "ticket.key + kind"') },
    ]);
  });

  test.each([
    ["what is sent is signed", GRAFANA],
    ["what is sent is believed", TOKEN],
  ])("may stand where %s: its delivery is the key", (_, source) => {
    expect(withRules(source, RULE)).toEqual([]);
  });
});

describe("the jobs of a source that is no chat", () => {
  test.each<[string, string[], string, string]>([
    ["an alias", ["orders", "ordres"], "/sources/own/jobs/1", 'Did you mean "orders"? Defined: orders, billing, users'],
    ["a tag", ["tag:crtical"], "/sources/own/jobs/0", 'Did you mean "tag:critical"?'],
    ["an account", ["account:mian"], "/sources/own/jobs/0", 'Did you mean "account:main"?'],
    ["a DRS name", ["name:shop orders"], "/sources/own/jobs/0", "name:shop-*"],
    ["an engine", ["engine:"], "/sources/own/jobs/0", '"engine:" is not defined.'],
    ["an id", ["c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"], "/sources/own/jobs/0", "Defined: orders"],
  ])("must be defined: %s", (_, jobs, pointer, detail) => {
    expect(found(GRAFANA, jobs)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test.each([
    ["signed", GRAFANA],
    ["believed", TOKEN],
    ["read back", OPSGENIE],
  ])("may be of several accounts, named by the config or not, where what it sends is %s", (_, source) => {
    expect(found(source, ["orders", "users"])).toEqual([]);
    expect(found(source, ["tag:critical", "account:europe", "name:shop-*", "engine:mysql"])).toEqual([]);
    expect(found(source, ["*"])).toEqual([]);
  });
});
