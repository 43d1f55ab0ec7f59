/** Puts fields with secret-like names into every place of a request body. */

/** Names under which callers may send a credential, in many spellings. DRS knows four of them. */
export const SECRET_NAMES = [
  ...["password", "Password", "PASSWORD", "dbPassword", "Db_Password", "db-password", "db_passwd", "passwd", "pwd"],
  ...["DBPWD", "user_pwd", "passphrase", "passcode", "pass", "token", "accessToken", "refresh_token", "id_token"],
  ...["secret", "clientSecret", "secret_key", "secretAccessKey", "access_key", "api_key", "x-api-key", "private_key"],
  ...["privateKeyPem", "signing_key", "keytab", "sasl_jaas", "sasl.jaas.config", "ssl_cert_password", "ssl_cert_key"],
  ...["credential", "credentials", "authorization", "cookie", "connectionString", "ak", "sk"],
] as const;

/** The fields with one value each, which say where they were put. */
export const fieldsWith = (marker: string): Record<string, string> =>
  Object.fromEntries(SECRET_NAMES.map((name) => [name, `${marker}.${name}`]));

/** A body with the fields in one of its places. */
export interface Placed {
  readonly place: string;
  readonly body: unknown;
}

/** Copy JSON once per object and list in it, with the fields added there: in objects as they are and in a nested object and list. */
export function placesIn(
  json: unknown,
  fields: (place: string) => Readonly<Record<string, string>>,
  at = "",
): Placed[] {
  if (typeof json !== "object" || json === null) return [];
  const given = fields(`${at}/`);
  const here = Array.isArray(json)
    ? [[...json, given]]
    : [
        { ...given, ...json },
        { ...json, nested: { deep: given } },
        { ...json, list: [[given], ...Object.values(given)] },
      ];
  const inside = Object.entries(json).flatMap(([key, value]) =>
    placesIn(value, fields, `${at}/${key}`).map(({ place, body }) => ({ place, body: withMember(json, key, body) })),
  );
  return [...here.map((body) => ({ place: `${at}/`, body })), ...inside];
}

const withMember = (json: object, key: string, value: unknown) =>
  Array.isArray(json) ? json.with(Number(key), value) : { ...json, [key]: value };
