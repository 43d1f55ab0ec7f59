import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { accessHeader } from "../../scripts/lib/access-token.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { slackCommand } from "../../scripts/lib/slack-request.ts";
import { openStage, openWindow, type Stage, signInWith } from "./browser.ts";

/** The console as people meet it. */

const { CI_BOT_TOKEN = "", SLACK_SIGNING_SECRET = "" } = exampleVariables();
let stage: Stage;

beforeAll(async () => {
  stage = await openStage("0.3");
});
afterAll(() => stage?.close());

/** Signs a person in through Cloudflare Access, as the demo plays it. */
const asPerson = async (name: string, options: BrowserContextOptions = {}) =>
  openWindow(stage, { ...options, extraHTTPHeaders: await accessHeader(`${name}@example.com`) });

const say = async (text: string, user: string): Promise<void> => {
  const { headers, body } = slackCommand({ text, user, secret: SLACK_SIGNING_SECRET });
  expect((await fetch(`${stage.url}/hooks/slack`, { method: "POST", headers, body })).status).toBe(200);
};

const USERS = "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r";

/** The state that a page of an operation shows. */
const stateOn = (page: Page) => page.locator("#operation strong").first();

/** Calls the simulator's control API. */
const control = (path: string, body: object = {}) =>
  fetch(`${stage.simulator}/_sim/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const visible = (page: Page, text: string) => page.getByText(text).first().waitFor({ timeout: 60_000 });

test("somebody signs in, asks for an action, and sees it go on by itself until it has succeeded", async () => {
  const { page, complaints } = await openWindow(stage);
  await page.goto("/operations");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await signInWith(page, CI_BOT_TOKEN);
  await control("faults", { match: { action: "stop" }, fault: "hold" });
  await page.locator("#job-demo-billing-now").getByRole("button", { name: "pause" }).click();
  await page.waitForURL(/\/operations\/[a-z2-7]{6}-/);
  let loads = 0;
  page.on("load", () => {
    loads += 1;
  });
  expect(["queued", "sending"]).toContain(await stateOn(page).textContent());
  await control("release");
  await expect.poll(() => stateOn(page).textContent()).toBe("succeeded");
  await visible(page, "Taken by DRS");
  expect(loads).toBe(0);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  expect(complaints).toEqual([]);
});

test("what Slack asked for is approved by another person in the browser, and not by who asked", async () => {
  await control("jobs", { id: USERS, status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
  await say("reset users", "U0001");
  const asker = await asPerson("dba-1");
  await expect
    .poll(async () => {
      await asker.page.goto("/approvals");
      return asker.page.locator("#others-list a").count();
    })
    .toBe(1);
  await asker.page.locator("#others-list a").click();
  expect(await asker.page.getByRole("button", { name: "Approve" }).count()).toBe(0);

  const other = await asPerson("dba-2");
  await other.page.goto("/approvals");
  await other.page.locator("#mine-list a").click();
  await other.page.getByRole("button", { name: "Approve" }).click();
  await expect.poll(() => stateOn(other.page).textContent()).toBe("succeeded");
  await visible(other.page, "dba-2");
  expect([...asker.complaints, ...other.complaints]).toEqual([]);
});

test("who may not is shown no button, and is told why when the form is sent all the same", async () => {
  const { page } = await asPerson("on-call");
  const card = page.locator(".card", { has: page.locator("#job-demo-archive") });
  await expect
    .poll(async () => {
      await page.goto("/");
      return card.textContent();
    })
    .toContain("PAUSING");
  await card.locator("summary").click();
  const offered = await card
    .locator("select[name=action] option")
    .evaluateAll((all) => all.map((each) => each.getAttribute("value")));
  expect(offered.sort()).toEqual(["precheck", "restart"]);
  await card
    .locator("select[name=action] option")
    .first()
    .evaluate((option) => option.setAttribute("value", "terminate"));
  await card.locator("select[name=action]").selectOption("terminate");
  await card.getByRole("button", { name: "Send" }).click();
  await visible(page, "no rule of the policy allows it");
});

const WINDOWS: readonly (readonly [string, BrowserContextOptions])[] = [
  ["light, English, wide", { colorScheme: "light", locale: "en-GB" }],
  ["dark, Chinese, narrow", { colorScheme: "dark", locale: "zh-CN", viewport: { width: 360, height: 740 } }],
  ["dark, English, narrow", { colorScheme: "dark", locale: "en-GB", viewport: { width: 360, height: 740 } }],
  ["light, Chinese, wide", { colorScheme: "light", locale: "zh-CN" }],
];

/** In CI each window shows every page; elsewhere each page is shown by one of the windows. */
describe.each(WINDOWS)("every page (%s)", (title, options) => {
  test("is in order for axe, fits its window and complains of nothing", async () => {
    const { page, complaints } = await asPerson("dba-1", options);
    const paths = [
      "/",
      "/operations",
      "/approvals",
      "/refusals",
      "/ledger",
      "/sources",
      "/policy?action=reset&job=orders",
    ];
    await page.goto("/operations");
    const first = await page.locator("#operations a").first().getAttribute("href");
    const turn = WINDOWS.findIndex(([name]) => name === title);
    const isShown = (_: string, index: number) => inject("isCI") || index % WINDOWS.length === turn;
    for (const path of [...paths, first ?? "", "/sign-in"].filter(isShown)) {
      await page.goto(path);
      for (const summary of await page.locator("summary").all()) await summary.click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(grave.map(({ id, nodes }) => `${path} ${id} ${nodes[0]?.html}`)).toEqual([]);
      const overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(overflow, path).toBe(0);
    }
    expect(complaints).toEqual([]);
  }, 120_000);
});

test("all of it is reached with the keyboard, first of all the content itself", async () => {
  const { page } = await asPerson("dba-1");
  await page.goto("/");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("main");
  const reachable = await page
    .locator("a[href], button, select, input:not([type=hidden]), summary")
    .evaluateAll((all) => all.every((each) => each.getAttribute("tabindex") !== "-1"));
  expect(reachable).toBe(true);
});

test("everything works without script", async () => {
  const { page } = await openWindow(stage, { javaScriptEnabled: false });
  await signInWith(page, CI_BOT_TOKEN);
  await page.locator("#job-demo-aksk-replay-now").getByRole("button").first().click();
  await page.waitForURL(/\/operations\/[a-z2-7]{6}-/);
  await expect
    .poll(async () => {
      await page.reload();
      return stateOn(page).textContent();
    })
    .toMatch(/succeeded|failed/);
});
