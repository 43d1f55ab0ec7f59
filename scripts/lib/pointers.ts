import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Where documents point. A link to a test file says in its text which test: the test's name, or the names of its `describe` and
 * of itself with `›` between them; or it is the file's own. Tables that promise a test have one in each row, or the words "not tested".
 */

const LINK = /\[([^\]]+)\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)\s]*)?\)/g;

/** The head of a column that promises tests. */
const PROMISE = "test that shows it";

const NOT_TESTED = "not tested";

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "");

/**
 * What a document points at and is not there.
 * @param path of the document
 * @returns a line for each
 */
export function brokenPointers(path: string): string[] {
  const text = withoutCode(readFileSync(path, "utf8"));
  const links = [...text.matchAll(LINK)].flatMap(([, words = "", target = ""]) => {
    const file = join(dirname(path), target);
    if (!existsSync(file)) return [`there is no ${target}`];
    if (!target.endsWith(".test.ts") || words === basename(target)) return [];
    return missingNames(readFileSync(file, "utf8"), words).map((name) => `${target} has no test called "${name}"`);
  });
  return [...links, ...rowsWithoutTest(text)];
}

const missingNames = (test: string, words: string): string[] =>
  words.split(" › ").filter((name) => !isNamed(test, name));

/** Whether a name stands as a text of its own, as the first or a later argument of a test or a row of its cases. */
function isNamed(test: string, name: string): boolean {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/"/g, '\\\\?"');
  return new RegExp(`(?:[([]|, |^\\s+)(["'\`])${literal}\\1[,\\s]`, "m").test(test);
}

function rowsWithoutTest(text: string): string[] {
  let column = -1;
  return text.split("\n").flatMap((line) => {
    if (!line.startsWith("|")) {
      column = -1;
      return [];
    }
    const cells = line.split("|").map((cell) => cell.trim());
    if (column < 0) column = cells.indexOf(PROMISE);
    const cell = cells[column] ?? "";
    const isRow = column > 0 && cell !== PROMISE && !/^-+$/.test(cell);
    return isRow && !cell.includes(".test.ts)") && !cell.includes(NOT_TESTED)
      ? [`a row names no test: ${cells[1] ?? ""}`]
      : [];
  });
}
