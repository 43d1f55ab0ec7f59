/** @slack/bolt with its own HTTP receiver on Node. Its log is silent: writing a line a refusal would be measured too. */
import bolt from "@slack/bolt";

const { App, HTTPReceiver } = bolt;
const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => "error", setName() {} };

const receiver = new HTTPReceiver({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  logger: silent,
  customRoutes: [{ path: "/", method: ["GET"], handler: (_, answer) => answer.end("ok") }],
});
const authorize = async () => ({ teamId: "T0001", botToken: "xoxb-bench", botId: "B0001", botUserId: "U0099" });
const app = new App({ receiver, authorize, logger: silent });
app.command("/drs", async ({ ack }) => ack(process.env.HELP_TEXT));

await app.start({ port: Number(process.env.PORT), host: "127.0.0.1" });
