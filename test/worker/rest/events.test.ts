import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { accessHeader } from "../../../scripts/lib/access-token.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { EVENTS } from "../../../src/shared/limits.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { cookieOf, signIn } from "../harness/console-visit.ts";
import { countedApp } from "../harness/counted-app.ts";
import { act, DEMO_PROJECT, eventually, gateway, json, makeJob, reaches } from "../harness/harness.ts";
import { untilIdle } from "../harness/idle.ts";
import { ownApp } from "../harness/own-app.ts";

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
async function listen(
  headers: Record<string, string>,
  isEnough: (told: Told) => boolean = () => false,
  send: (path: string, init: RequestInit) => Promise<Response> = gateway,
): Promise<Told> {
  const answer = await send("/v1/events", { headers });
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

/** Has something happen, and returns the operation that it is told as. */
async function pauseAJob(): Promise<string> {
  const { id } = await act(await makeJob({ status: "INCRE_TRANSFER_STARTED" }), "stop");
  await reaches(id, "succeeded");
  return id;
}

const tellsOf =
  (id: string) =>
  ({ events }: Told): boolean =>
    events.some((event) => event.id === id && event.state === "succeeded");

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

  test("a caller who may read no job, before anything is asked of a desk", async () => {
    const { send, work } = await countedApp();
    const answer = await send("/v1/events", { headers: await accessHeader("stranger@example.com") });
    expect(answer.status).toBe(403);
    expect(await json(answer)).toMatchObject({ code: "denied", detail: "you may read no job" });
    expect(work.calls).toEqual([]);
  });

  test("more streams of one principal than pages that anybody has open", async () => {
    const headers = bearer(exampleSecrets.VIEWER_TOKEN);
    const answers = [];
    for (let count = 0; count <= EVENTS.streams; count += 1) answers.push(await gateway("/v1/events", { headers }));
    expect(answers.map(({ status }) => status)).toEqual([...Array(EVENTS.streams).fill(200), 429]);
    expect(await answers.at(-1)?.text()).toContain("too many event streams: you hold 10, the most at once");
    for (const { body } of answers.slice(0, -1)) await body?.cancel();
    const again = await gateway("/v1/events", { headers });
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });
});

describe("/v1/events tells", () => {
  test("what happened after the last event, in order, and goes on from there", async () => {
    const { lastId } = await listen(bearer(), begun);
    expect(lastId).toMatch(/^[a-z2-7]{6}:\d+,[a-z2-7]{6}:\d+$/);
    const id = await pauseAJob();
    const told = await listen({ ...bearer(), "last-event-id": lastId }, tellsOf(id));
    expect(told.events.at(-1)).toMatchObject({ id, state: "succeeded", action: "stop" });
    const later = await pauseAJob();
    const after = await listen({ ...bearer(), "last-event-id": told.lastId }, tellsOf(later));
    expect(after.events.filter((event) => event.id === id)).toEqual([]);
  });

  test("an operation as it goes on, to a session as well", async () => {
    const cookie = cookieOf(await signIn(exampleSecrets.CI_BOT_TOKEN));
    const { lastId } = await listen({ cookie }, begun);
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { id } = await act(job, "stop");
    const told = await listen({ cookie, "last-event-id": lastId }, tellsOf(id));
    expect(told.events.some((event) => event.job.id === job)).toBe(true);
  });

  test("nothing of jobs that the caller may not read, and ends by itself", async () => {
    const { lastId } = await listen(bearer(), begun);
    await pauseAJob();
    const policy: ConfigInput["policy"] = [
      { who: ["client:viewer"], actions: ["read"], jobs: ["orders"], effect: "allow" },
    ];
    // Streams of this app live for 90 ms; whether one is over is seen when something happens.
    const send = await ownApp({ bindings: { TIME_SCALE: "0.0003" }, change: { policy } });
    let isOver = false;
    const headers = { ...bearer(exampleSecrets.VIEWER_TOKEN), "last-event-id": lastId };
    const listening = listen(headers, undefined, send).finally(() => {
      isOver = true;
    });
    while (!isOver) await pauseAJob();
    const told = await listening;
    expect(told.events).toEqual([]);
    expect(told.lastId).not.toBe(lastId);
  });

  test("that it begins, to whoever has no place in the ledger yet, and to nobody else", async () => {
    expect((await listen(bearer(), begun)).begins).toBe(2);
    const { lastId } = await listen(bearer(), begun);
    const id = await pauseAJob();
    expect((await listen({ ...bearer(), "last-event-id": lastId }, tellsOf(id))).begins).toBe(0);
    const ahead = { ...bearer(), "last-event-id": lastId.replace(/\d+$/, "999999999") };
    expect((await listen(ahead, (told) => told.begins > 0)).begins).toBe(1);
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

const desk = () => env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`));

const connections = () => runInDurableObject(desk(), (_, state) => state.getWebSockets().length);

/** Read an open stream until what it told is enough. */
function following(answer: Response) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    until: async (isEnough: (told: Told, text: string) => boolean): Promise<string> => {
      while (!isEnough(read(text), text)) text += (await reader?.read())?.value ?? "";
      return text;
    },
    cancel: () => reader?.cancel(),
  };
}

describe("/v1/events and its desks", () => {
  test("a silent stream keeps itself open and calls no desk", async () => {
    const { send, work } = await countedApp();
    const stream = following(await send("/v1/events", { headers: bearer() }));
    const begin = await stream.until(begun);
    expect(work.calls).toEqual(["fetch", "fetch"]);
    await stream.until((_, text) => text.length > begin.length);
    expect(work.calls).toEqual(["fetch", "fetch"]);
    await stream.cancel();
  });

  test("a desk that hibernated tells an open stream what happens then", async () => {
    const stream = following(await gateway("/v1/events", { headers: bearer() }));
    await stream.until(begun);
    await untilIdle();
    await evictDurableObject(desk());
    const id = await pauseAJob();
    expect(await stream.until(tellsOf(id))).toContain(id);
    await stream.cancel();
  });

  test("a stream that ends with its desk goes on from its last event", async () => {
    const answer = await gateway("/v1/events", { headers: bearer() });
    const stream = following(answer);
    const { lastId } = read(await stream.until(begun));
    await untilIdle();
    await evictDurableObject(desk(), { webSockets: "close" });
    await expect(stream.until(() => false)).rejects.toThrow();
    const id = await pauseAJob();
    const told = await listen({ ...bearer(), "last-event-id": lastId }, tellsOf(id));
    expect(told.events.at(-1)).toMatchObject({ id, state: "succeeded" });
  });

  test("a closed stream closes its connection to the desk", async () => {
    await eventually(async () => (await connections()) === 0);
    const stream = following(await gateway("/v1/events", { headers: bearer() }));
    await stream.until(begun);
    expect(await connections()).toBe(1);
    await stream.cancel();
    await eventually(async () => (await connections()) === 0);
  });

  test("a desk closes a connection that says anything but a position", async () => {
    const { webSocket } = await desk().fetch("https://desk/changes", { headers: { upgrade: "websocket" } });
    const closed = new Promise<CloseEvent>((resolve) => webSocket?.addEventListener("close", resolve));
    webSocket?.accept();
    webSocket?.send("hunter2");
    expect(await closed).toMatchObject({ code: 1008, reason: "a message must be the number of a record, or null" });
  });
});
