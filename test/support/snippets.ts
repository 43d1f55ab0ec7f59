import { globSync, readFileSync } from "node:fs";

/** The code in documents: fenced blocks, and commands in sentences. */

export interface Snippet {
  readonly document: string;
  /** Number of its first line of code. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** A command line, as a person would type it. */
export type Command = Pick<Snippet, "document" | "line" | "text">;

const FENCED = /^( *)```(.*)\n([\s\S]*?)^ *```$/gm;

const lineAt = (text: string, index: number) => text.slice(0, index).split("\n").length;

/** List the fenced blocks of a document, without the indentation of an enclosing list. */
export const snippetsIn = (document: string, text: string): Snippet[] =>
  [...text.matchAll(FENCED)].map(({ index, 1: indent = "", 2: language = "", 3: code = "" }) => ({
    document,
    line: lineAt(text, index) + 1,
    language,
    text: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));

/** List the blocks that are marked by indentation alone, which name no language. */
export const unfencedIn = (text: string): string[] =>
  [...text.replaceAll(FENCED, "").matchAll(/(?<=\n\n) {4,}\S.*/g)].map(([block]) => block);

/** Prefix of lines that are typed into a shell. */
const PROGRAMS = /^(?:npm|npx|node|curl|git|openssl|systemctl|api) (?!run …)/;

/** List the lines of a shell block, with continued lines joined and without comments. */
const linesOf = ({ document, line, text }: Snippet): Command[] =>
  text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((typed) => ({ document, line, text: typed.replace(/(?:^|\s+)# .*$/, "").trim() }))
    .filter(({ text: typed }) => typed !== "");

/** List the commands in sentences. */
const inlineIn = (document: string, text: string): Command[] =>
  [...text.replaceAll(FENCED, (block) => block.replaceAll(/[^\n]/g, " ")).matchAll(/`([^`\n]+)`/g)]
    .filter(([, code = ""]) => PROGRAMS.test(code))
    .map(({ index, 1: code = "" }) => ({ document, line: lineAt(text, index), text: code }));

/** List the commands that a systemd unit starts. */
const startedBy = ({ document, line, text }: Snippet): Command[] =>
  [...text.matchAll(/^ExecStart=\/usr\/bin\/(.*)$/gm)].map(([, typed = ""]) => ({ document, line, text: typed }));

const IN_BLOCKS: Readonly<Record<string, (snippet: Snippet) => Command[]>> = { sh: linesOf, ini: startedBy };

/** List every command of a document; commands joined by `&&` are separate. */
const commandsIn = (document: string, text: string): Command[] =>
  [
    ...snippetsIn(document, text).flatMap((snippet) => IN_BLOCKS[snippet.language]?.(snippet) ?? []),
    ...inlineIn(document, text),
  ].flatMap((command) => command.text.split(" && ").map((one) => ({ ...command, text: one })));

/** The documents by their paths; tests run in the project's folder. */
export const DOCUMENTS: ReadonlyMap<string, string> = new Map(
  globSync(["*.md", "docs/**/*.md"])
    .toSorted()
    .map((document) => [document, readFileSync(document, "utf8")]),
);

const inAll = <T>(find: (document: string, text: string) => T[]): T[] =>
  [...DOCUMENTS].flatMap(([document, text]) => find(document, text));

export const SNIPPETS = inAll(snippetsIn);
export const COMMANDS = inAll(commandsIn);
