/** ServiceNow as the simulator plays it: refusals first. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { secret } from "../../support/log-scan/registry.ts";

afterEach(closeAll);

const HOST = "example.service-now.com";
const ID = "9d385017c611228701d22104cc95c371";
const user = (number: number) => `62826bf03710200044e0bfc8bcbe5d0${number}`;
const password = secret("a password of ServiceNow", "servicenow-password-of-this-test");
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
const AUTHORIZED = { ...basic(`drs.gateway:${password}`), accept: "application/json" };

const audit = (fieldname: string, newvalue: string, minute: number, by = "dba-1") => ({
  ...{ fieldname, newvalue, oldvalue: "requested", user: by, sys_created_on: `2026-05-31 10:0${minute}:00` },
});
const RECORD = {
  ...{ table: "change_request", number: "CHG0030042", state: "-1", approval: "approved", requested_by: user(1) },
  related: {
    sys_audit: [audit("approval", "approved", 5), audit("state", "-1", 3), audit("approval", "rejected", 1, "on-call")],
    sysapproval_approver: [
      { approver: user(2), state: "approved" },
      { approver: user(3), state: "requested" },
    ],
  },
};

/** A simulator with CHG0030042, a way to call ServiceNow and a way to look at the record. */
async function start(ticket: object = RECORD) {
  const simulator = await startAtRest();
  const { client } = simulator;
  await client.sim("POST", "/tickets", { host: HOST, key: ID, ticket });
  const now = (method: string, path: string, body?: unknown, headers: Record<string, string> = AUTHORIZED) =>
    client.call(method, `/_sim/egress/https/${HOST}/api/now/table/${path}`, body, headers);
  const look = () => client.sim<Record<string, unknown>>("GET", `/tickets?host=${HOST}&key=${ID}`);
  return { ...simulator, now, look };
}

const refusal = (status: number, message: string) => ({
  status,
  body: { error: { message, detail: expect.anything() }, status: "failure" },
});

describe("ServiceNow refuses", () => {
  test.each<[string, Record<string, string>]>([
    ["no credentials", {}],
    ["a token", { authorization: "Bearer servicenow-token" }],
    ["no password", basic("drs.gateway:")],
  ])("a call with %s", async (_name, headers) => {
    const { now } = await start();
    expect(await now("GET", `change_request/${ID}`, undefined, headers)).toMatchObject(
      refusal(401, "User Not Authenticated"),
    );
  });

  test.each<[string, string, unknown]>([
    ["GET", "change_request/0", undefined],
    ["GET", `incident/${ID}`, undefined],
    ["PATCH", "change_request/0", { work_notes: "x" }],
  ])("%s %s, which is not there", async (method, path, body) => {
    const { now } = await start();
    expect(await now(method, path, body)).toMatchObject(refusal(404, "No Record found"));
  });

  test.each<[string, string, string, unknown, number]>([
    ["a table that does not exist", "GET", "nothing", undefined, 400],
    ["a body that is no JSON", "PATCH", `change_request/${ID}`, "{", 400],
    ["a note that is no text", "PATCH", `change_request/${ID}`, { work_notes: { text: "x" } }, 400],
  ])("%s", async (_name, method, path, body, status) => {
    const { now, look } = await start();
    const before = await look();
    expect(await now(method, path, body)).toMatchObject({ status, body: { status: "failure" } });
    expect(await look()).toEqual(before);
  });

  test.each([
    ["accept", "text/html", "GET", 406],
    ["content-type", "text/plain", "PATCH", 415],
  ])("the %s %s", async (name, type, method, status) => {
    const { now } = await start();
    const body = method === "GET" ? undefined : { work_notes: "x" };
    expect(await now(method, `change_request/${ID}`, body, { ...AUTHORIZED, [name]: type })).toMatchObject({ status });
  });
});

describe("ServiceNow finds", () => {
  const link = (id: string) => ({ link: `https://${HOST}/api/now/table/sys_user/${id}`, value: id });

  test("a record, with references as links or not, and the fields asked for", async () => {
    const { now } = await start();
    const path = `change_request/${ID}`;
    const whole = { sys_id: ID, number: "CHG0030042", sys_class_name: "change_request", requested_by: link(user(1)) };
    expect(await now("GET", path)).toMatchObject({ status: 200, body: { result: whole } });
    const { body } = await now("GET", `${path}?sysparm_fields=number,requested_by&sysparm_exclude_reference_link=true`);
    expect(body).toEqual({ result: { number: "CHG0030042", requested_by: user(1) } });
    expect(await now("GET", `task/${ID}?sysparm_fields=number`)).toMatchObject({ status: 200 });
  });

  test.each<[string, string, object[]]>([
    ["change_request", "sysparm_query=number=CHG0030042&sysparm_limit=1&sysparm_fields=sys_id", [{ sys_id: ID }]],
    ["change_request", "sysparm_query=number=CHG0000000&sysparm_limit=1", []],
    ["incident", "sysparm_query=number=CHG0030042", []],
    [
      "sys_audit",
      `sysparm_query=documentkey=${ID}^tablename=change_request^fieldname=approval^ORDERBYsys_created_on&sysparm_fields=user,newvalue`,
      [
        { user: "on-call", newvalue: "rejected" },
        { user: "dba-1", newvalue: "approved" },
      ],
    ],
    [
      "sys_audit",
      `sysparm_query=documentkey=${ID}^fieldname=state^ORfieldnameINapproval,x^ORDERBYDESCsys_created_on&sysparm_fields=fieldname&sysparm_limit=2`,
      [{ fieldname: "approval" }, { fieldname: "state" }],
    ],
    ["sys_audit", "sysparm_query=documentkey=0", []],
    [
      "sysapproval_approver",
      `sysparm_query=document_id=${ID}^state=approved&sysparm_fields=approver,state`,
      [{ approver: link(user(2)), state: "approved" }],
    ],
    ["sys_user", "sysparm_query=user_name=on-call&sysparm_fields=sys_id", [{ sys_id: user(3) }]],
  ])("in %s by %s", async (table, query, result) => {
    const { now } = await start();
    expect(await now("GET", `${table}?${encodeURI(query)}`)).toMatchObject({ status: 200, body: { result } });
  });
});

describe("ServiceNow does", () => {
  test("take work notes and comments, which the record and its journal show", async () => {
    const { now, look } = await start();
    const path = `change_request/${ID}?sysparm_fields=number,sys_mod_count`;
    const answer = await now("PATCH", path, { work_notes: "accepted" });
    expect(answer).toMatchObject({ status: 200, body: { result: { number: "CHG0030042", sys_mod_count: "1" } } });
    await now("PATCH", path, { comments: "done" });
    const notes = [
      { body: "accepted", internal: true, author: user(9) },
      { body: "done", internal: false, author: user(9) },
    ];
    expect(await look()).toMatchObject({ comments: notes, ticket: { sys_updated_on: "2026-06-01 00:00:00" } });
    expect((await look()).ticket).not.toHaveProperty("work_notes");
    const journal = await now("GET", `sys_journal_field?sysparm_query=element_id=${ID}^element=work_notes`);
    expect(journal).toMatchObject({ body: { result: [{ value: "accepted", sys_created_by: "drs.gateway" }] } });
  });

  test("change a field, which the audit shows", async () => {
    const { now } = await start();
    expect(await now("PATCH", `change_request/${ID}`, { state: 3 })).toMatchObject({
      body: { result: { state: "3" } },
    });
    const query = `sysparm_query=documentkey=${ID}^fieldname=state^ORDERBYDESCsys_created_on&sysparm_limit=1`;
    const row = { user: "drs.gateway", oldvalue: "-1", newvalue: "3", sys_created_on: "2026-06-01 00:00:00" };
    expect(await now("GET", `sys_audit?${query}`)).toMatchObject({ body: { result: [row] } });
  });
});
