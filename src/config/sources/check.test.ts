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
    ["all", ["*"], "/sources/own/jobs/0", '"*" is not defined.'],
    ["an account", ["account:main"], "/sources/own/jobs/0", '"account:main" is not defined.'],
    ["an id", ["c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"], "/sources/own/jobs/0", "Defined: orders"],
  ])("must be defined: %s", (_, jobs, pointer, detail) => {
    expect(found(GRAFANA, jobs)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test("may be of several accounts where what it sends is believed", () => {
    expect(found(GRAFANA, ["tag:critical", "users"])).toEqual([]);
    expect(found(TOKEN, ["orders", "users"])).toEqual([]);
  });

  test("must be of one account where tickets are read back", () => {
    expect(found(OPSGENIE, ["tag:critical"])).toEqual([]);
    expect(found(OPSGENIE, ["users"])).toEqual([]);
    expect(found(OPSGENIE, ["orders", "users"])).toEqual([
      {
        pointer: "/sources/own/jobs/1",
        detail:
          "what this source sends is read back by the desk of one account: users has jobs of europe, not only of main",
      },
    ]);
  });

  test("and their tags as well", () => {
    const jobs = {
      orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", tags: ["shop"] },
      users: { id: "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r", tags: ["shop"], account: "europe" },
    };
    const own = { ...OPSGENIE, settings: { ...OPSGENIE.settings, jobs: ["tag:shop"] } };
    expect(problemsOf({ jobs, sources: { own } })).toEqual([
      { pointer: "/sources/own/jobs/0", detail: expect.stringContaining("tag:shop has jobs of europe") },
    ]);
  });
});
