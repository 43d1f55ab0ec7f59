/** slack-edge as its README has it for Cloudflare Workers, with an answer as long as ours. Nothing is asked of Slack. */
import { SlackApp } from "slack-edge";

const authorize = async () => ({ enterpriseId: undefined, teamId: "T0001", botToken: "xoxb-bench", botId: "B0001" });

export default {
  async fetch(request, env, ctx) {
    if (request.method === "GET") return new Response("ok");
    const app = new SlackApp({ env, authorize }).command("/drs", async () => ({
      response_type: "ephemeral",
      text: env.HELP_TEXT,
    }));
    return app.run(request, ctx);
  },
};
