/** The floor of accepting: verify, refuse a repeat, one row of one Durable Object's SQLite, answer when it is durable. */
import { DurableObject } from "cloudflare:workers";
import { verify } from "./verify.js";

export class Desk extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS commands (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID");
  }

  async accept(key, body) {
    const [known] = this.sql.exec("SELECT 1 AS one FROM commands WHERE key = ?", key);
    if (known) return "repeated";
    this.sql.exec("INSERT INTO commands (key, body) VALUES (?, ?)", key, body);
    return "accepted";
  }
}

export default {
  async fetch(request, env) {
    if (request.method === "GET") return new Response("ok");
    const body = new Uint8Array(await request.arrayBuffer());
    if (!(await verify(request, body, env.SLACK_SIGNING_SECRET))) return new Response(null, { status: 401 });
    const desk = env.DESK.get(env.DESK.idFromName("desk"));
    const said = await desk.accept(request.headers.get("x-slack-signature"), new TextDecoder().decode(body));
    return Response.json({ text: said });
  },
};
