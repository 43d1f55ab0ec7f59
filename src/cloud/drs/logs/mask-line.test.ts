import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskLine } from "./mask-line.ts";

describe("maskLine", () => {
  test.each([
    [
      "write table shop.orders failed: Duplicate entry '120' for key 'orders.PRIMARY'",
      "write table shop.orders failed: Duplicate entry '***' for key 'orders.PRIMARY'",
    ],
    ["Duplicate entry 'O'Brien' for key 'x' for key 'PRIMARY'", "Duplicate entry '***' for key 'PRIMARY'"],
    [
      "Access denied for user 'drs'@'192.0.2.20' (using password: YES)",
      "Access denied for user '***' (using password: YES)",
    ],
    ["record not found in the target: id=120", "record not found in the target: id=***"],
    [
      "Unknown table 'shop.notes'; sql is ALTER TABLE `shop`.`notes` ADD COLUMN `a` int",
      "Unknown table 'shop.notes'; sql is ALTER TABLE `shop`.`notes` ADD COLUMN `a` int",
    ],
    ["The table 'orders' is full", "The table 'orders' is full"],
    ["Table 'shop.x' doesn't exist", "Table 'shop.x' doesn't exist"],
    ["Can't find record in 'orders'", "Can't find record in 'orders'"],
    ["Unknown column 'a' in 'field list'", "Unknown column 'a' in 'field list'"],
    [
      'duplicate key value violates unique constraint "users_pkey" Detail: Key (email, id)=(bob@x.org, 5) already exists.',
      'duplicate key value violates unique constraint "users_pkey" Detail: Key (email, id)=(***) already exists.',
    ],
    ["insert into t(a, b) values (1, 2), (3, 4)", "insert into t(a, b) values (***)"],
    [
      "Error writing file '/tmp/MYab12' (errno: 28 - No space left)",
      "Error writing file '***' (errno: 28 - No space left)",
    ],
    ["vendor_code=1062, SQLState = 23000, id = 7", "vendor_code=1062, SQLState = 23000, id = ***"],
    ["a line\n of two", "a line of two"],
    ["Duplicate entry 'cut off", "Duplicate entry '***'"],
  ])("masks values and keeps names: %s", (line, masked) => {
    expect(maskLine(line)).toBe(masked);
  });

  test("a line that is cut has no value left", () => {
    expect(maskLine(`it's ${"'x' ".repeat(600)} secret-value`)).not.toContain("secret");
  });

  const MARK = "Zq7Xw";
  const value = fc.tuple(fc.string(), fc.string()).map(([left, right]) => `${left}${MARK}${right}`);
  const templates: readonly ((value: string) => string)[] = [
    (text) => `write table shop.orders failed: Duplicate entry '${text}' for key 'orders.PRIMARY'`,
    (text) => `Error 1366: Incorrect integer value: '${text}' for column 'id' at row 1`,
    (text) => `duplicate key value violates unique constraint "pk" Detail: Key (id)=(${text}) already exists.`,
    (text) => `column "a" is "${text}"`,
    (text) => `sql is INSERT INTO t (a, b) VALUES ('${text}', "${text}")`,
    (text) => `更新失败:“${text}”`,
    (text) => `Table 'shop.t' doesn't exist; row '${text}'`,
  ];

  test("no quoted value survives, whatever it holds", () => {
    fc.assert(
      fc.property(value, fc.constantFrom(...templates), (text, template) => {
        expect(maskLine(template(text))).not.toContain(MARK);
      }),
      { numRuns: 2000 },
    );
  });

  const nasty = fc
    .array(fc.constantFrom("'", '"', " ", "x", ")", "(", "=", ";", " for key ", "n't", "\\", "`"), { maxLength: 12 })
    .map((parts) => parts.join(""));

  test("no quoted value survives that holds quotes, parentheses and words of the format", () => {
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom(...templates), (left, right, template) => {
        expect(maskLine(template(`${left}${MARK}${right}`))).not.toContain(MARK);
      }),
      { numRuns: 3000 },
    );
  });
});
