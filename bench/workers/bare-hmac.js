/** The floor of verifying: take the bytes, check the signature, answer. */
import { verify } from "./verify.js";

export default {
  async fetch(request, env) {
    if (request.method === "GET") return new Response("ok");
    const body = new Uint8Array(await request.arrayBuffer());
    const good = await verify(request, body, env.SLACK_SIGNING_SECRET);
    return new Response(good ? "ok" : null, { status: good ? 200 : 401 });
  },
};
