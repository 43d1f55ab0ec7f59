import { describe, expect, test } from "vitest";
import { accessHeader } from "../../scripts/lib/access-token.ts";
import { exampleSecrets } from "../support/secrets.ts";
import { cookieOf, signIn } from "./console-visit.ts";
import { act, gateway, makeJob, reaches } from "./harness.ts";
import { ownApp } from "./own-app.ts";

interface Told {
  readonly lastId: string;
  readonly begins: number;
  readonly events: {
    readonly id: string;
    readonly state: string;
    readonly action: string;
    readonly job: { readonly id: string };
  }[];
}

const bearer = (token = exampleSecrets.CI_BOT_TOKEN) => ({ authorization: `Bearer ${token}` });

/** Listens until something is told, or until the stream ends by itself. */
async function listen(headers: Record<string, string>, isEnough: (told: Told) => boolean = () => false): Promise<Told> {
  const answer = await gateway("/v1/events", { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    text += value ?? "";
    const told = read(text);
    if (!done && !isEnough(told)) continue;
    await reader?.cancel();
    return told;
  }
}

const read = (text: string): Told => ({
  lastId: [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? "",
  begins: text.match(/^event: begin$/gm)?.length ?? 0,
  events: [...text.matchAll(/^event: message\ndata: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data)),
});

const begun = ({ lastId }: Told) => lastId.split(",").length === 2;

describe("/v1/events refuses", () => {
  test.each([
    ["nobody", {}],
    ["an unknown token", bearer("hunter2-hunter2")],
    ["an unknown token, whatever cookie comes with it", { ...bearer("hunter2-hunter2"), cookie: "" }],
    ["a session that is none", { cookie: `__Host-drs-session=ci-bot~9999999999999~${"A".repeat(43)}` }],
  ])("%s", async (_, headers) => {
    const cookie = cookieOf(await signIn(exampleSecrets.CI_BOT_TOKEN));
    const sent = "authorization" in headers && "cookie" in headers ? { ...headers, cookie } : headers;
    expect((await gateway("/v1/events", { headers: sent })).status).toBe(401);
  });

  test("more streams of one principal than pages that anybody has open", async () => {
    const headers = bearer(exampleSecrets.VIEWER_TOKEN);
    const answers = [];
    for (let count = 0; count < 51; count += 1) answers.push(await gateway("/v1/events", { headers }));
    expect(answers.map(({ status }) => status)).toEqual([...Array(50).fill(200), 429]);
    for (const { body } of answers) await body?.cancel();
    const again = await gateway("/v1/events", { headers });
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });
});

describe("/v1/events tells", () => {
  test("what happened after the last event, in order, and goes on from there", async () => {
    const { lastId } = await listen(bearer(), begun);
    expect(lastId).toMatch(/^[a-z2-7]{6}:\d+,[a-z2-7]{6}:\d+$/);
    const { id } = await act(await makeJob({ status: "INCRE_TRANSFER_STARTED" }), "stop");
    await reaches(id, "succeeded");
    const told = await listen({ ...bearer(), "last-event-id": lastId }, ({ events }) => events.length > 0);
    expect(told.events.at(-1)).toMatchObject({ id, state: "succeeded", action: "stop" });
    const after = await listen({ ...bearer(), "last-event-id": told.lastId }, begun);
    expect(after.events.filter((event) => event.id === id)).toEqual([]);
  });

  test("an operation as it goes on, to a session as well", async () => {
    const cookie = cookieOf(await signIn(exampleSecrets.CI_BOT_TOKEN));
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const listening = listen({ cookie }, ({ events }) =>
      events.some((event) => event.job.id === job && event.state === "succeeded"),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    await act(job, "stop");
    expect((await listening).events.some((event) => event.job.id === job)).toBe(true);
  });

  test("nothing to who may read nothing, and ends by itself", async () => {
    const { lastId } = await listen(bearer(), begun);
    const { id } = await act(await makeJob({ status: "INCRE_TRANSFER_STARTED" }), "stop");
    await reaches(id, "succeeded");
    const stranger = await accessHeader("stranger@example.com");
    const told = await listen({ ...stranger, "last-event-id": lastId });
    expect(told.events).toEqual([]);
    expect(told.lastId).not.toBe(lastId);
  });

  test("that it begins, to whoever has no place in the ledger yet, and to nobody else", async () => {
    const begins = async (headers: Record<string, string>) => (await listen(headers, begun)).begins;
    expect(await begins(bearer())).toBe(2);
    const { lastId } = await listen(bearer(), begun);
    expect(await begins({ ...bearer(), "last-event-id": lastId })).toBe(0);
    expect(await begins({ ...bearer(), "last-event-id": lastId.replace(/\d+$/, "999999999") })).toBe(1);
  });

  test("a session nothing once it is over", async () => {
    const begin = Date.now() - 8 * 60 * 60 * 1000 - 1;
    const app = await ownApp({ now: () => begin });
    const form = new URLSearchParams({ client: exampleSecrets.CI_BOT_TOKEN });
    const cookie = cookieOf(
      await app("/sign-in", { method: "POST", headers: { "sec-fetch-site": "same-origin" }, body: form }),
    );
    const answer = await app("/v1/events", { headers: { cookie } });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  test("nothing of before for an id that this ledger does not have", async () => {
    const { lastId } = await listen(bearer(), begun);
    for (const wrong of ["hunter2", lastId.replace(/\d+$/, "999999999"), "a:b:c,,"]) {
      expect((await listen({ ...bearer(), "last-event-id": wrong }, begun)).events).toEqual([]);
    }
  });
});
