import { describe, expect, test } from "vitest";
import { discordSender, interaction, signedInteraction } from "../../scripts/lib/senders/discord.ts";
import discordVectors from "../vectors/platforms/discord.json";
import { conformance } from "./conformance.ts";
import { effectsOn, eventsOf, eventually, fault, gateway, json, leftFor, makeJob } from "./harness.ts";
import { ownApp } from "./own-app.ts";

const options = (person = "dba-1") => ({ variables: {}, person });

const post = ({ headers, body }: { headers: Record<string, string>; body: string }) =>
  gateway("/hooks/discord", { method: "POST", headers, body });

const event = async (more: object) => ({
  ...(await signedInteraction({
    ...{ application_id: "900000000000000001", id: "1", token: "t", type: 2, version: 1 },
    ...more,
  })),
  conversation: "t",
});

conformance({
  source: "discord",
  sender: discordSender,
  status: 200,
  proof: "x-signature-ed25519",
  tolerance: 300,
  handshake: { make: () => event({ type: 1 }), answer: { type: 1 } },
  notFromPeople: {
    "a bot": (line) =>
      interaction(2, run(line), options(), { member: { user: { id: "100000000000000001", bot: true } } }),
    "somebody in another server": (line) => interaction(2, run(line), options(), { guild_id: "800000000000000002" }),
    "another application": (line) => interaction(2, run(line), options(), { application_id: "900000000000000002" }),
    nobody: (line) => interaction(2, run(line), options(), { member: undefined }),
  },
  markup: { written: "<@100000000000000002>", raw: "<@100000000000000002>" },
  reportPath: ({ conversation }) => `/api/v10/webhooks/900000000000000001/${conversation}`,
});

function run(line: string) {
  return { name: "drs", options: [{ name: "say", type: 1, options: [{ name: "line", type: 3, value: line }] }] };
}

describe("Discord's own examples and their forgeries", () => {
  test.each(discordVectors.vectors)("$name", async ({ headers, body, secret, now, valid, expect_response }) => {
    const bindings = { DISCORD_PUBLIC_KEY: secret };
    const send = await ownApp({ bindings, now: () => now * 1000 });
    const sent = Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const answer = await send("/hooks/discord", { method: "POST", headers: sent, body });
    expect(answer.status).toBe(valid ? 200 : 401);
    if (expect_response !== undefined) expect(await answer.json()).toEqual(JSON.parse(expect_response));
  });
});

const verb = (name: string, given: Record<string, string>) => ({
  name: "drs",
  options: [{ name, type: 1, options: Object.entries(given).map(([key, value]) => ({ name: key, type: 3, value })) }],
});

interface Left {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly body: { embeds: { title: string; color: number }[]; components: unknown[]; allowed_mentions: object };
}

const left = (token: string): Promise<Left[]> => leftFor<Left>(token);

describe("a subcommand", () => {
  test("that is wrong says what, to who asked alone", async () => {
    const { data } = await json(post(await interaction(2, verb("start", { job: "orders", at: "soon" }), options())));
    expect(data.flags).toBe(64);
    expect(discordSender.textOf({ data })).toContain("at:");
  });

  test("that names no job there is says so", async () => {
    const { data } = await json(post(await interaction(2, verb("start", { job: "ordres" }), options())));
    expect(discordSender.textOf({ data })).toContain('"ordres"');
  });

  test("is done, and one message for everybody lives through it", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const sent = await interaction(2, verb("restart", { job }), options());
    const { type, data } = await json(post(sent));
    expect({ type, flags: data.flags }).toEqual({ type: 4, flags: 64 });
    await expect.poll(() => effectsOn(job)).toEqual(["restart"]);
    const calls = await eventually(async () => {
      const found = await left(sent.conversation);
      return found.some(({ body }) => body.embeds[0]?.title.includes("done")) && found;
    });
    const [first, ...others] = calls;
    expect(first?.method).toBe("POST");
    expect(others.length).toBeGreaterThan(0);
    for (const { method, url, body } of others) {
      expect(method).toBe("PATCH");
      expect(url).toMatch(/\/messages\/\d+$/);
      expect(body.allowed_mentions).toEqual({ parse: [] });
    }
    expect(calls.at(-1)?.body.embeds[0]?.color).toBe(0x2e7d32);
  });

  test("that asks for a status is answered at once, and afterwards to who asked alone", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const sent = await interaction(2, verb("status", { job }), options("on-call"));
    expect((await json(post(sent))).data.flags).toBe(64);
    const [call] = await eventually(async () => {
      const found = await left(sent.conversation);
      return found.length > 0 && found;
    });
    expect(discordSender.textOf(call?.body)).toContain("PAUSING");
    expect(call?.body).toMatchObject({ flags: 64 });
  });
});

describe("jobs to choose from", () => {
  const choices = async (typed: string, person = "dba-1", name = "start") => {
    const data = {
      name: "drs",
      options: [{ name, type: 1, options: [{ name: "job", type: 3, value: typed, focused: true }] }],
    };
    const { type, data: answer } = await json(post(await interaction(4, data, options(person))));
    expect(type).toBe(8);
    return answer.choices.map(({ value }: { value: string }) => value);
  };

  test("are none for a stranger", async () => {
    expect(await choices("", "stranger")).toEqual([]);
  });

  test("are none for a verb that who asks may not use", async () => {
    expect(await choices("", "on-call", "terminate")).toEqual([]);
  });

  test("are those that hold what was typed", async () => {
    expect(await choices("ORD")).toEqual(["orders"]);
    expect(await choices("", "on-call", "status")).toEqual(expect.arrayContaining(["orders", "billing", "replay"]));
  });
});

describe("an approval", () => {
  const asked = async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const sent = await interaction(2, verb("terminate", { job, confirm: job }), options());
    await post(sent);
    const request = await eventually(async () =>
      (await left(sent.conversation)).find(({ body }) => body.components.length > 0),
    );
    const [row] = request.body.components as { components: { custom_id: string }[] }[];
    return { job, approve: row?.components[0]?.custom_id ?? "" };
  };
  const press = async (custom_id: string, person: string) =>
    json(post(await interaction(3, { component_type: 2, custom_id }, options(person))));

  test("by who asked is refused, and told to them alone", async () => {
    const { job, approve } = await asked();
    const { type, data } = await press(approve, "dba-1");
    expect({ type, flags: data.flags }).toEqual({ type: 4, flags: 64 });
    expect(await effectsOn(job)).toEqual([]);
  });

  test("by another replaces the question for everybody, and has one effect however often it is pressed", async () => {
    const { job, approve } = await asked();
    const { type, data } = await press(approve, "dba-2");
    expect(type).toBe(7);
    expect(data.components).toEqual([]);
    await press(approve, "dba-2");
    await expect.poll(() => effectsOn(job)).toHaveLength(1);
  });
});

describe("what Discord turns away", () => {
  const reported = async (failure: Record<string, unknown>) => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const sent = await interaction(2, verb("stop", { job }), options());
    await fault({ match: { path: `/api/v10/webhooks/900000000000000001/${sent.conversation}` }, times: 1, ...failure });
    await post(sent);
    return eventually(async () => {
      const calls = await left(sent.conversation);
      return calls.some(({ status, body }) => status === 200 && body.embeds[0]?.title.includes("done")) && calls;
    });
  };

  test.each([
    ["with a limit", { fault: "status", status: 429 }],
    ["since its addresses are shared", { fault: "status", status: 403, error_code: "1015" }],
    ["for a time", { fault: "status", status: 502 }],
  ])("%s is said again", async (_, failure) => {
    expect((await reported(failure)).map(({ status }) => status)).toContain(200);
  });

  test("for good is written down where there is no bot", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const sent = await interaction(2, verb("stop", { job }), options());
    await fault({
      match: { path: `/api/v10/webhooks/900000000000000001/${sent.conversation}` },
      fault: "status",
      status: 404,
      times: 9,
    });
    const { data } = await json(post(sent));
    const id = /Operation ([a-z2-7]{6}-[0-9A-Z]{26})/.exec(discordSender.textOf({ data }))?.[1] ?? "";
    await expect.poll(async () => (await eventsOf(id)).at(-1)?.kind).toBe("report_undeliverable");
  });
});
