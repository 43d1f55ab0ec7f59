import { describe, expect, test } from "vitest";
import { githubEvent } from "../../../scripts/lib/senders/github.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { eventually, verbsOn } from "../harness/harness.ts";
import { makeTicket, ticketNumber, withOwnJob } from "../harness/ticket-flow.ts";
import { putJob } from "../harness/tickets.ts";

/** What a ticket is told when the state of the job does not allow what it asks for. */

const unescaped = (text: string) => text.replaceAll("\\", "");

/** A ticket of GitHub about a job of its own, and what asks for things in it. */
async function ticketAbout(seed: object) {
  const { id: job, ask } = await withOwnJob("github");
  await putJob(job, seed);
  const number = ticketNumber();
  const look = await makeTicket("api.github.com", `octo-org/infra#${number}`, { title: "Move users" });
  const event = (name: string, payload: object) =>
    ask(githubEvent(name, { issue: { number }, ...payload }, { variables: exampleSecrets, person: "dba-1" }));
  return {
    job,
    label: (name: string) => event("issues", { action: "labeled", label: { name } }),
    comment: (body: string) => event("issue_comment", { action: "created", comment: { body } }),
    saying: (said: RegExp) =>
      eventually(async () =>
        (await look()).comments.map(({ body }) => unescaped(body)).find((body) => said.test(body)),
      ),
  };
}

describe("a rule whose action cannot succeed", () => {
  test.each([
    ["start", "INCRE_TRANSFER_FAILED", "resume it first", "/drs restart users"],
    ["reset", "INCRE_TRANSFER_FAILED", "run precheck mode=retry first", "/drs precheck users mode=retry"],
    ["start", "CONFIGURATION", "run precheck mode=start first", "/drs precheck users mode=start"],
  ])("(%s in %s) is answered in the ticket with the reason and what would help: %s", async (verb, status, ...says) => {
    const ticket = await ticketAbout({ status });
    await ticket.label(`drs:${verb} users`);
    const said = await ticket.saying(/Can’t \w+ users\. Nothing was sent\./);
    for (const part of says) expect(said).toContain(part);
    expect(await verbsOn(ticket.job)).toEqual([]);
  });

  test("without a remedy is answered with the reason alone", async () => {
    const ticket = await ticketAbout({ status: "PAUSING" });
    await ticket.label("drs:stop users");
    const said = await ticket.saying(/Can’t pause users/);
    expect(said).toContain("the job is already paused");
    expect(said).not.toContain("/drs ");
    expect(await verbsOn(ticket.job)).toEqual([]);
  });

  test("succeeds once what would help was asked for in the ticket", async () => {
    const ticket = await ticketAbout({ status: "CONFIGURATION" });
    await ticket.label("drs:start users");
    await ticket.saying(/precheck users mode=start/);
    await ticket.comment("/drs precheck users mode=start");
    await ticket.saying(/Precheck of users passed/);
    await ticket.comment("/drs start users");
    await ticket.saying(/users is running/);
    expect(await verbsOn(ticket.job)).toEqual(["precheck", "start"]);
  });
});
