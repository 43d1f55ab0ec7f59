import { exampleVariables } from "../../scripts/lib/settings.ts";
import { secret } from "./log-scan/registry.ts";

/**
 * Secrets of a gateway for the real cloud. None has the public value of the demo, but the credentials still open the
 * simulator.
 */
export function ownSecrets(): Readonly<Record<string, string>> {
  const example = Object.entries(exampleVariables()).map(([name, value = ""]) => [name, ownValue(name, value)]);
  return Object.fromEntries(example);
}

function ownValue(name: string, value: string): string {
  if (["DESK_KEY", "LEDGER_KEY", "SESSION_KEY"].includes(name)) return secret(`own ${name}`, randomKey());
  if (value.startsWith("whsec_")) return secret(`own ${name}`, `whsec_${randomKey()}`);
  // The same credential in another notation, since the simulator must know it.
  if (name.startsWith("IAM_")) return JSON.stringify(JSON.parse(value), null, 1);
  if (/^[0-9a-f]{64}$/i.test(value)) return value.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
  return secret(`own ${name}`, `${value}-own`);
}

const randomKey = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
