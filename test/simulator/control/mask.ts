/** Masks secrets in recorded calls with "***" (contract §9.19). */

const MASK = "***";

/** Headers with secret values, in lower case. */
export const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "x-auth-token",
  "x-subject-token",
  "x-security-token",
  "private-token",
  "cookie",
  "set-cookie",
]);

/** Fields with secret values, in lower case. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set(
  [
    ["password", "db_password", "ssl_cert_password", "ssl_cert_key", "passcode"],
    ["ak", "sk", "access_key", "secret_key", "secret", "client_secret", "securitytoken", "security_token"],
    ["token", "access_token", "refresh_token", "app_secret"],
  ].flat(),
);

/** Mask `Signature=…` of a signed call; for other schemes, everything after the scheme. */
function maskAuthorization(value: string): string {
  if (value.includes("Signature=")) return value.replace(/Signature=[^,\s]*/g, `Signature=${MASK}`);
  const scheme = /^[A-Za-z][\w-]*(?= )/.exec(value)?.[0];
  return scheme === undefined ? MASK : `${scheme} ${MASK}`;
}

export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const key = name.toLowerCase();
      if (key.endsWith("authorization")) return [name, maskAuthorization(value)];
      return [name, SECRET_HEADERS.has(key) ? MASK : value];
    }),
  );
}

/** Copy JSON with the values of secret fields replaced. */
export function maskJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET_FIELDS.has(key.toLowerCase()) ? MASK : maskJson(inner)]),
  );
}

/** Present a body for the record: JSON masked; of anything else only the size, since secrets cannot be found in it. */
export function maskBody(bytes: Uint8Array, json: unknown): unknown {
  if (json !== undefined) return maskJson(json);
  return bytes.length === 0 ? null : `(${bytes.length} bytes, no JSON)`;
}
