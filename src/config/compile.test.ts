import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slack } from "../platforms/slack/index.ts";
import { compileConfig, jobKey } from "./compile.ts";
import { deskPrefix } from "./names.ts";
import type { ConfigInput } from "./schema.ts";

const ORDERS = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";
const REPLAY = "6c65eafc-b359-403b-b2fb-9f5fc58jb601";
const ZEROS = "0".repeat(32);
const ONES = "1".repeat(32);

const CONFIG: ConfigInput = {
  accounts: {
    main: { region: "cn-north-4", project_id: ZEROS, secret: "IAM_MAIN" },
    europe: { region: "eu-west-101", project_id: ONES, secret: "IAM_EUROPE", calls_per_minute: 250 },
  },
  default_account: "main",
  jobs: { orders: { id: ORDERS }, replay: { account: "europe", id: REPLAY } },
  people: { ann: { slack: "T0001/U0001" }, bob: { slack: "T0001/U0002" }, eve: {} },
  groups: { dba: ["ann", "bob"], night: ["bob"] },
  clients: { ci: { token: "CI_TOKEN" } },
};

const problemsOf = (change: Partial<ConfigInput>) => {
  const config = compileConfig({ ...CONFIG, ...change });
  return config.ok ? [] : config.error;
};

function compiled(change: Partial<ConfigInput> = {}, baseUrl?: string) {
  const config = compileConfig({ ...CONFIG, ...change }, baseUrl);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
}

const rule = (who: string, job = "*"): Partial<ConfigInput> => ({
  policy: [{ who: [who], actions: ["*"], jobs: [job], effect: "deny" }],
});

describe("a config is refused when a name in it is not defined", () => {
  test.each<[string, Partial<ConfigInput>, string, string]>([
    ["default account", { default_account: "mian" }, "/default_account", 'Did you mean "main"? Defined: main, europe'],
    [
      "account of a job",
      { jobs: { orders: { account: "erope", id: ORDERS } } },
      "/jobs/orders/account",
      '"erope" is not defined. Did you mean "europe"?',
    ],
    ["member of a group", { groups: { dba: ["ann", "bo"] } }, "/groups/dba/1", 'Did you mean "bob"?'],
    ["person in a rule", rule("person:anne"), "/policy/0/who/0", 'Did you mean "ann"? Defined: ann, bob, eve'],
    ["group in a rule", rule("group:dbas"), "/policy/0/who/0", 'Did you mean "dba"? Defined: dba, night'],
    ["client in a rule", rule("client:cli"), "/policy/0/who/0", 'Did you mean "ci"? Defined: ci'],
    ["group named as a person", rule("person:dba"), "/policy/0/who/0", "Defined: ann, bob, eve"],
    ["job in a rule", rule("*", "order"), "/policy/0/jobs/0", 'Did you mean "orders"? Defined: orders, replay'],
    ["job id in a rule, which wants an alias", rule("*", ORDERS), "/policy/0/jobs/0", "Defined: orders, replay"],
  ])("%s", (_, change, pointer, detail) => {
    expect(problemsOf(change)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test("and says so when nothing is defined at all", () => {
    expect(problemsOf({ ...rule("client:ci"), clients: {} })).toEqual([
      { pointer: "/policy/0/who/0", detail: '"ci" is not defined. Defined: none' },
    ]);
  });
});

describe("a config is refused when two names stand for one thing", () => {
  test.each<[string, Partial<ConfigInput>, string]>([
    [
      "accounts with one project",
      { accounts: { ...CONFIG.accounts, copy: { region: "cn-north-4", project_id: ZEROS, secret: "IAM_COPY" } } },
      "/accounts/copy/project_id",
    ],
    ["aliases of one job", { jobs: { orders: { id: ORDERS }, again: { id: ORDERS } } }, "/jobs/again/id"],
    [
      "aliases of one job, the account named in one of them",
      { jobs: { orders: { id: ORDERS }, again: { account: "main", id: ORDERS } } },
      "/jobs/again/id",
    ],
    ["people with one Slack id", { people: { ...CONFIG.people, eve: { slack: "T0001/U0001" } } }, "/people/eve/slack"],
  ])("%s", (_, change, pointer) => {
    expect(problemsOf(change)).toEqual([{ pointer, detail: expect.stringMatching(/^another/) }]);
  });
});

describe("a config is refused when it gives out the gateway's own keys", () => {
  const REPLAY = {
    db_instance_id: "aurora",
    cloud_type: "AWSCloud",
    sk: { secret: "REPLAY_SK" },
    db_source: "aws_aurora_mysql",
    region: "ap-southeast-1",
    traffic_source: "sdk",
  } as const;
  const clients = { ci: { token: "CI_TOKEN" }, sdk: { access_key: "SDK_AK", secret_key: "SDK_SK" } };
  const own = [
    "IAM_MAIN",
    "IAM_EUROPE",
    "DESK_KEY",
    "DESK_KEY_PREVIOUS",
    "LEDGER_KEY",
    "SESSION_KEY",
    "CI_TOKEN",
    "SDK_AK",
    "SDK_SK",
  ];
  const ofSlack = ["SLACK_SIGNING_SECRET", "SLACK_SIGNING_SECRET_PREVIOUS", "SLACK_BOT_TOKEN"];

  test.each([...own, ...ofSlack])("%s", (secret) => {
    const sources = { slack: slack() } as const;
    const listed = problemsOf({ clients, sources, secrets: [secret] });
    expect(listed.map(({ pointer }) => pointer)).toEqual(["/secrets/0"]);
    expect(listed[0]?.detail).not.toBe("");
    expect(problemsOf({ clients, sources, replays: { aurora: { ...REPLAY, ak: { secret } } } })).toHaveLength(1);
  });
});

test.each<[string, ConfigInput["clients"]]>([
  ["its access key and its secret key", { sdk: { access_key: "SDK_AK", secret_key: "SDK_AK" } }],
  ["a token and an access key", { ci: { token: "SDK_AK" }, sdk: { access_key: "SDK_AK", secret_key: "SDK_SK" } }],
])("a config is refused when one secret is both %s: an access key is sent in the clear", (_, clients) => {
  expect(problemsOf({ clients })).toHaveLength(1);
});

test.each(["CI_BOT_TOKEN", "CI_SIGNING_SECRET"])(
  "a config is refused when the secret of a client, %s, is also a source's by its name",
  (token) => {
    const sources = { ci: slack() } as const;
    expect(problemsOf({ sources, clients: { pipeline: { token } } }).map(({ pointer }) => pointer)).toEqual([
      "/clients/pipeline/token",
    ]);
  },
);

test("a config is refused when a simulator stands beside a real project", () => {
  const { main, europe } = compiled().parsed.accounts;
  if (!main || !europe) throw new Error("the config of this test is wrong");
  const local = { ...main, base_url: "http://127.0.0.1:8788" };
  expect(problemsOf({ accounts: { main: local, europe } })).toEqual([
    { pointer: "/accounts", detail: expect.stringContaining("every account has a loopback base_url or none") },
  ]);
});

test("a config is refused with everything that is wrong at once", () => {
  const problems = problemsOf({ ...rule("group:no", "no"), default_account: "no", groups: { dba: ["no"] } });
  expect(problems.map(({ pointer }) => pointer)).toEqual([
    "/default_account",
    "/groups/dba/0",
    "/policy/0/who/0",
    "/policy/0/jobs/0",
  ]);
});

describe("a compiled config", () => {
  test("knows where each account's calls go", () => {
    const { accounts, defaultAccount } = compiled();
    expect(defaultAccount).toBe(accounts.get("main"));
    expect(accounts.get("europe")).toEqual({
      name: "europe",
      callsPerMinute: 250,
      region: "eu-west-101",
      projectId: ONES,
      secret: "IAM_EUROPE",
      endpoints: { drs: "https://drs.eu-west-101.myhuaweicloud.eu", iam: "https://iam.eu-west-101.myhuaweicloud.eu" },
      desk: `eu-west-101/${ONES}`,
      prefix: deskPrefix(`eu-west-101/${ONES}`),
      loopback: false,
      logValues: false,
      discovers: true,
    });
  });

  test("lets clients read the values in log lines of the accounts that say so alone", () => {
    const europe = { region: "eu-west-101", project_id: ONES, secret: "IAM_EUROPE", log_values: true } as const;
    const { accounts } = compiled({
      accounts: { main: { region: "cn-north-4", project_id: ZEROS, secret: "IAM_MAIN" }, europe },
    });
    expect([...accounts.values()].map(({ name, logValues }) => [name, logValues])).toEqual([
      ["main", false],
      ["europe", true],
    ]);
  });

  test("sends every account to the simulator that stands in for all", () => {
    for (const account of compiled({}, "http://localhost:8788").accounts.values()) {
      const { endpoints, loopback } = account;
      expect({ endpoints, loopback }).toEqual({
        endpoints: { drs: "http://localhost:8788", iam: "http://localhost:8788" },
        loopback: true,
      });
    }
  });

  test("sends an account to its own base_url", () => {
    const base_url = "http://127.0.0.1:8788";
    const config = compiled({
      accounts: { main: { region: "cn-north-4", project_id: ZEROS, secret: "IAM_MAIN", base_url } },
      jobs: {},
    });
    expect(config.defaultAccount).toMatchObject({ endpoints: { drs: base_url, iam: base_url }, loopback: true });
  });

  test("finds accounts by desk and by the prefix of an operation id", () => {
    const { accounts, accountsByDesk, accountsByPrefix } = compiled();
    for (const account of accounts.values()) {
      expect(accountsByDesk.get(account.desk)).toBe(account);
      expect(accountsByPrefix.get(account.prefix)).toBe(account);
    }
    expect(accountsByPrefix.size).toBe(2);
  });

  test("finds jobs by alias and by id, each in its own account", () => {
    const { accounts, jobs, jobsById } = compiled();
    for (const [alias, account, id] of [
      ["orders", accounts.get("main"), ORDERS],
      ["replay", accounts.get("europe"), REPLAY],
    ] as const) {
      if (!account) throw new Error("the config of this test is wrong");
      expect(jobs.get(alias)).toEqual({ alias, account, id });
      expect(jobsById.get(jobKey(account, id))).toBe(jobs.get(alias));
    }
    expect(jobsById.size).toBe(2);
  });

  test("allows one job id in two projects", () => {
    const jobs = { orders: { id: ORDERS }, twin: { account: "europe", id: ORDERS } };
    expect(compiled({ jobs }).jobsById.size).toBe(2);
  });

  test("gives out what requests may take by name, and the secrets that are named in it", () => {
    const endpoint = {
      db_type: "mysql",
      endpoint_type: "offline",
      endpoint_role: "so",
      endpoint: { endpoint_name: "mysql", db_user: "drs", db_password: { secret: "SOURCE_PASSWORD" } },
    } as const;
    const edge = { id: "i", public_ip: "198.51.100.7", type: "master" } as const;
    const nightly = { type: "contents", option: { contentCompareType: "static" } } as const;
    const named = { endpoints: { source: endpoint }, public_ips: { edge }, compares: { nightly } };
    const given = compiled({ ...named, secrets: ["REQUEST_KEY"] });
    expect(given.profiles).toEqual({
      endpoints: { source: endpoint },
      public_ips: { edge },
      replays: {},
      compares: { nightly },
    });
    expect([...given.payloadSecrets]).toEqual(["REQUEST_KEY", "SOURCE_PASSWORD"]);
    expect(compiled().payloadSecrets.size).toBe(0);
  });

  test("knows who is who and in which groups", () => {
    const { people, groupsOf } = compiled();
    expect([...people]).toEqual([
      ["slack:T0001/U0001", "ann"],
      ["slack:T0001/U0002", "bob"],
    ]);
    expect([...groupsOf].map(([person, groups]) => [person, [...groups]])).toEqual([
      ["ann", ["dba"]],
      ["bob", ["dba", "night"]],
    ]);
  });
});

describe("the prefix of a desk", () => {
  test("is six base-32 characters, always the same ones", () => {
    fc.assert(
      fc.property(fc.string(), (desk) => {
        expect(deskPrefix(desk)).toMatch(/^[a-z2-7]{6}$/);
        expect(deskPrefix(desk)).toBe(deskPrefix(desk));
      }),
    );
  });

  // The first 30 bits of the SHA-256, made with another implementation: operation ids of running gateways begin with it.
  test.each([
    ["cn-north-4/054ba152d480d55b2f5dc0069e7ddef0", "iba5h5"],
    ["cn-north-4/5237e10fe9aa4ad5b16b6a5245248314", "ukkqv4"],
  ])("never changes: %s is %s", (desk, prefix) => {
    expect(deskPrefix(desk)).toBe(prefix);
  });
});
