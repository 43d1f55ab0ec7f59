import { describe, expect, test } from "vitest";
import { isSecretName, looksLikeCredential, maskCredential } from "./credential.ts";

describe("looksLikeCredential", () => {
  test.each([
    "password=hunter2",
    "the new one is pwd: hunter2",
    'login with {"db_password": "hunter2"}',
    "dbPassword = hunter2",
    "Db_Passwd:hunter2",
    "token=abc",
    "access key: AKIA2342",
    "密码:hunter2",
    "密码是什么？口令：hunter2",
    "ran mysql --password hunter2",
    "mysql://root:hunter2@10.0.0.1/orders",
    "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9",
    "-----BEGIN RSA PRIVATE KEY-----",
    "client.secret='x'",
    "sasl.jaas.config=x",
    "ssl_cert_key: x",
    "connectionString=x",
    "ak=AKIA2342",
    '{"sk": "hunter2"}',
    "with pass='hunter2'",
    "authorization=hunter2",
    "cookie=hunter2",
  ])("a credential is found in %j", (text) => {
    expect(looksLikeCredential(text)).toBe(true);
  });

  test.each([
    "reset the password",
    "the password has expired; the DBA rotates it tonight",
    "rotate tokens and secrets after the cut-over",
    "the token expired: see OPS-7",
    "重置密码后续传",
    "cut-over at 22:00, see https://tickets.example.com/OPS-7",
    "delay<5s; batch=7",
    "password=***",
    "password: <password>",
    'password="***"',
    'db_password: {"secret":"ORDERS_PASSWORD"}',
    "keyboard: German",
    "https://example.com:8443/a@b",
    "bearer of bad news",
    "pass=3 fail=1, cookie: disabled, authorization: pending",
    "task=a1b2c3d4 bypass=overnight primary key: orders",
    "sk=***, ak: see the vault",
    "",
  ])("no credential is found in %j", (text) => {
    expect(looksLikeCredential(text)).toBe(false);
  });

  test("a long text without one is read in one pass", () => {
    expect(looksLikeCredential("password ".repeat(100_000))).toBe(false);
    expect(looksLikeCredential("a".repeat(1_000_000))).toBe(false);
  });
});

describe("isSecretName", () => {
  test.each([
    "password",
    "dbPassword",
    "Db_Password",
    "db-passwd",
    "PWD",
    "sasl_jaas",
    "ｔｏｋｅｎ",
    "X-Auth-Token",
    "sk",
  ])("%s is the name of a credential", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each(["db_user", "comparePolicy", "table", "ask", "task", "primary_key_or_unique_index", "ssl_cert_name"])(
    "%s is not the name of a credential",
    (name) => {
      expect(isSecretName(name)).toBe(false);
    },
  );
});

test("a text is quoted unless it looks like a credential", () => {
  expect(["orders", "--sasl.jaas.config hunter2"].map(maskCredential)).toEqual(["orders", "***"]);
});
