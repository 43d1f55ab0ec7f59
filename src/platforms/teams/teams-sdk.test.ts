import { ChannelValidation, JwtTokenValidation, SimpleCredentialProvider } from "botframework-connector";
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { teamsSender } from "../../../scripts/lib/senders/teams.ts";
import { DEMO_KEY } from "../../../scripts/lib/senders/teams-key.ts";
import { inbound, RUNTIME } from "../../../test/support/judge.ts";
import { type KeyServer, startKeyServer } from "../../../test/support/key-server.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";
import { openVerifier } from "../../webhooks/verify.ts";

/** What Microsoft's own library believes, and what the gateway does. */

/** The bot of the demo. */
const app_id = "00000000-0000-4000-8000-0000000000b0";

const OTHER = await generateKeyPair("RS256");
const UNENDORSED = await generateKeyPair("RS256");

let keys: KeyServer;

beforeAll(async () => {
  keys = await startKeyServer();
  const { kty, n, e, kid, endorsements } = DEMO_KEY;
  const other = { ...(await exportJWK(UNENDORSED.publicKey)), kid: "of another channel", endorsements: ["slack"] };
  // Metadata and keys in one, as the library asks for the first and the gateway for the second.
  const published = { jwks_uri: `${keys.url}/keys`, keys: [{ kty, n, e, kid, endorsements }, other] };
  keys.answer(200, JSON.stringify(published));
  ChannelValidation.OpenIdMetadataEndpoint = `${keys.url}/openidconfiguration`;
});

afterAll(() => keys.close());

// It writes what it does not believe to the console.
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const sent = () => teamsSender.command("pause orders ✅", { variables: {}, person: "dba-1" });

interface Forgery {
  readonly claims?: JWTPayload;
  readonly header?: { readonly alg?: string; readonly kid?: string };
  readonly key?: Parameters<SignJWT["sign"]>[0];
}

/** A token like that of a request, but for what is forged. */
async function forge(authorization: string, { claims, header, key }: Forgery): Promise<string> {
  const payload = JSON.parse(Buffer.from(authorization.split(".")[1] ?? "", "base64url").toString());
  const token = new SignJWT({ ...payload, ...claims }).setProtectedHeader({
    alg: "RS256",
    kid: DEMO_KEY.kid,
    ...header,
  });
  return `Bearer ${await token.sign(key ?? (await importJWK({ ...DEMO_KEY, endorsements: undefined }, "RS256")))}`;
}

async function judged(authorization: string, body: string) {
  const runtime = { ...RUNTIME, egressProxy: keys.url };
  const verify = await openVerifier(SCHEMES.teams({ app_id }), { current: {}, previous: null }, runtime);
  const gateway = (await verify(inbound({ headers: { authorization }, body }), Date.now())).ok;
  const library = await JwtTokenValidation.authenticateRequest(
    JSON.parse(body),
    authorization,
    new SimpleCredentialProvider(app_id, ""),
    "",
  ).then(
    ({ isAuthenticated }) => isAuthenticated,
    () => false,
  );
  return { gateway, library };
}

const HOUR = 3600;
const now = Math.floor(Date.now() / 1000);

describe("Microsoft's own library and the gateway do not believe", () => {
  const forgeries: Readonly<Record<string, Forgery>> = {
    "another's signature": { key: OTHER.privateKey },
    "a key that nobody published": { header: { kid: "made up" } },
    "a key that is not endorsed for Teams": { key: UNENDORSED.privateKey, header: { kid: "of another channel" } },
    "the public key for a secret": { key: new TextEncoder().encode(DEMO_KEY.n), header: { alg: "HS256" } },
    "another issuer": { claims: { iss: "https://api.botframework.us" } },
    "a token for another bot": { claims: { aud: "00000000-0000-4000-8000-0000000000b1" } },
    "a token that has run out": { claims: { nbf: now - 2 * HOUR, exp: now - 301 } },
    "a token of the future": { claims: { nbf: now + 330 } },
    "another address for answers": { claims: { serviceurl: "https://smba.trafficmanager.net/emea/" } },
    "no address for answers": { claims: { serviceurl: undefined } },
  };

  test.each(Object.entries(forgeries))("%s", async (_, forgery) => {
    const { headers, body } = await sent();
    const authorization = await forge(headers.authorization ?? "", forgery);
    expect(await judged(authorization, body)).toEqual({ gateway: false, library: false });
  });

  test("a token without a signature", async () => {
    const { headers, body } = await sent();
    const [, payload] = (headers.authorization ?? "").split(".");
    const header = Buffer.from(JSON.stringify({ alg: "none", kid: DEMO_KEY.kid })).toString("base64url");
    expect(await judged(`Bearer ${header}.${payload}.`, body)).toEqual({ gateway: false, library: false });
  });
});

test("Microsoft's own library and the gateway believe what the sender makes", async () => {
  const { headers, body } = await sent();
  expect(await judged(headers.authorization ?? "", body)).toEqual({ gateway: true, library: true });
});

test("neither sees that a body was exchanged: the token does not cover it", async () => {
  const { headers, body } = await sent();
  expect(await judged(headers.authorization ?? "", body.replace("pause", "start"))).toEqual({
    gateway: true,
    library: true,
  });
});
