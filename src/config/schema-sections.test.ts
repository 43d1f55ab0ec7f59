import { describe, expect, test } from "vitest";
import { slack } from "../platforms/slack/index.ts";
import { describeIssues } from "../shared/schema-issues.ts";
import { configSchema } from "./schema.ts";

const CONFIG = {
  accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
  default_account: "main",
};

function problemsOf(change: object) {
  const parsed = configSchema.safeParse({ ...CONFIG, ...change });
  return parsed.success ? [] : describeIssues(configSchema, parsed.error);
}

const DATABASE = {
  endpoint_name: "mysql",
  ip: "192.0.2.10",
  db_port: "3306",
  db_user: "drs",
  db_password: { secret: "SOURCE_PASSWORD" },
};
const ENDPOINT = { db_type: "mysql", endpoint_type: "offline", endpoint_role: "so", endpoint: DATABASE };
const VPC = { vpc_id: "2cb5d364", subnet_id: "2cb54324" };
const EIP = { id: "5f2f2d2a", public_ip: "198.51.100.7", type: "master" };
const REPLAY = {
  ...{ db_instance_id: "aurora", cloud_type: "AWSCloud", ak: { secret: "REPLAY_AK" }, sk: { secret: "REPLAY_SK" } },
  ...{ db_source: "aws_aurora_mysql", region: "ap-southeast-1", traffic_source: "sdk" },
};

const endpoint = (change: object) => ({ endpoints: { db: { ...ENDPOINT, ...change } } });
const database = (change: object) => endpoint({ endpoint: { ...DATABASE, ...change } });
const eip = (change: object) => ({ public_ips: { edge: { ...EIP, ...change } } });
const replay = (change: object) => ({ replays: { aurora: { ...REPLAY, ...change } } });

describe("retention_days", () => {
  test.each(["off", 8, 3650])("%s is accepted", (retention_days) => {
    expect(problemsOf({ retention_days })).toEqual([]);
  });

  const FORM = 'must be a number of days from 8 to 3650, or "off"';

  test.each([
    [7, "must be at least 8"],
    [3651, "must be at most 3650"],
    [8.5, FORM],
    ["8", FORM],
    ["never", FORM],
    [null, FORM],
  ])("%s is refused with what is accepted", (retention_days, detail) => {
    expect(problemsOf({ retention_days })).toEqual([{ pointer: "/retention_days", detail }]);
  });
});

describe("a compare of the config", () => {
  test.each(["databases", "compare_task_id", "start_time"])("refuses %s, which it does not keep", (field) => {
    const problems = problemsOf({ compares: { nightly: { [field]: "1" } } });
    expect(problems).toEqual([
      { pointer: `/compares/nightly/${field}`, detail: expect.stringMatching(/^unknown field.*data_process_info$/) },
    ]);
  });
});

describe("a secret that is written into the config is refused, and not repeated", () => {
  const shard = { ...DATABASE, db_password: "hunter2" };

  test.each([
    ["a password", database({ db_password: "hunter2" }), "/endpoints/db"],
    ["a password of a shard", database({ source_sharding: [DATABASE, shard] }), "/endpoints/db"],
    ["a certificate's key", endpoint({ ssl: { ssl_link: false, ssl_cert_key: "hunter2" } }), "/endpoints/db"],
    ["a certificate's password", endpoint({ ssl: { ssl_cert_password: "hunter2" } }), "/endpoints/db"],
    ["a password in a field that nobody knows", endpoint({ more: { db_password: "hunter2" } }), "/endpoints/db"],
    ["an access key", replay({ ak: "hunter2" }), "/replays/aurora"],
    ["a secret key", replay({ sk: "hunter2" }), "/replays/aurora"],
    ["a password beside a public IP", eip({ db_password: "hunter2" }), "/public_ips/edge"],
  ])("%s", (_, change, pointer) => {
    const problems = problemsOf(change);
    expect(problems).toEqual([{ pointer, detail: expect.stringContaining('{ secret: "NAME" }') }]);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });

  test("whatever else is wrong with it", () => {
    const problems = [
      ...problemsOf(endpoint({ db_type: "hunter2", endpoint: { ...DATABASE, db_password: "hunter2" } })),
      ...problemsOf(database({ db_password: ["hunter2"] })),
      ...problemsOf(database({ db_password: { secret: "hunter2" } })),
      ...problemsOf(replay({ sk: 1, region: "", cloud_type: "hunter2" })),
    ];
    expect(problems.length).toBeGreaterThan(3);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});

describe("what can be asked by name is refused", () => {
  test.each([
    [endpoint({ db_type: "mariadb" }), "/endpoints/db/db_type", "mysql"],
    [endpoint({ endpoint_type: "cloud", vpc: VPC }), "/endpoints/db/cloud", "mandatory"],
    [database({ db_port: "0" }), "/endpoints/db/endpoint/db_port", "65535"],
    [database({ db_user: undefined }), "/endpoints/db/endpoint/db_user", "is mandatory: must be text"],
    [eip({ id: undefined }), "/public_ips/edge/id", ""],
    [eip({ type: "primary" }), "/public_ips/edge/type", "master, slave"],
    [replay({ sk: undefined }), "/replays/aurora/sk", ""],
    [replay({ cloud_type: "GoogleCloud" }), "/replays/aurora/cloud_type", "AWSCloud"],
    [{ endpoints: { "or ders": ENDPOINT } }, "/endpoints/or ders", "not a usable name"],
    [{ compares: { nightly: { type: "rows" } } }, "/compares/nightly/type", "object, lines, contents"],
    [{ compares: { nightly: { db_object: { db1: { all: false } } } } }, "/compares/nightly/db_object/db1/tables", ""],
    [{ replays: { _aurora: REPLAY } }, "/replays/_aurora", "not a usable name"],
  ])("where DRS would not take it, at its place: %j", (change, pointer, detail) => {
    expect(problemsOf(change)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });
});

test.each([{ secret: "lower" }, { secret: "GOOD", value: "x" }, { secret: 1 }, { name: "GOOD" }, ["GOOD"], null])(
  "a password is refused where it is neither text nor the name of a secret: %j",
  (db_password) => {
    const pointers = problemsOf(database({ db_password })).map(({ pointer }) => pointer);
    expect(pointers.some((pointer) => pointer.startsWith("/endpoints/db/endpoint/db_password"))).toBe(true);
  },
);

describe("a client is refused", () => {
  test.each([
    ["without any key", {}],
    ["with an access key alone", { access_key: "CI_AK" }],
    ["with a secret key alone", { secret_key: "CI_SK" }],
    ["with a token and a key pair", { token: "CI_TOKEN", access_key: "CI_AK", secret_key: "CI_SK" }],
  ])("%s, and is told both ways to write one", (_, client) => {
    const problems = problemsOf({ clients: { ci: client } });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.pointer).toBe("/clients/ci");
    expect(problems[0]?.detail).toContain("token:");
    expect(problems[0]?.detail).toContain("access_key:");
    expect(problems[0]?.detail).toContain("secret_key:");
  });

  test.each([
    ["access_key", { access_key: "ci_ak", secret_key: "CI_SK" }],
    ["secret_key", { access_key: "CI_AK", secret_key: "hunter2" }],
  ])("with a value where the name of a secret belongs: %s", (key, client) => {
    const problems = problemsOf({ clients: { ci: client } });
    expect(problems).toEqual([{ pointer: `/clients/ci/${key}`, detail: expect.stringContaining("in capitals") }]);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});

describe("lists of names are refused", () => {
  test.each(["lower", "", "A-B", "1ST", "A".repeat(65), "hunter2"])("with a secret called %j", (secret) => {
    const problems = problemsOf({ secrets: ["GOOD", secret] });
    expect(problems).toEqual([{ pointer: "/secrets/1", detail: expect.stringContaining("in capitals") }]);
  });

  test.each([
    "",
    "Gateway.example.com",
    "https://gateway.example.com",
    "gateway.example.com/",
    "gateway.example.com:",
    "gateway.example.com:port",
    "gateway.example.com:123456",
    "user@gateway.example.com",
    "*.example.com",
    "gateway example.com",
  ])("with a public host written %j", (host) => {
    expect(problemsOf({ public_hosts: [host] })).toEqual([
      { pointer: "/public_hosts/0", detail: expect.stringContaining("a host name in lower case") },
    ]);
  });
});

describe("the sections are taken", () => {
  test.each([
    ["an endpoint whose password is named", endpoint({})],
    ["an endpoint without a password, as Redis may be", database({ db_password: "" })],
    ["an endpoint with fields that only DRS knows", endpoint({ config: { node_num: 2 }, later: true })],
    ["a public IP", eip({})],
    ["a replay whose keys are named", replay({})],
    ["secrets that requests may name", { secrets: ["A", "REQUEST_KEY_2"] }],
    ["public hosts", { public_hosts: ["gateway.example.com", "localhost:8787", "127.0.0.1"] }],
    ["a client with a token", { clients: { ci: { token: "CI_TOKEN" } } }],
    ["a client with a rate", { clients: { ci: { token: "CI_TOKEN", rate: { burst: 1, per_second: 0.1 } } } }],
    ["a source with a rate", { sources: { s: slack({ rate: { burst: 1000, per_second: 500 } }) } }],
    ["a client that signs", { clients: { ci: { access_key: "CI_AK", secret_key: "CI_SK" } } }],
  ])("with %s", (_, change) => {
    expect(problemsOf(change)).toEqual([]);
    expect(configSchema.parse({ ...CONFIG, ...change })).toMatchObject(change);
  });
});
