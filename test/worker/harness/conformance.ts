import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Sender, SendOptions, Sent } from "../../../scripts/lib/senders/sender.ts";
import { DEDUPE_MEMORY, INBOUND } from "../../../src/shared/limits.ts";
import {
  callsAbout,
  effectsOn,
  eventually,
  fault,
  gateway,
  hold,
  leftFor,
  lock,
  makeJob,
  type SentMessage,
  unlock,
  verbsOn,
} from "./harness.ts";
import { ownApp } from "./own-app.ts";

/** What every chat platform must do, played on each by what it sends and what it is sent. */

export interface Conformant {
  /** Its source in the demo config. */
  readonly source: string;
  readonly sender: Sender;
  /** Whether an answer to a request that is believed says nothing more than that it came. */
  readonly status: number;
  /** The header that carries the proof. */
  readonly proof: string;
  /** How long a proof is good for, either way, in seconds. */
  readonly tolerance: number;
  /** The handshake, and what it wants back. */
  readonly handshake: { readonly make: () => Promise<Sent>; readonly answer: string | object };
  /** A line as it comes when the bot is mentioned in front of it. */
  readonly mention?: (line: string) => string;
  /** Requests that a bot, the app itself, or an edit of an old message would make of a line. */
  readonly notFromPeople?: Readonly<Record<string, (line: string) => Promise<Sent>>>;
  /** The command with an address for answers that is not the platform's; absent where addresses do not come in requests. */
  readonly elsewhere?: (line: string, url: string) => Promise<Sent>;
  /** Markup that would mention people or fake a link, as somebody could write it, and how it must not leave. */
  readonly markup: { readonly written: string; readonly raw: string };
  /** The path of the call that carries reports about this request, for faults. */
  readonly reportPath: (sent: Sent) => string;
}

const variables = env as unknown as Readonly<Record<string, string>>;

/** Runs the suite for a platform. */
export function conformance(platform: Conformant): void {
  const { source, sender } = platform;
  const make = (line: string, options: Partial<SendOptions> = {}) =>
    sender.command(line, { variables, person: "dba-1", ...options });
  const post = ({ headers, body }: Pick<Sent, "headers" | "body">) =>
    gateway(`/hooks/${source}`, { method: "POST", headers, body });
  const believed = async (sent: Sent) => expect((await post(sent)).status).toBe(platform.status);
  const pausable = () => makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const tolerance = platform.tolerance * 1000;

  describe(`${source} does not believe, and does nothing`, () => {
    const without = ({ headers, ...sent }: Sent, name: string) => {
      const { [name]: _, ...others } = headers;
      return { ...sent, headers: others };
    };
    const changed = (sent: Sent) => {
      const value = sent.headers[platform.proof] ?? "";
      const at = Math.floor(value.length / 2);
      const other = value[at] === "a" ? "b" : "a";
      return {
        ...sent,
        headers: { ...sent.headers, [platform.proof]: value.slice(0, at) + other + value.slice(at + 1) },
      };
    };

    const cases: Readonly<Record<string, (line: string) => Promise<Sent>>> = {
      "a changed proof": async (line) => changed(await make(line)),
      "no proof": async (line) => without(await make(line), platform.proof),
      "an empty proof": async (line) => {
        const sent = await make(line);
        return { ...sent, headers: { ...sent.headers, [platform.proof]: "" } };
      },
      "a stale proof": (line) => make(line, { at: Date.now() - tolerance - 2000 }),
      "a proof of the future": (line) => make(line, { at: Date.now() + tolerance + 2000 }),
    };

    test.each(Object.entries(cases))("%s", async (_, forge) => {
      const job = await pausable();
      const answer = await post(await forge(`pause ${job}`));
      expect(answer.status).toBe(401);
      expect(await answer.text()).toBe("");
      expect(await callsAbout(job)).toEqual([]);
    });

    test("what is played again after its delivery has been forgotten", async () => {
      const job = await pausable();
      const sent = await make(`pause ${job}`);
      const later = await ownApp({ now: () => Date.now() + DEDUPE_MEMORY + 1000 });
      const answer = await later(`/hooks/${source}`, { method: "POST", headers: sent.headers, body: sent.body });
      expect(answer.status).toBe(401);
      expect(await callsAbout(job)).toEqual([]);
    });

    test("a body over the limit", async () => {
      const { headers, body } = await make("help");
      expect((await post({ headers, body: body + " ".repeat(INBOUND.bodyBytes) })).status).toBe(413);
    });

    test("another content type", async () => {
      const { headers, body } = await make("help");
      expect((await post({ headers: { ...headers, "content-type": "text/plain" }, body })).status).toBe(415);
    });

    for (const [who, from] of Object.entries(platform.notFromPeople ?? {})) {
      test(`that ${who} asks for anything`, async () => {
        const job = await pausable();
        expect((await post(await from(`pause ${job}`))).status).toBe(platform.status);
        expect(await callsAbout(job)).toEqual([]);
      });
    }

    test("a stranger", async () => {
      const job = await pausable();
      await believed(await make(`pause ${job}`, { person: "stranger" }));
      expect(await callsAbout(job)).toEqual([]);
    });

    if (platform.elsewhere) {
      const { elsewhere } = platform;
      test("an address for answers that is not the platform's", async () => {
        const job = await pausable();
        const foreign = "https://answers.example.com/commands/x";
        await post(await elsewhere(`pause ${job}`, foreign));
        expect(await leftFor("answers.example.com")).toEqual([]);
      });
    }
  });

  describe(`${source} answers`, () => {
    test("its handshake as it wants", async () => {
      const answer = await post(await platform.handshake.make());
      expect(answer.status).toBe(200);
      const { answer: wanted } = platform.handshake;
      expect(typeof wanted === "string" ? await answer.text() : await answer.json()).toEqual(wanted);
    });

    test("before anything has come back from the cloud", async () => {
      const job = await pausable();
      const release = await hold({ path: job }, 5);
      await believed(await make(`pause ${job}`));
      expect((await callsAbout(job)).filter(({ status }) => status !== null)).toEqual([]);
      await release();
      await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
    });

    test("a command in Chinese, with what belongs to it", async () => {
      const job = await pausable();
      await believed(await make(`暂停 ${job} reason="割接前检查 ✅"`));
      await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
    });

    if (platform.mention) {
      const { mention } = platform;
      test("a command after a mention", async () => {
        const job = await pausable();
        await believed(await make(mention(`/drs pause ${job}`)));
        await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
      });
    }

    test("a delivery that comes twice, at the same time and later, with one effect", async () => {
      const job = await pausable();
      const sent = await make(`pause ${job}`);
      await Promise.all([believed(sent), believed(sent)]);
      await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
      await believed(sent);
      expect(await verbsOn(job)).toEqual(["stop"]);
    });

    test("a delivery that was refused and comes again with the refusal, and a new one anew", async () => {
      const job = await pausable();
      await lock(job);
      const sent = await make(`pause ${job}`);
      await believed(sent);
      await unlock(job);
      await believed(sent);
      expect(await verbsOn(job)).toEqual([]);
      await believed(await make(`pause ${job}`));
      await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
      expect(await verbsOn(job)).toEqual(["stop"]);
    });
  });

  describe(`${source} is told`, () => {
    const toldAbout = async (sent: Sent): Promise<SentMessage[]> =>
      (await leftFor(platform.reportPath(sent))).filter((call) => sender.isReplyTo(sent, call));
    const taken = async (sent: Sent) =>
      (await toldAbout(sent))
        .filter(({ status }) => status >= 200 && status < 300)
        .map(({ body }) => sender.textOf(body));
    const result = (sent: Sent) =>
      eventually(async () => (await taken(sent)).find((text) => /: done\.|完成/.test(text)));

    test("how it ended", async () => {
      const job = await pausable();
      const sent = await make(`pause ${job}`);
      await believed(sent);
      expect(await result(sent)).toContain("dba-1");
    });

    test("again when it did not take it", async () => {
      const job = await pausable();
      const sent = await make(`pause ${job}`);
      const path = platform.reportPath(sent);
      await fault({ match: { path }, fault: "status", status: 503, times: 2 });
      await believed(sent);
      expect(await result(sent)).toMatch(/pause|暂停/);
    });

    test("nothing at an address that it redirects to", async () => {
      const job = await pausable();
      const sent = await make(`pause ${job}`);
      await fault({ match: { path: platform.reportPath(sent) }, fault: "redirect", times: 1 });
      await believed(sent);
      await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
      await result(sent);
      expect(await callsAbout("/_sim/elsewhere")).toEqual([]);
    });

    test("nothing that mentions people or fakes a link, whatever somebody wrote", async () => {
      const { written, raw } = platform.markup;
      const sent = await make(`pause ${written}`);
      const answer = await post(sent);
      const texts = [await answer.text(), ...(await toldAbout(sent)).map(({ body }) => JSON.stringify(body))];
      for (const text of texts) expect(text).not.toContain(raw);
    });
  });
}
