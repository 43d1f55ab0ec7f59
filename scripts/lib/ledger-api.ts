import * as z from "zod";
import { LaunchError } from "./settings.ts";

/** A closed segment as the gateway lists it. `from` and `head` are signed heads of the records before its first one and of its last one. */
export interface ListedSegment {
  readonly number: number;
  readonly first: number;
  readonly last: number;
  readonly from: string;
  readonly head: string;
}

/** What archiving asks of a gateway. */
export interface LedgerApi {
  /** The segments that nobody has acknowledged, a page at a time. */
  readonly pending: (cursor: string | null) => Promise<SegmentList>;
  /** Records of a segment after a number, as NDJSON with a last line. */
  readonly records: (segment: number, after: number) => Promise<string>;
  readonly acknowledge: (segment: number, head: string) => Promise<void>;
}

const listSchema = z.object({
  segments: z.array(z.object({ number: z.int(), first: z.int(), last: z.int(), from: z.string(), head: z.string() })),
  next_cursor: z.string().nullable(),
});

export type SegmentList = z.output<typeof listSchema>;

const problemSchema = z.object({ code: z.string(), detail: z.string() });

/** Milliseconds; a page takes the gateway less than a second. */
const TIMEOUT = 60_000;

const RIGHTS = 'GATEWAY_TOKEN must be the token of a client that the policy gives "read" and "metrics" for every job';

/** Call the ledger routes of a gateway. Errors say what was answered, and what to correct. */
export function ledgerApi(url: string, token: string, account: string | undefined): LedgerApi {
  const call = async (path: string, query: Readonly<Record<string, string>>, body?: object): Promise<string> => {
    const search = new URLSearchParams({ ...query, ...(account === undefined ? {} : { account }) });
    const answer = await fetch(`${url}/v1/ledger/segments${path}?${search}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(TIMEOUT),
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch((error: unknown) => {
      throw new LaunchError(`${url} does not answer: ${error instanceof Error ? error.message : String(error)}`);
    });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new LaunchError(`${url}/v1/ledger/segments${path} answered HTTP ${answer.status}${wordsOf(text)}`);
  };
  return {
    pending: async (cursor) =>
      listSchema.parse(JSON.parse(await call("", { pending: "true", ...(cursor === null ? {} : { cursor }) }))),
    records: (segment, after) => call(`/${segment}`, { after: String(after) }),
    acknowledge: async (segment, head) => void (await call(`/${segment}/archived`, {}, { head })),
  };
}

function wordsOf(text: string): string {
  const said = problemSchema.safeParse(parsed(text)).data;
  if (!said) return "";
  const hint = said.code === "denied" || said.code === "unauthenticated" ? `\n${RIGHTS}` : "";
  return ` (${said.code}): ${said.detail}${hint}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
