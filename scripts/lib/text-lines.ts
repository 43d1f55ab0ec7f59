import { createReadStream } from "node:fs";

/** A file that cannot be read as text, which says nothing about what it holds. */
export class UnreadableFile extends Error {}

/** The lines of a UTF-8 file, split at line feeds alone: what else separates lines for some readers may stand within a text. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  let count = 0;
  for await (const text of textsOf(path, () => count)) {
    const parts = `${rest}${text}`.split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      count += 1;
      yield part;
    }
  }
  if (rest !== "") yield rest;
}

/** The chunks of a file as text. A byte-order mark at the beginning is dropped. */
async function* textsOf(path: string, linesBefore: () => number): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      const place = `after line ${linesBefore()}`;
      throw new UnreadableFile(`${place} it is not UTF-8: save it as UTF-8 (PowerShell writes UTF-16 with ">")`);
    }
  };
  try {
    for await (const bytes of createReadStream(path)) yield decode(bytes as Uint8Array);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(error instanceof Error ? error.message : String(error));
  }
  yield decode();
}
