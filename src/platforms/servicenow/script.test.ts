import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { secret } from "../../../test/support/log-scan/registry.ts";
import { snippetsIn } from "../../../test/support/snippets.ts";
import { parseServicenow } from "./parse.ts";
import type { ServicenowSettings } from "./settings.ts";

const DOCUMENT = "docs/platforms/servicenow.md";
const SECRET = secret(
  "the secret of the documents' business rule",
  `whsec_${btoa("the-key-of-a-documented-rule-000")}`,
);

describe("the business rule of docs/platforms/servicenow.md", () => {
  const [script = "", comment = ""] = snippetsIn(DOCUMENT, readFileSync(DOCUMENT, "utf8")).flatMap(
    ({ language, text }) => (language === "js" ? [text] : []),
  );
  const CHANGE = "62826bf03710200044e0bfc8bcbe5d11";
  const record = {
    ...{ sys_mod_count: 4, number: "CHG0030017", short_description: "迁移 orders", approval: "approved" },
    ...{ u_job: "orders", u_action: "start", getUniqueValue: () => CHANGE, getTableName: () => "change_request" },
    work_notes: { getJournalEntry: () => "2026-09-21 14:13:18 - Beth Anglin (Work notes)\n/drs stop orders\n\n" },
  };

  /** What the script hands to the platform, whose parts are stand-ins of those that it names. */
  function sentBy(rule: string) {
    const headers: Record<string, string> = {};
    let body = "";
    class Message {
      setEndpoint = () => {};
      setHttpMethod = () => {};
      setRequestHeader = (name: string, value: string) => {
        headers[name.toLowerCase()] = value;
      };
      setRequestBody = (text: string) => {
        body = text;
      };
      executeAsync = () => {};
    }
    const mac = (key: string, _: string, text: string) =>
      createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
    runInNewContext(rule, {
      current: record,
      gs: { getProperty: () => SECRET.slice("whsec_".length), getUserID: () => "62826bf03710200044e0bfc8bcbe5d01" },
      GlideDateTime: class {
        getNumericValue = () => Date.now();
      },
      GlideCertificateEncryption: class {
        generateMac = mac;
      },
      sn_ws: { RESTMessageV2: Message },
    });
    return { headers, body };
  }

  /** What the gateway makes of it, once its signature is believed. */
  function eventOf(rule: string) {
    const { headers, body } = sentBy(rule);
    new Webhook(SECRET).verify(body, headers);
    const settings = { instance: "example.service-now.com", tables: ["change_request"] } as ServicenowSettings;
    return parseServicenow({
      settings,
      source: "servicenow",
      headers: new Headers(headers),
      body: new TextEncoder().encode(body),
    });
  }

  test("signs an approval that says which change it is, who approved it and what is asked", () => {
    expect(eventOf(script)).toMatchObject({
      type: "approved",
      ticket: { key: "CHG0030017", title: "迁移 orders", address: { table: "change_request", sys_id: CHANGE } },
      actor: "example.service-now.com/62826bf03710200044e0bfc8bcbe5d01",
      payload: { job: "orders", action: "start" },
    });
  });

  test("signs a comment without the line that ServiceNow puts before it", () => {
    const commenting = script.replace(/ {4}approval:[\s\S]*?u_action\),\n/, comment);
    expect(eventOf(commenting)).toMatchObject({ comment: "/drs stop orders", ticket: { key: "CHG0030017" } });
  });
});
