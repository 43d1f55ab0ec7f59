import type { Context } from "hono";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { rateOf } from "../config/rate.ts";
import type { Source } from "../config/schema.ts";
import { type Distrust, importHmacKey, verifyHmac } from "../ingress/hmac.ts";
import { RefusalCounter } from "../ingress/refusals.ts";
import { INBOUND, SOURCE_RATE, UNVERIFIED_WINDOW } from "../limits.ts";
import { problem, tooMany } from "../problem.ts";
import type { Services } from "../services.ts";
import { TokenBucket } from "../token-bucket.ts";
import type { Platform } from "./platform.ts";
import { slack } from "./slack/slack.ts";

/** Every platform there is: one folder and one line each. */
export const PLATFORMS: Readonly<Record<Source["platform"], Platform>> = { slack };

/** A source of the config with its keys imported. */
interface Gate {
  readonly name: string;
  readonly source: Source;
  readonly platform: Platform;
  readonly keys: readonly CryptoKey[];
  /** What bounds the work of verifying; `null` while nobody is too fast. */
  readonly bucket: TokenBucket | null;
}

/** The sources of the config, ready to verify. */
export async function openGates({ gateway, now }: Services): Promise<ReadonlyMap<string, Gate>> {
  const gates = Object.entries(gateway.config.parsed.sources).map(async ([name, source]): Promise<[string, Gate]> => {
    const keys = await Promise.all((gateway.secrets.signing.get(name) ?? []).map(importHmacKey));
    const rate = rateOf(source.rate, SOURCE_RATE);
    const bucket = gateway.runtime.rateLimits ? new TokenBucket(rate, now()) : null;
    return [name, { name, source, platform: PLATFORMS[source.platform], keys, bucket }];
  });
  return new Map(await Promise.all(gates));
}

/**
 * `POST /hooks/{source}`: commands, buttons, events and handshakes of one source on one URL. Checked in this order: known
 * source (404), size (413), rate (429), content type (415), signature and age (401, and nothing else said).
 */
export function hookRoutes(services: Services, gates: ReadonlyMap<string, Gate>) {
  const refusals = refusalCounter(services);
  return new Hono().post(
    "/:source",
    bodyLimit({
      maxSize: INBOUND.bodyBytes,
      onError: (c) => {
        const gate = gates.get(c.req.param("source") ?? "");
        if (gate) countRefusal(c, refusals, gate, "too_large");
        return problem(c, 413, "body_too_large", `at most ${INBOUND.bodyBytes} bytes`);
      },
    }),
    (c) => receive(c, services, refusals, gates.get(c.req.param("source"))),
  );
}

/** What cannot be verified belongs to no account: the default account's ledger keeps it. */
const refusalCounter = ({ gateway: { config, runtime }, desk }: Services) =>
  new RefusalCounter(
    (source, counted) => desk(config.defaultAccount).countUnverified(source, counted),
    UNVERIFIED_WINDOW * runtime.timeScale,
  );

const countRefusal = (
  c: Context,
  refusals: RefusalCounter,
  { name }: Gate,
  reason: Distrust | "too_large" | "too_many",
) => refusals.count(name, reason, Date.now(), (work) => c.executionCtx.waitUntil(work));

async function receive(
  c: Context,
  services: Services,
  refusals: RefusalCounter,
  gate: Gate | undefined,
): Promise<Response> {
  if (!gate) return problem(c, 404, "unknown_source", "there is no source of this name in the config");
  const { platform, source, name, keys, bucket } = gate;
  const wait = bucket?.take(services.now()) ?? 0;
  if (wait > 0) {
    countRefusal(c, refusals, gate, "too_many");
    return tooMany(c, Math.ceil(wait / 1000), "too many requests to this source");
  }
  const contentType = mediaType(c.req.header("content-type"));
  if (!platform.contentTypes.includes(contentType)) {
    return problem(c, 415, "unsupported_media_type", `send ${platform.contentTypes.join(" or ")}`);
  }
  const body = new Uint8Array(await c.req.arrayBuffer());
  const trust = await verifyHmac(platform.scheme, c.req.raw.headers, body, keys, services.now());
  if (!trust.ok) {
    countRefusal(c, refusals, gate, trust.reason);
    return new Response(null, { status: 401 });
  }
  return platform.answer(services, {
    source: name,
    secret: trust.secret,
    language: source.language,
    contentType,
    body,
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  });
}

/** The media type without its parameters. */
const mediaType = (header: string | undefined) => (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
