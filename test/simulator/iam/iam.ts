/** IAM: tokens for a user's password (contract §6.1). */
import { randomBytes } from "node:crypto";
import { Hono } from "hono/tiny";
import * as z from "zod";
import type { Simulator, SimulatorEnv } from "../context.ts";
import { iamErrorBody } from "../errors.ts";
import { PROJECTS, type Project, USERS } from "../state/seed.ts";
import { tokenHash } from "./authentication.ts";

/** `{name}` or `{id}`. */
const named = z.union([z.object({ id: z.string().min(1) }), z.object({ name: z.string().min(1) })]);

const tokenRequest = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.tuple([z.literal("password")]),
      password: z.object({
        user: z.object({
          name: z.string().min(1),
          password: z.string().min(1),
          domain: z.object({ name: z.string() }),
        }),
      }),
    }),
    scope: z.object({ project: named, domain: named }).partial().optional(),
  }),
});

type User = (typeof USERS)[number];
type Named = z.infer<typeof named>;

function isCalled(thing: { id: string; name: string }, wanted: Named): boolean {
  return "id" in wanted ? thing.id === wanted.id : thing.name === wanted.name;
}

/** Find the requested project: by name in the user's own domain, by id in any. */
function findProject(wanted: Named, user: User): Project | undefined {
  return PROJECTS.find(
    (project) => isCalled(project, wanted) && ("id" in wanted || project.domain.id === user.domain.id),
  );
}

/** IAM writes six fractional digits; JavaScript has three. */
function iamTime(time: number): string {
  return new Date(time).toISOString().replace("Z", "000Z");
}

const CATALOG = [
  {
    endpoints: [
      {
        id: "33e1cbdd86d34e89a63cf8ad16a5f49f",
        interface: "public",
        region: "*",
        region_id: "*",
        url: "https://iam.myhuaweicloud.com/v3.0",
      },
    ],
    id: "100a6a3477f1495286579b819d399e36",
    name: "iam",
    type: "iam",
  },
];

/** Prefix of every token: as of a real one (DER in base64), and recognisable anywhere. */
export const TOKEN_MARK = "MIIsimulatedToken";

/** Length close to that of a real token, which contains the signed catalogue. */
function newToken(): string {
  return `${TOKEN_MARK}${randomBytes(1200).toString("base64")}`;
}

function tokenBody(user: User, project: Project | undefined, now: number, expiresAt: number, withCatalog: boolean) {
  return {
    token: {
      catalog: withCatalog ? CATALOG : [],
      expires_at: iamTime(expiresAt),
      issued_at: iamTime(now),
      methods: ["password"],
      ...(project === undefined ? { domain: user.domain } : { project }),
      roles: [{ id: "0", name: "te_admin" }],
      user: { domain: user.domain, id: user.id, name: user.name, password_expires_at: "" },
    },
  };
}

export function iamRoutes({ settings, clock, store }: Simulator): Hono<SimulatorEnv> {
  return new Hono<SimulatorEnv>().post("/v3/auth/tokens", (c) => {
    const parsed = tokenRequest.safeParse(c.get("call").json);
    if (!parsed.success) return c.json(iamErrorBody(400, "Bad Request", "The request body is invalid"), 400);
    const { identity, scope } = parsed.data.auth;
    const asked = identity.password.user;
    const user = USERS.find(({ name, domain }) => name === asked.name && domain.name === asked.domain.name);
    if (user?.password !== asked.password) {
      return c.json(iamErrorBody(401, "Unauthorized", "The username or password is wrong."), 401);
    }
    const project = scope?.project && findProject(scope.project, user);
    if (scope?.project && project === undefined) {
      return c.json(iamErrorBody(404, "Not Found", "Could not find project."), 404);
    }
    const domain = project?.domain ?? user.domain;
    if (domain.id !== user.domain.id || (scope?.domain && !scope.project && !isCalled(domain, scope.domain))) {
      return c.json(iamErrorBody(403, "Forbidden", "You have no right to do this action"), 403);
    }
    const token = newToken();
    const now = clock.realNow();
    const expiresAt = now + settings.token_life;
    store.state.tokens[tokenHash(token)] = { project_id: project?.id ?? null, expires_at: expiresAt };
    store.touch();
    c.header("X-Subject-Token", token);
    const withCatalog = c.req.query("nocatalog") === undefined;
    return c.json(tokenBody(user, project, now, expiresAt, withCatalog), 201);
  });
}
