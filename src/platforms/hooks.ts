import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { inRequest, type Services } from "../application/services.ts";
import { type NoteSeen, noteSeen } from "../application/sources/last-seen.ts";
import type { NoteRefusal } from "../application/sources/refusal-counts.ts";
import { rateOf } from "../config/rate.ts";
import { BODY_FAULTS, declaresTooMuch, readBytes } from "../shared/body.ts";
import { formExcess, jsonExcess } from "../shared/json-bounds.ts";
import { problem, tooMany } from "../shared/problem.ts";
import { TokenBucket } from "../shared/token-bucket.ts";
import type { Source } from "../webhooks/platform-definition.ts";
import { openVerifier, type Verify } from "../webhooks/verify.ts";
import { platformOf, type Verified } from "./platform.ts";

/** A source of the config, ready to verify and to answer. */
interface Gate {
  readonly name: string;
  readonly contentTypes: readonly string[];
  readonly verify: Verify;
  readonly answer: (services: Services, request: Omit<Verified, "source" | "settings">) => Promise<Response>;
  /** What bounds the work of verifying; `null` while nobody is too fast. */
  readonly bucket: TokenBucket | null;
}

/** The sources of the config with their keys imported. */
export async function openGates(services: Services): Promise<ReadonlyMap<string, Gate>> {
  const sources = [...services.gateway.config.sources.values()];
  const gates = await Promise.all(sources.map((source) => openGate(services, source)));
  return new Map(gates.map((gate) => [gate.name, gate]));
}

async function openGate({ gateway, now }: Services, source: Source): Promise<Gate> {
  const { name, settings } = source;
  const platform = platformOf(source);
  const secrets = gateway.secrets.sources.get(name) ?? { current: {}, previous: null };
  return {
    name,
    contentTypes: platform.contentTypes,
    verify: await openVerifier(platform.scheme(settings), secrets, gateway.runtime),
    answer: (inside, request) => platform.answer(inside, { ...request, source: name, settings }),
    bucket: gateway.runtime.rateLimits ? new TokenBucket(rateOf(settings.rate, platform.rate), now()) : null,
  };
}

/**
 * `POST /hooks/{source}`: commands, buttons, events and handshakes of one source on one URL. Checked in this order: known
 * source (404), size (413), rate (429), content type (415), signature and age (401, and nothing else said).
 */
export function hookRoutes(services: Services, gates: ReadonlyMap<string, Gate>, noteRefusal: NoteRefusal) {
  const noteVouched = noteSeen(services);
  return new Hono().post("/:source", (c) =>
    receive(c, services, { noteRefusal, noteVouched }, gates.get(c.req.param("source"))),
  );
}

async function receive(
  c: Context,
  services: Services,
  { noteRefusal, noteVouched }: { readonly noteRefusal: NoteRefusal; readonly noteVouched: NoteSeen },
  gate: Gate | undefined,
): Promise<Response> {
  if (!gate) return problem(c, 404, "unknown_source", "there is no source of this name in the config");
  const { contentTypes, verify, answer, bucket } = gate;
  const tooLarge = () => {
    noteRefusal(c, gate.name, "too_large");
    return problem(c, 413, "body_too_large", BODY_FAULTS.too_large);
  };
  if (declaresTooMuch(c)) return tooLarge();
  const wait = bucket?.take(services.now()) ?? 0;
  if (wait > 0) {
    noteRefusal(c, gate.name, "too_many");
    return tooMany(c, Math.ceil(wait / 1000), "too many requests to this source");
  }
  const contentType = mediaType(c.req.header("content-type"));
  if (!contentTypes.includes(contentType)) {
    return problem(c, 415, "unsupported_media_type", `send ${contentTypes.join(" or ")}`);
  }
  const { method, url, headers } = c.req.raw;
  const bytes = await readBytes(c);
  if (!bytes.ok)
    return bytes.error === "too_large" ? tooLarge() : problem(c, 400, "invalid_request", BODY_FAULTS.incomplete);
  const body = new Uint8Array(bytes.value);
  // Before the signature: some schemes read the body for it.
  const excess = EXCESS[contentType]?.(body);
  if (excess) return problem(c, 400, "invalid_request", `the body ${excess.detail}`);
  const trust = await verify({ method, url, headers, body }, services.now());
  if (!trust.ok) {
    noteRefusal(c, gate.name, trust.reason);
    if (trust.reason === "unverifiable") return unverifiable(c);
    return new Response(null, { status: 401 });
  }
  const { ok: _, ...proved } = trust;
  noteVouched(c, gate.name, trust.secret);
  const request = {
    ...proved,
    contentType,
    headers,
    waitUntil: (work: Promise<void>) => c.executionCtx.waitUntil(work),
  };
  return answer(inRequest(services, c), request);
}

/** What of a body is counted before it is taken apart, by its media type. */
const EXCESS: Readonly<Record<string, typeof jsonExcess>> = {
  "application/json": jsonExcess,
  "application/x-www-form-urlencoded": formExcess,
};

/** Whether it is genuine could not be told, for want of the platform's keys: platforms send such again. */
function unverifiable(c: Context): Response {
  c.header("retry-after", "5");
  return problem(c, 503, "unverifiable", "the platform's keys could not be fetched just now");
}

/** The media type without its parameters. */
const mediaType = (header: string | undefined) => (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
