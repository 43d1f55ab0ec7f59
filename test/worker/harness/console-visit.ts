import { exampleSecrets } from "../../support/secrets.ts";
import { gateway } from "./harness.ts";

/** A browser without a window: it keeps its cookie, and fills in forms as they stand on pages. */
export interface Visitor {
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly page: (path: string) => Promise<string>;
  /** Sends the form of a page that goes to this address, with fields changed. */
  readonly send: (
    page: string,
    action: string,
    fields?: Record<string, string>,
    pick?: Record<string, string>,
  ) => Promise<Response>;
  readonly post: (path: string, fields: Record<string, string>, headers?: Record<string, string>) => Promise<Response>;
}

const FROM_US = { "sec-fetch-site": "same-origin" };

/** @param identity the cookie, or the header of Access */
export function visitor(identity: Record<string, string>): Visitor {
  const get: Visitor["get"] = (path, headers = {}) =>
    gateway(path, { headers: { ...identity, ...headers }, redirect: "manual" });
  const page: Visitor["page"] = async (path) => (await get(path)).text();
  const post: Visitor["post"] = (path, fields, headers = FROM_US) =>
    gateway(path, {
      method: "POST",
      headers: { ...identity, ...headers },
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
  return {
    get,
    page,
    post,
    send: async (from, action, fields = {}, pick = {}) => {
      const form = formsIn(await page(from)).find(
        (each) => each.action === action && Object.entries(pick).every(([name, value]) => each.fields[name] === value),
      );
      if (!form) throw new Error(`${from} has no form for ${action}`);
      return post(action, { ...form.fields, ...fields });
    },
  };
}

interface Form {
  readonly action: string;
  readonly fields: Record<string, string>;
}

/** The forms of a page with their hidden fields. */
export function formsIn(html: string): Form[] {
  return [...html.matchAll(/<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(
    ([, action = "", inside = ""]) => ({
      action,
      fields: Object.fromEntries(
        [...inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
          ([, name = "", value = ""]) => [name, value],
        ),
      ),
    }),
  );
}

export const signIn = (token: string, to = "/", headers: Record<string, string> = FROM_US): Promise<Response> =>
  gateway("/sign-in", {
    method: "POST",
    headers,
    body: new URLSearchParams({ client: token, to }),
    redirect: "manual",
  });

/** The cookie of an answer, as it is sent back. */
export const cookieOf = (answer: Response): string => (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

/** Somebody with the session of a client. */
export const signedIn = async (token = exampleSecrets.CI_BOT_TOKEN): Promise<Visitor> =>
  visitor({ cookie: cookieOf(await signIn(token)) });
