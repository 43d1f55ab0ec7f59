import { expect, test } from "vitest";
import { signedIn } from "../harness/console-visit.ts";
import { makeJob } from "../harness/harness.ts";

/** Readiness to cut over, as people see it in the console. */

test("a job's readiness is a page with every check, its state and what to do", async () => {
  const job = await makeJob({ status: "PAUSING" });
  const { page } = await signedIn();
  const shown = await page(`/jobs/${job}/readiness`);
  expect(shown).toMatch(/isn(&#39;|')t ready to cut over/);
  expect(shown.match(/<th scope="row">/g)).toHaveLength(8);
  expect(shown).toContain('<strong class="bad">not met</strong>');
  expect(shown).toContain(`/drs resume ${job}`);
});

test("a job's card leads to its readiness", async () => {
  const { page } = await signedIn();
  expect(await page("/")).toContain('href="/jobs/archive/readiness"');
});

test("a job that does not exist has no readiness", async () => {
  const { page } = await signedIn();
  expect(await page("/jobs/nowhere/readiness")).not.toContain('<th scope="row">');
});
