import { describe, expect, test } from "vitest";
import { exampleSecrets } from "../../support/secrets.ts";
import { cookieOf, formsIn } from "../harness/console-visit.ts";
import { json } from "../harness/harness.ts";
import { idOf, onListedJobs } from "../harness/listed-jobs.ts";
import type { Send } from "../harness/own-desk.ts";

const FROM_US = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };

/** Somebody with a session of their own. */
async function signedIn(send: Send, client: string = exampleSecrets.CI_BOT_TOKEN) {
  const body = new URLSearchParams({ client, to: "/" }).toString();
  const cookie = cookieOf(await send("/sign-in", { method: "POST", headers: FROM_US, body }));
  const page = async (path: string) => (await send(path, { headers: { cookie } })).text();
  const post = (path: string, fields: Record<string, string>) =>
    send(path, {
      ...{ method: "POST", headers: { ...FROM_US, cookie } },
      body: new URLSearchParams(fields).toString(),
    });
  return { page, post };
}

const cardsOf = (html: string) => [...html.matchAll(/<h2 id="job-[^"]*">([^<]*)<\/h2>/g)].map(([, name]) => name);

const nextOf = (html: string) => /<a rel="next" href="([^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");

const nameOf = (index: number) => `orders-${String(index).padStart(5, "0")}`;

describe("the console's list of jobs", () => {
  test("has jobs with an alias first and then those that DRS lists, 25 to a page, each once", async () => {
    await onListedJobs(async (send) => {
      const { page } = await signedIn(send);
      const first = await page("/");
      expect(cardsOf(first)).toHaveLength(25);
      expect(cardsOf(first).slice(0, 3)).toEqual(["first", "payroll", nameOf(2)]);
      expect(first).toContain("Jobs listed by DRS at");
      const found = [...cardsOf(first)];
      for (let next = nextOf(first); next !== undefined; ) {
        const further = await page(next);
        expect(further).toContain("First page");
        found.push(...cardsOf(further));
        next = nextOf(further);
      }
      const rest = Array.from({ length: 128 }, (_, index) => nameOf(index + 2));
      expect(found).toEqual(["first", "payroll", ...rest]);
    });
  });

  test("is narrowed by a part of a name and by status, over its pages", async () => {
    await onListedJobs(async (send) => {
      const { page } = await signedIn(send);
      expect(cardsOf(await page("/?q=ORDERS-00129&account=&status="))).toEqual([nameOf(129)]);
      const paused = Array.from({ length: 12 }, (_, index) => nameOf(10 * (index + 1)));
      expect(cardsOf(await page("/?status=PAUSING"))).toEqual(["first", ...paused]);
      const searched = await page("/?q=orders-001");
      expect(searched).toContain('name="q" value="orders-001"');
      expect(cardsOf(await page(nextOf(searched) ?? ""))).toEqual(
        Array.from({ length: 5 }, (_, index) => nameOf(125 + index)),
      );
      expect(await page("/?q=nowhere")).toContain("There is no job that you may look at.");
      expect(cardsOf(await page("/?cursor=nonsense")).at(0)).toBe("first");
    });
  });

  test("shows nobody a job that they may not read", async () => {
    await onListedJobs(async (send) => {
      const { page } = await signedIn(send, exampleSecrets.VIEWER_TOKEN);
      expect(cardsOf(await page("/")).slice(0, 2)).toEqual(["first", nameOf(2)]);
      expect(cardsOf(await page("/?q=orders-00001"))).toEqual([]);
      expect(await page("/?q=payroll")).not.toContain(idOf(1));
    });
  });

  test("has forms that act on exactly the job of their card", async () => {
    await onListedJobs(async (send) => {
      const { page, post } = await signedIn(send);
      const html = await page("/?q=orders-00077");
      const address = `/jobs/${encodeURIComponent(`demo/${idOf(77)}`)}`;
      const form = formsIn(html).find(({ action }) => action === `${address}/lock`);
      expect((await post(`${address}/lock`, form?.fields ?? {})).status).toBe(303);
      const headers = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` };
      const { jobs } = await json(send("/v1/jobs?q=orders-00077", { headers }));
      expect(jobs).toMatchObject([{ id: idOf(77), lock: { by: { name: "ci-bot" } } }]);
      expect(await page("/?q=orders-00077")).toContain("locked by ci-bot");
      const stop = formsIn(html).find(({ action }) => action === `${address}/actions`);
      await post(`${address}/actions`, { ...stop?.fields, action: "stop" });
      const operations = await page(`/operations?job=${encodeURIComponent(`demo/${idOf(77)}`)}`);
      expect(operations).toMatch(/<option value="demo\/[^"]*" selected>/);
    });
  });
});
