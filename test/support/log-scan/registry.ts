/** The secrets that a test file creates or receives. At its end they go to the scan of the logs. */
import { secretFields } from "./fields.ts";
import { SHORTEST } from "./forms.ts";

/** Names by values. */
export const notedSecrets: Record<string, string> = {};

/** Register a value that no log may contain; findings call it `name`. */
export function secret(name: string, value: string): string {
  if (value.length < SHORTEST) throw new Error(`${name} is a secret of less than ${SHORTEST} characters`);
  notedSecrets[value] = name;
  return value;
}

/** Register the secrets in headers and in JSON. */
export function noteSecretsIn(json: unknown): void {
  for (const [field, value] of secretFields(json)) secret(`the ${field} of a request`, value);
}
