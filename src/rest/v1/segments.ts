import type { Context } from "hono";
import * as z from "zod";
import type { Services } from "../../application/services.ts";
import { HEAD_FORM, isHead } from "../../ledger/head.ts";
import type { SegmentStatement } from "../../ledger/notary.ts";
import { LEDGER } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { allowed } from "./context.ts";
import { instant, text, time } from "./json.ts";
import { accountOf, accountQuery, answerExport, countOf, exportLineJson, headText } from "./ledger.ts";

const listQuery = accountQuery.extend({
  pending: z.enum(["true", "false"]).default("false").describe("only those that nobody has acknowledged yet"),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "the next_cursor of the page before")
    .optional(),
  limit: countOf(LEDGER.segmentsListed).optional().describe(`how many; ${LEDGER.segmentsListed} when absent`),
});

const recordsQuery = accountQuery.extend({
  after: z.coerce.number().int().min(0).optional().describe("sequence number of the last record that is known"),
  limit: countOf(LEDGER.exportRecords).optional().describe(`how many records; ${LEDGER.exportRecords} when absent`),
});

const segmentJson = component(
  "LedgerSegment",
  z.object({
    number: z.int().describe("1 for the first segment"),
    first: z.int().describe("sequence number of its first record"),
    last: z.int().describe("sequence number of its last record"),
    from: headText.describe("the head of the record before the first one, where the segment before ends"),
    head: headText.describe("the head of the last record"),
    until: instant.describe("time of the last record"),
    archived_at: text.describe("when a client acknowledged that it has archived the segment; null: nobody has"),
    dropped: z.boolean().describe("whether the gateway has dropped its records"),
  }),
);

export const segmentsJson = component(
  "LedgerSegments",
  z.object({
    segments: z.array(segmentJson.schema),
    next_cursor: text.describe("cursor of the next page; null: there is none"),
  }),
  [segmentJson],
);

const acknowledgementRequest = component(
  "SegmentAcknowledgement",
  z.strictObject({
    head: z
      .string()
      .trim()
      .refine(isHead, { error: `a head reads ${HEAD_FORM}` })
      .describe("the head of the segment's last record, as the end of the archived file has it"),
  }),
);

const presentSegment = ({ number, first, last, from, to, until, archived, isDropped }: SegmentStatement) => ({
  ...{ number, first, last, from, head: to },
  until: time(until),
  archived_at: archived && time(archived.at),
  dropped: isDropped,
});

/** The number of a path; 0, which no segment has, for other text. */
const numberOf = (written: string): number => (/^[1-9]\d{0,14}$/.test(written) ? Number(written) : 0);

/**
 * The account of a request by a client that may archive: it needs `metrics` beside the route's `read`, so that neither readers nor monitoring
 * alone decide what the gateway may drop.
 */
function accountFor(c: Context<RestEnv>, services: Services, name: string | undefined) {
  const may = allowed(c, services, "metrics");
  return may.ok ? accountOf(c, services, name) : may;
}

const unknownSegment = (c: Context<RestEnv>, number: string) =>
  problem(c, 404, "unknown_segment", `the ledger has no closed segment ${number}`);

const RIGHTS = "For clients with the rights `read` and `metrics` for every job.";

/** `/v1/ledger/segments`: closed parts of the ledger, their records, and the acknowledgement that they were archived. */
export const segmentRoutes = (services: Services) => [
  defineRoute({
    method: "get",
    path: "/v1/ledger/segments",
    id: "listLedgerSegments",
    tag: "ledger",
    caller: "client",
    right: "read",
    summary: "The closed segments of an account's ledger",
    description: `A segment closes with ${LEDGER.segmentRecords} records, or a day after its first one. ${RIGHTS}`,
    request: { query: listQuery },
    answers: { 200: { description: "Segments, oldest first", body: segmentsJson } },
    refusals: [REFUSALS.denied, REFUSALS.unknownAccount],
    async handle(c, { query: { account: name, pending, cursor = "0", limit = LEDGER.segmentsListed } }) {
      const found = accountFor(c, services, name);
      if (!found.ok) return found.error;
      const filter = { after: Number(cursor), limit, onlyPending: pending === "true" };
      const segments = await services.desk(found.value).segments(filter);
      const last = segments.at(-1)?.number;
      return c.json({
        segments: segments.map(presentSegment),
        next_cursor: segments.length === limit && last !== undefined ? String(last) : null,
      });
    },
  }),
  defineRoute({
    method: "get",
    path: "/v1/ledger/segments/{segment}",
    id: "readLedgerSegment",
    tag: "ledger",
    caller: "client",
    right: "read",
    summary: "The records of a segment",
    description: `In the form of \`/v1/ledger\`. ${RIGHTS}`,
    request: { query: recordsQuery },
    answers: {
      200: {
        description: "Records, and one line about them",
        body: exportLineJson,
        types: ["application/x-ndjson"],
      },
    },
    refusals: [
      REFUSALS.denied,
      REFUSALS.unknownAccount,
      REFUSALS.unknownSegment,
      REFUSALS.unknownRecord,
      REFUSALS.archived,
    ],
    async handle(c, { path, query: { account: name, after, limit = LEDGER.exportRecords } }) {
      const found = accountFor(c, services, name);
      if (!found.ok) return found.error;
      const answer = await services.desk(found.value).exportSegment({ number: numberOf(path.segment), after, limit });
      if (answer.kind === "unknown_segment") return unknownSegment(c, path.segment);
      return answerExport(c, answer, `the segment has no record ${after}`);
    },
  }),
  defineRoute({
    method: "post",
    path: "/v1/ledger/segments/{segment}/archived",
    id: "acknowledgeLedgerSegment",
    tag: "ledger",
    caller: "client",
    right: "read",
    summary: "Say that a segment was archived",
    description: `After this, and \`retention_days\` after its last record, the gateway drops the segment's records. Repeating it changes nothing. ${RIGHTS}`,
    request: { query: accountQuery, json: acknowledgementRequest.schema },
    body: () => ({
      body: acknowledgementRequest,
      examples: {
        stored: {
          summary: "the file is verified and stored",
          value: {
            head: `drs-ledger-head.v1.cn-north-4/${"0".repeat(32)}.10000.${"7".repeat(64)}.1790000000000.${"A".repeat(43)}`,
          },
        },
      },
    }),
    answers: { 200: { description: "The segment", body: segmentJson } },
    refusals: [REFUSALS.denied, REFUSALS.unknownAccount, REFUSALS.unknownSegment, REFUSALS.otherHead],
    async handle(c, { path, query, json: { head } }) {
      const found = accountFor(c, services, query.account);
      if (!found.ok) return found.error;
      const acknowledgement = { number: numberOf(path.segment), head, principal: c.get("principal") };
      const answer = await services.desk(found.value).acknowledgeSegment(acknowledgement);
      if (answer.kind === "acknowledged") return c.json(presentSegment(answer.segment));
      if (answer.kind === "unknown_segment") return unknownSegment(c, path.segment);
      return problem(c, 409, "other_head", answer.detail);
    },
  }),
];
