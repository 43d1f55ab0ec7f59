import { describe, expect, inject, test, vi } from "vitest";
import { slackSender } from "../../../scripts/lib/senders/slack.ts";
import { slackCommand, slackSignature } from "../../../scripts/lib/slack-request.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import slackVectors from "../../vectors/platforms/slack.json";
import { conformance } from "../harness/conformance.ts";
import {
  callsAbout,
  command,
  effectsOn,
  eventsOf,
  fault,
  gateway,
  hold,
  json,
  makeJob,
  messagesTo,
  resultAt,
  sendCommand,
  verbsOn,
} from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";

const SECRET = exampleSecrets.SLACK_SIGNING_SECRET;

conformance({
  source: "slack",
  sender: slackSender,
  status: 200,
  proof: "x-slack-signature",
  tolerance: 300,
  handshake: {
    make: async () => {
      const body = '{"type":"url_verification","challenge":"3eZbrw1aBm2r"}';
      const headers = { "content-type": "application/json", ...slackSignature(body, SECRET) };
      return { headers, body, conversation: "" };
    },
    answer: "3eZbrw1aBm2r",
  },
  elsewhere: async (text, responseUrl) => ({
    ...slackCommand({ text, secret: SECRET, responseUrl: secret("a reply address elsewhere", responseUrl) }),
    conversation: responseUrl,
  }),
  markup: { written: "<!channel>", raw: "<!channel>" },
  reportPath: ({ conversation }) => new URL(conversation).pathname,
});

const now = () => Math.floor(Date.now() / 1000);

describe("a request that cannot be believed", () => {
  const cases: readonly (readonly [string, () => ReturnType<typeof command>])[] = [
    ["a body changed after signing", () => ({ ...command("precheck orders"), body: command("reset orders").body })],
    [
      "another secret",
      () => slackCommand({ text: "start orders", secret: secret("another signing secret", "not-the-secret") }),
    ],
    ["a time 301 s ago", () => command("precheck orders", { at: now() - 301 })],
    ["a time 301 s ahead", () => command("precheck orders", { at: now() + 302 })],
    ["ssl_check with a wrong signature", () => ({ ...command(""), body: "ssl_check=1&token=x" })],
    ["no signature", () => without(command("precheck orders"), "x-slack-signature")],
    ["no time", () => without(command("precheck orders"), "x-slack-request-timestamp")],
  ];

  const without = (request: ReturnType<typeof command>, header: string) => {
    const { [header]: _, ...headers } = request.headers;
    return { ...request, headers };
  };

  test.each(cases)("%s is answered 401 and nothing else", async (_, make) => {
    const answer = await sendCommand(make());
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe("");
  });

  test("a source that is not in the config is 404", async () => {
    expect((await gateway("/hooks/nobody", { method: "POST", body: "x" })).status).toBe(404);
  });

  test("another content type is 415 and says which", async () => {
    const { headers, body } = command("precheck orders");
    const answer = await gateway("/hooks/slack", {
      method: "POST",
      headers: { ...headers, "content-type": "text/plain" },
      body,
    });
    expect(answer.status).toBe(415);
    expect(await answer.text()).toContain("application/x-www-form-urlencoded");
  });

  test.each(["with", "without"])("a body over the limit is 413, %s a content length", async (kind) => {
    const large = "x".repeat(600 * 1024);
    const body = kind === "with" ? large : new Blob([large]).stream();
    const headers = { "content-type": "application/json" };
    expect((await gateway("/hooks/slack", { method: "POST", headers, body })).status).toBe(413);
  });
});

describe("Slack's own examples and their forgeries", () => {
  test.each(slackVectors.vectors)("$name", async ({ headers, body, secret, now: at, valid }) => {
    const bindings = { SLACK_SIGNING_SECRET: secret, SLACK_SIGNING_SECRET_PREVIOUS: null };
    const send = await ownApp({ bindings, now: () => at * 1000 });
    const sent = Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const answer = await send("/hooks/slack", { method: "POST", headers: sent, body });
    expect(answer.status).toBe(valid ? 200 : 401);
  });
});

describe("what Slack asks of every app", () => {
  const secret = inject("exampleSecrets").SLACK_SIGNING_SECRET;
  const post = (body: string, contentType: string, signed = body) =>
    gateway("/hooks/slack", {
      method: "POST",
      headers: { "content-type": contentType, ...slackSignature(signed, secret) },
      body,
    });
  const challenge = '{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}';

  test("a signature over another body does not open the handshake", async () => {
    expect((await post(challenge, "application/json", "{}")).status).toBe(401);
  });

  test("the handshake gets its challenge back", async () => {
    const answer = await post(challenge, "application/json");
    expect(await answer.text()).toBe("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P");
  });

  test.each([
    ["a certificate check", "ssl_check=1&token=x", "application/x-www-form-urlencoded"],
    ["an event of a kind that is not acted on", '{"type":"event_callback"}', "application/json"],
    ["a signed body that is no JSON", "{", "application/json"],
    ["a command without who speaks", "command=%2Fdrs&text=pause+orders", "application/x-www-form-urlencoded"],
  ])("%s is answered with an empty 200", async (_, body, contentType) => {
    const answer = await post(body, contentType);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
  });

  test("the secret before still counts while it is rotated", async () => {
    const answer = await sendCommand(slackCommand({ text: "help", secret: inject("previousSlackSecret") }));
    expect(answer.status).toBe(200);
  });
});

describe("a command that cannot be done as written", () => {
  const cases: readonly (readonly [string, string, ...string[]])[] = [
    ["an unknown verb", "pasue orders", '"pasue"', '"pause"'],
    ["an unknown job", "pause ordres", '"ordres"', '"orders"', "billing"],
    ["no job", "pause", "Which job"],
    ["an unknown option", "pause orders mdoe=all", "mdoe", '"mode"'],
    ["a wrong value", "pause orders mode=some", "target, all"],
    ["a time that is none", "start orders at=tomorrow", "at:"],
    ["an open quote", 'pause orders reason="oh', "quote"],
    ["words that belong nowhere", "pause orders please", '"please"'],
    ["an end that confirms another job", "end orders confirm=billing", "confirm", '"orders"'],
    ["accepting items without a reason", "skip orders items=a", "reason"],
  ];

  test.each(cases)("%s is told what is wrong and what is right", async (_, text, ...parts) => {
    const answer = await sendCommand(command(text));
    expect(answer.status).toBe(200);
    const { text: said, response_type } = await json(answer);
    expect(response_type).toBe("ephemeral");
    for (const part of parts) expect(said).toContain(part);
  });

  test("what it echoes is escaped", async () => {
    const { text, blocks } = await json(sendCommand(command("pause <!channel>&<@U0002>")));
    expect(text).toContain("&lt;!channel&gt;&amp;&lt;@U0002&gt;");
    expect(JSON.stringify(blocks)).not.toContain("<!channel>");
  });
});

describe("who may not", () => {
  test("a stranger is told that there is no such job, and DRS hears nothing", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { text } = await json(sendCommand(command(`pause ${job}`, { user: "U0004" })));
    expect(text).toBe(`There is no job "${job}".`);
    expect(await callsAbout(job)).toEqual([]);
  });

  test("a reader is refused with the reason, and DRS hears nothing", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { text } = await json(sendCommand(command(`start ${job}`, { user: "U0003" })));
    expect(text).toContain("no rule of the policy allows it");
    expect(await callsAbout(job)).toEqual([]);
  });

  test("the names of jobs are not told to a stranger", async () => {
    const { text } = await json(sendCommand(command("status ordres", { user: "U0004" })));
    expect(text).not.toContain("orders");
  });
});

describe("a command", () => {
  test("goes to DRS, is followed, and its result comes back to the channel", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const request = command(`precheck ${job}`);
    const { text, response_type, blocks } = await json(sendCommand(request));
    expect(response_type).toBe("ephemeral");
    expect(text).toMatch(/^Received: precheck .* Operation [a-z2-7]{6}-[0-9A-Z]{26}/);
    expect(blocks[0].text.text).toContain("Received");
    const { body } = await resultAt(request.responseUrl);
    expect(body.text).toContain(`Precheck of ${job} passed: 12 of 12 items`);
    expect(body.text).toContain(`/drs start demo/${job}`);
    expect(body.blocks.length).toBeGreaterThan(0);
    const [first] = (await callsAbout(job)).filter(({ method }) => method === "POST");
    expect(first?.body).toEqual({ job: { action_name: "precheck", action_params: { precheck_mode: "forStartJob" } } });
  });

  test("reports each failed item with its title, what to do and whether it can be skipped", async () => {
    const job = await makeJob({
      status: "CONFIGURATION",
      precheck_items: [
        {
          item: "srcDbBinlogIsOff",
          result: "FAILED",
          group: "g",
          failed_reason: "log_bin is off",
          is_support_skip: false,
        },
        {
          item: "sqlModeConsistency",
          result: "FAILED",
          group: "g",
          failed_reason: "modes differ",
          is_support_skip: true,
        },
        {
          item: "srcTriggerAndEventCheck",
          result: "ALARM",
          group: "g",
          failed_reason: "has triggers",
          is_support_skip: true,
        },
      ],
    });
    const request = command(`预检查 ${job}`);
    await sendCommand(request);
    const { body } = await resultAt(request.responseUrl);
    expect(body.text).toContain(`Precheck of ${job} failed: 1 item blocks, 1 can be skipped`);
    expect(body.text).toContain("Must be fixed (1)\n• Binlog is off: Set log_bin on the source and restart it.");
    expect(body.text).toContain("Can be skipped (1)\n• SQL modes differ: ");
    expect(body.text).toContain("To confirm (1)\n• Source has triggers or events: ");
    expect(body.text).toContain(`/drs precheck demo/${job}`);
  });

  test("delivered twice has one effect and gets the first answer again", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const request = command(`pause ${job}`);
    const [first, second] = await Promise.all([json(sendCommand(request)), json(sendCommand(request))]);
    expect(second).toEqual(first);
    await resultAt(request.responseUrl);
    expect(await json(sendCommand(request))).toEqual(first);
    expect(await verbsOn(job)).toEqual(["stop"]);
  });

  test("typed again while the first runs joins it, and both are told", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const release = await hold({ path: job, method: "POST" });
    const [first, second] = [command(`precheck ${job}`), command(`precheck ${job}`, { user: "U0002" })];
    await sendCommand(first);
    const { text } = await json(sendCommand(second));
    expect(text).toContain("Already under way");
    await release();
    expect((await resultAt(first.responseUrl)).body.text).toContain(`Precheck of ${job} passed`);
    expect((await resultAt(second.responseUrl)).body.text).toContain(`Precheck of ${job} passed`);
    expect(await verbsOn(job)).toEqual(["precheck"]);
  });

  test("that asks for a status is answered at once and looked up afterwards", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const request = command(`status ${job}`, { user: "U0003" });
    expect((await json(sendCommand(request))).text).toContain("Looking at");
    await expect.poll(async () => (await messagesTo(request.responseUrl))[0]?.body.text).toContain("paused (PAUSING)");
  });

  test("help lists what this person may do", async () => {
    const { text } = await json(sendCommand(command("help", { user: "U0003" })));
    expect(text).toContain("• stop:");
    expect(text).not.toContain("• terminate:");
  });

  test("whose reply address is not Slack's is done, and nothing is sent there", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const address = secret("a reply address elsewhere", "https://hooks.slack.com.evil.example/commands/x");
    const request = slackCommandTo(address, `pause ${job}`);
    expect((await sendCommand(request)).status).toBe(200);
    await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
    expect(await messagesTo(address)).toEqual([]);
  });
});

/** A correctly signed command with a reply address of somebody's choice. */
function slackCommandTo(responseUrl: string, text: string) {
  const secret = inject("exampleSecrets").SLACK_SIGNING_SECRET;
  return slackCommand({ text, secret, responseUrl });
}

describe("reports", () => {
  test("are tried again when Slack does not take them", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const request = command(`pause ${job}`);
    const path = new URL(request.responseUrl).pathname;
    await fault({ match: { path }, fault: "status", status: 503, times: 2 });
    await sendCommand(request);
    expect((await resultAt(request.responseUrl)).body.text).toContain("paused");
  });

  test("arrive however often Slack has been in trouble before, although it takes five messages only", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const request = command(`pause ${job}`);
    const path = new URL(request.responseUrl).pathname;
    await fault({ match: { path }, fault: "status", status: 503, times: 9 });
    await sendCommand(request);
    expect((await resultAt(request.responseUrl)).body.text).toContain("paused");
  });

  test("that Slack refuses for good are given up where there is no bot, written down, and the operator is told", async () => {
    const warn = vi.spyOn(console, "warn");
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const request = command(`pause ${job}`);
    await fault({ match: { path: new URL(request.responseUrl).pathname }, fault: "status", status: 404, times: 9 });
    const { text } = await json(sendCommand(request));
    const id = /Operation (\S+)\./.exec(text)?.[1] ?? "";
    const cause = "HTTP 404";
    await expect
      .poll(async () => (await eventsOf(id)).at(-1))
      .toMatchObject({ kind: "report_undeliverable", data: { cause } });
    const lines = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes(id));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: "warning", event: "report_undeliverable", operation: id, cause },
    ]);
  });
});
