/** What comes to the hook of Slack: forged, or signed and yet garbage within. */
import { slackCommand, slackSignature } from "../../../scripts/lib/slack-request.ts";
import { ACTION_NAMES } from "../../../src/model/drs.ts";
import type { Random } from "../../support/random.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import slackVectors from "../../vectors/platforms/slack.json";
import { cut, encode, flipped, garbageBody, nastyText, segment } from "./garbage.ts";

export interface GarbageRequest {
  readonly kind: string;
  readonly path: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array<ArrayBuffer> | string | null;
}

/** What a kind needs to know: a job that there is, and the paths of the API with their parameters. */
export interface Ground {
  readonly job: string;
  readonly routes: readonly { readonly method: string; readonly path: string }[];
}

export type Kind = (random: Random, ground: Ground) => Omit<GarbageRequest, "kind">;

const FORM = "application/x-www-form-urlencoded";

export const command = (text: string, user?: string) =>
  slackCommand({ text, secret: exampleSecrets.SLACK_SIGNING_SECRET, ...(user === undefined ? {} : { user }) });

/** A request to the hook, with these headers. */
export const hook = (body: GarbageRequest["body"], headers: Record<string, string>) => ({
  path: "/hooks/slack",
  method: "POST",
  headers: Object.entries(headers),
  body,
});

/** Signed as Slack would, whatever it is. */
export function signedHook(body: Uint8Array<ArrayBuffer> | string, type = FORM) {
  const bytes = typeof body === "string" ? encode(body) : body;
  return hook(bytes, { "content-type": type, ...slackSignature(bytes, exampleSecrets.SLACK_SIGNING_SECRET) });
}

/** A real command or webhook that was changed after it had been signed, or was signed with another secret or long ago. */
export const forged: Kind = (random, { job }) => {
  const real = random.chance(0.5)
    ? random.pick(slackVectors.vectors)
    : { ...command(`pause ${job}`), method: "POST" as const };
  const headers: Record<string, string> = { ...(real.headers as Record<string, string>) };
  const bytes = encode(real.body);
  switch (random.below(6)) {
    case 0:
      return hook(flipped(bytes, random), headers);
    case 1:
      return hook(cut(bytes, random), headers);
    case 2:
      return hook(Uint8Array.from([...bytes, ...random.bytes(random.between(1, 30))]), headers);
    case 3:
      return hook(flipped(bytes, random), {
        ...headers,
        "x-slack-request-timestamp": random.pick(["NaN", "-1", "1e9", "9".repeat(40), "0x10", ""]),
      });
    case 4:
      return hook(flipped(bytes, random), {
        ...headers,
        "x-slack-signature": random.pick(["v0=", "v1=00", "=", `v0=${"g".repeat(64)}`, `v0=${"0".repeat(64)}`]),
      });
    default: {
      const doubled = Object.entries({ ...headers, "content-type": random.pick([FORM, "application/json"]) });
      const body = flipped(bytes, random);
      return { ...hook(body, {}), headers: [...doubled, ...doubled.filter(([name]) => name.startsWith("x-slack"))] };
    }
  }
};

/** What follows `/drs`: verbs with an option that none has, unknown words, open quotes. */
function garbageLine(random: Random, job: string): string {
  const verb = random.pick(ACTION_NAMES);
  switch (random.below(5)) {
    case 0:
      return `${verb} zz=1 ${job} ${nastyText(random)}`;
    case 1:
      return `${verb} zz=1 ${nastyText(random)}`;
    case 2:
      return `help ${nastyText(random)}`;
    case 3:
      return `"${nastyText(random)} ${verb} ${job}`;
    default:
      return nastyText(random);
  }
}

/** Signed by Slack, and garbage within. */
export const signedGarbage: Kind = (random, { job }) => {
  const { body } = command(garbageLine(random, job));
  switch (random.below(8)) {
    case 0:
      return signedHook(random.bytes(random.between(0, 600)), random.pick([FORM, "application/json"]));
    case 1:
      return signedHook(garbageBody(random), "application/json");
    case 2:
      return signedHook(`command=%2Fdrs&text=${segment(random)}&user_id=${segment(random)}&team_id=T0001`);
    case 3:
      return signedHook(`${body}&text=${segment(random)}%ZZ&user_id=U0001&__proto__=x&command=`);
    case 4:
      return signedHook(cut(encode(body), random), `${FORM}; charset=${random.pick(["utf-16", "x", '"'])}`);
    case 5:
      return signedHook(
        JSON.stringify({ type: "url_verification", challenge: random.pick([1, null, "x".repeat(2000)]) }),
        "application/json",
      );
    case 6:
      return signedHook(body.replace(/response_url=[^&]*/, `response_url=${segment(random)}`));
    default:
      return signedHook(body);
  }
};
