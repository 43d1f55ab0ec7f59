import { expect, test } from "vitest";
import { signedIn } from "../harness/console-visit.ts";
import { act, makeJob } from "../harness/harness.ts";

/** What compares have found, as people see it in the console. */

const TABLES = [{ name: "orders", source_rows: 1000, target_rows: 863 }, { name: "items" }];

const compared = async (job: object, type: string) => {
  const id = await makeJob({ status: "INCRE_TRANSFER_STARTED", ...job });
  const operation = await act(id, "create_compare", { type }, { prefer: "wait=20" });
  const { page } = await signedIn();
  return { operation, page };
};

test("a compare that differs is not green and shows its tables", async () => {
  const { operation, page } = await compared({ tables: TABLES }, "lines");
  const shown = await page(`/operations/${operation.id}`);
  expect(shown).toContain('<strong class="warn">differs</strong>');
  expect(shown).not.toContain('<strong class="good">');
  expect(shown).toMatch(/<h2 id="compare-title">Row compare of .+: 1 of 2 tables differs<\/h2>/);
  expect(shown).toContain('<th scope="row">shop.orders</th><td>1000 / 863</td><td>137 differ</td>');
  const list = await page("/operations?action=create_compare");
  expect(list).toContain(`<strong class="warn">differs</strong> <a href="/operations/${operation.id}">`);
});

test("a compare of objects shows its types and what is missing", async () => {
  const { operation, page } = await compared({ tables: [{ name: "log", in_target: false }] }, "object");
  const shown = await page(`/operations/${operation.id}`);
  expect(shown).toContain('<th scope="row">TABLE</th><td>1 / 0</td><td>differs</td>');
  expect(shown).toContain("Missing in the target (TABLE): shop.log");
});

test("a compare that was interrupted is partly done", async () => {
  const { operation, page } = await compared({ tables: TABLES, compare_timeout: 3000 }, "lines");
  expect(await page(`/operations/${operation.id}`)).toContain('<strong class="warn">partly</strong>');
});

test("a compare that finds no difference is green", async () => {
  const { operation, page } = await compared({ tables: [{ name: "items" }] }, "lines");
  expect(await page(`/operations/${operation.id}`)).toContain('<strong class="good">succeeded</strong>');
});
