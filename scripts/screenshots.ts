/** `npm run screenshots`: takes the pictures of the documents anew, of the demo in a real browser. */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openStage, openWindow, type Stage } from "../test/browser/browser.ts";
import { accessHeader } from "./lib/access-token.ts";
import { projectPath } from "./lib/paths.ts";
import { exampleVariables } from "./lib/settings.ts";
import { slackCommand } from "./lib/slack-request.ts";

/** Pictures load with the README: more is too much. */
const BYTES = 150 * 1024;

const FOLDER = projectPath("docs/images");

/** Readers have a font for Chinese; the machine that takes the pictures may have none. */
const FONT = projectPath("node_modules/@fontsource-variable/noto-sans-sc");

async function lendFont(page: Page): Promise<void> {
  await page.route("**/lent/*", (route) => route.fulfill({ path: `${FONT}/files/${basename(route.request().url())}` }));
  const faces = readFileSync(`${FONT}/index.css`, "utf8").replaceAll("./files/", "/lent/");
  const families = 'body, input, select, button { font-family: "Noto Sans SC Variable", system-ui, sans-serif; }';
  await page.addStyleTag({ content: `${faces}${families}svg { font-family: inherit; }` });
  // Each part of the font is asked for when the layout finds that it needs it.
  await delay(1500);
  await page.evaluate("document.fonts.ready");
}

/** What has happened in the demo before the pictures are taken, by whom. */
const STORY: readonly (readonly [text: string, user: string])[] = [
  ["pause billing", "U0003"],
  ["precheck orders", "U0001"],
  ["resume archive", "U0003"],
  ["start billing", "U0003"],
  ["compare billing", "U0002"],
  ["lock replay cut-over tonight", "U0002"],
  ["reset users", "U0001"],
];

async function play({ url }: Stage): Promise<void> {
  const secret = exampleVariables().SLACK_SIGNING_SECRET ?? "";
  for (const [text, user] of STORY) {
    const { headers, body } = slackCommand({ text, user, secret });
    await fetch(`${url}/hooks/slack`, { method: "POST", headers, body });
    await delay(800);
  }
  await delay(6000);
}

async function shoot(stage: Stage, file: string, options: BrowserContextOptions, go: (page: Page) => Promise<unknown>) {
  const { page } = await openWindow(stage, {
    viewport: { width: 1000, height: 760 },
    bypassCSP: true,
    extraHTTPHeaders: await accessHeader("dba-2@example.com"),
    ...options,
  });
  await go(page);
  await lendFont(page);
  const path = `${FOLDER}/${file}`;
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`docs/images/${file} ${Math.round(size / 1024)} KB`);
  if (size > BYTES) process.exitCode = 1;
}

mkdirSync(FOLDER, { recursive: true });
const stage = await openStage("0.1");
try {
  await play(stage);
  await shoot(stage, "console-jobs.png", {}, (page) => page.goto("/"));
  await shoot(stage, "console-operation.png", {}, async (page) => {
    await page.goto("/approvals");
    await page.locator("#mine-list a").first().click();
  });
  const chinese = { colorScheme: "dark", locale: "zh-CN" } as const;
  await shoot(stage, "console-dark-zh.png", chinese, (page) => page.goto("/operations"));
} finally {
  await stage.close();
}
