import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from "playwright-core";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";

/** The demo on plain workerd and a real browser, for the browser tests and the screenshots. */
export interface Stage {
  readonly url: string;
  readonly simulator: string;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/** @param timeScale of the gateway: 1 plays the demo as people see it */
export async function openStage(timeScale: string): Promise<Stage> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-browser-"));
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory };
  const simulator = await startSimulatorProcess(places, () => {});
  const stand = { SIMULATOR_URL: simulator.url, EGRESS_PROXY: `${simulator.url}/_sim/egress`, TIME_SCALE: timeScale };
  const variables = { ...exampleVariables(), ...stand };
  const gateway = await startGateway({ places, variables, where: "the test", onLine: () => {} });
  const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: chromium.args });
  return {
    url: gateway.url,
    simulator: simulator.url,
    browser,
    close: async () => {
      await browser.close();
      await gateway.stop();
      await simulator.stop();
      rmSync(stateDirectory, { recursive: true, force: true });
    },
  };
}

/** A window, and everything that it complains about: errors of scripts, of loading, of the content security policy. */
export async function openWindow(
  { browser, url }: Stage,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const context = await browser.newContext({ baseURL: url, ...options });
  // A safety net: a browser beside other work is slow.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints };
}

/** Signs in with a client's token, as people do. */
export async function signInWith(page: Page, token: string): Promise<void> {
  await page.goto("/");
  await page.locator("input[name=client]").fill(token);
  await page.locator("main button").click();
  await page.waitForURL((url) => url.pathname === "/");
}
