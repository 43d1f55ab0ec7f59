import { expect, test } from "vitest";
import { command, eventually, messagesTo, sendCommand } from "../harness/harness.ts";
import { untilIdle } from "../harness/idle.ts";
import { BILLING, commentsOf, issueAt, issueSaying, newKey, putIssue } from "../harness/jira-issue.ts";
import { putJob } from "../harness/tickets.ts";

/** What a compare that somebody asks for in chat comes to, in the chat and in the change that it belongs to. */

const INCREMENTAL = { status: "INCRE_TRANSFER_STARTED" };

/** Asks for a compare of billing that belongs to a change of its own. */
async function compareBilling(job: object, options: string) {
  await putJob(BILLING, { ...INCREMENTAL, ...job });
  const key = newKey();
  await putIssue(key);
  const sent = command(`compare billing ${options} --ticket ${key}`);
  await sendCommand(sent);
  const told = () =>
    eventually(async () => {
      const messages = await messagesTo(sent.responseUrl);
      return messages.find(({ body }) => body.response_type === "in_channel" && body.text.includes("billing"));
    });
  return { key, told };
}

test("a compare that finds 137 differing rows does not move the Jira change to Done", async () => {
  const { key, told } = await compareBilling({ differences: 137 }, "type=lines");
  const headline = "Row compare of billing: 1 of 3 tables differs";
  await issueSaying(key, new RegExp(headline));
  await untilIdle();
  expect((await issueAt(key)).transitions).toEqual([]);
  const comment = (await commentsOf(key)).join("\n");
  expect(comment).toContain("137");
  expect(comment).not.toContain("SUCCESSFUL");
  const { body } = await told();
  expect(body.text).toContain(headline);
  expect(body.text).toContain("The target is missing 137 rows in shop.orders.");
  expect(body.text).toContain("shop.orders: 1,000 / 863, 137 differ");
  expect(body.text).toContain("Next: /drs compare billing type=contents objects=shop.orders");
  expect(body.text).not.toContain("SUCCESSFUL");
  expect(JSON.stringify(body.blocks)).toContain('"value":"compare billing type=contents objects=shop.orders"');
});

test("a compare that could not compare a table does not move it either", async () => {
  const tables = [{ name: "orders" }, { name: "log", key: false }];
  const { key } = await compareBilling({ tables }, "type=contents");
  await issueSaying(key, /1 of 2 tables couldn’t be compared/);
  await untilIdle();
  expect((await issueAt(key)).transitions).toEqual([]);
});

test("a compare that finds no difference moves it to Done", async () => {
  const { key, told } = await compareBilling({ tables: [{ name: "orders" }, { name: "items" }] }, "type=contents");
  const { transitions } = await eventually(async () => {
    const issue = await issueAt(key);
    return issue.transitions.length > 0 && issue;
  });
  expect(transitions.map(({ id }) => id)).toEqual(["31"]);
  expect((await told()).body.text).toContain("Content compare of billing: 2 of 2 tables match");
});
