import * as z from "zod";
import { secretName } from "./names.ts";
import { rateSchema } from "./rate.ts";

/** Programs that may call `/v1` and `/v5`. */

const clientRate = rateSchema.optional().describe("commands; each item of a batch is one");

export const clientSchema = z.union(
  [
    z.strictObject({
      token: secretName.describe("name of the secret that holds the client's bearer token"),
      rate: clientRate,
    }),
    z.strictObject({
      access_key: secretName.describe("name of the secret that holds the access key that the client signs with"),
      secret_key: secretName.describe("name of the secret that holds the secret key to it"),
      rate: clientRate,
    }),
  ],
  {
    error:
      'write { token: "NAME" } for a bearer token, or { access_key: "NAME", secret_key: "NAME" } for a client that signs',
  },
);

/** The names of the secrets that a client is known by, by what each is. */
export const clientSecrets = ({ rate: _, ...names }: z.output<typeof clientSchema>): Readonly<Record<string, string>> =>
  names;
