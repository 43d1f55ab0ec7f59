/**
 * Which workspaces a request names. In a channel that is shared with another workspace (Slack Connect) people of both can write to the
 * app and press its buttons, and an app may be installed in several workspaces under one signing secret.
 */

/** Where a body names the workspace of the app, or of who wrote or pressed (Slack, "Events API", "block_actions", "view_submission"). */
const NAMED: readonly (readonly string[])[] = [
  ["team_id"],
  ["enterprise_id"],
  ["context_team_id"],
  ["context_enterprise_id"],
  ["authorizations", "0", "team_id"],
  ["authorizations", "0", "enterprise_id"],
  ["team", "id"],
  ["team", "enterprise_id"],
  ["enterprise", "id"],
  ["user", "team_id"],
  ["user", "enterprise_id"],
  ["message", "team"],
  ["view", "team_id"],
  ["view", "app_installed_team_id"],
  ["event", "team"],
  ["event", "team_id"],
  ["event", "user_team"],
  ["event", "source_team"],
  ["event", "user_profile", "team"],
];

const KINDS = ["T", "E"] as const;

/**
 * Whether a body names no workspace but the app's own. Workspaces and organisations of Enterprise Grid are compared each among themselves.
 * @param payload of a request; fields that are absent or null name nothing
 * @param own workspaces (T…) and organisations (E…) that the config lists; where it lists none of a kind, all that are named must be one
 */
export function isOfOwnWorkspace(payload: unknown, own: readonly string[]): boolean {
  const named = new Set(NAMED.flatMap((path) => valueAt(payload, path) ?? []));
  const isListed = own.length === 0 || own.some((id) => named.has(id));
  return isListed && [...named].every(isId) && KINDS.every((kind) => areOwn(idsOf(kind, [...named]), idsOf(kind, own)));
}

const isId = (value: unknown): value is string => typeof value === "string" && /^[TE][A-Z0-9]+$/.test(value);

const idsOf = (kind: string, ids: readonly unknown[]) => ids.filter(isId).filter((id) => id.startsWith(kind));

const areOwn = (named: readonly string[], listed: readonly string[]): boolean =>
  listed.length === 0 ? named.length <= 1 : named.every((id) => listed.includes(id));

function valueAt(payload: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null
        ? Object.entries(value).find(([name]) => name === key)?.[1]
        : undefined,
    payload,
  );
}
