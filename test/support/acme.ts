import * as z from "zod";
import type { Services } from "../../src/application/services.ts";
import { answerLine } from "../../src/chat/answer.ts";
import { composeReport } from "../../src/chat/compose/operation.ts";
import { languageOf, personOf } from "../../src/chat/who.ts";
import { type Connection, secretOf } from "../../src/config/gateway.ts";
import { type Message, plainText } from "../../src/model/message.ts";
import type { Delivery, Report } from "../../src/model/report.ts";
import { deliveryByStatus } from "../../src/outbound/delivery.ts";
import { definePlatform, type SettingsOf, type Verified } from "../../src/platforms/platform.ts";
import { callPlatform } from "../../src/platforms/shared/call.ts";
import { deliveryKeys } from "../../src/webhooks/delivery-keys.ts";
import { timeInHeader } from "../../src/webhooks/fresh.ts";
import { signature } from "../../src/webhooks/signature.ts";

/** Acme Chat, a platform that does not exist: what somebody writes who adds their own, without a change of the gateway. */

const SETTINGS = { workspace: z.string().regex(/^[a-z]+$/, "a workspace, e.g. shipping") };

type AcmeSettings = SettingsOf<typeof SETTINGS>;

const messageSchema = z.object({
  id: z.string(),
  workspace: z.string(),
  room: z.string(),
  user: z.string(),
  text: z.string(),
});

const HOST = "chat.acme.example";

const render = (message: Message) => ({ text: plainText(message) });

async function answer(services: Services, request: Verified<AcmeSettings>): Promise<Response> {
  const { source, secret, settings, body } = request;
  const { config } = services.gateway;
  const parsed = messageSchema.safeParse(JSON.parse(new TextDecoder().decode(body)));
  if (!parsed.success || parsed.data.workspace !== settings.workspace) return new Response(null, { status: 204 });
  const { id, room, user, text } = parsed.data;
  const principal = personOf(config, "acme", `${settings.workspace}/${user}`);
  const language = languageOf(config, settings, principal);
  const { now } = await answerLine(services, {
    ...{ text, source, secret, channel: room, language, principal },
    dedupe: deliveryKeys(request, [id]),
    reply: {
      ...{ source, language, address: { room }, every: 1000 },
      ways: [{ name: "room", carries: "all", limit: null }],
    },
  });
  return Response.json(render(now));
}

async function deliver(report: Report, connection: Connection<AcmeSettings>): Promise<Delivery> {
  const { workspace } = connection.settings;
  const url = `https://${HOST}/${workspace}/rooms/${report.target.address.room}/messages`;
  const headers = { authorization: `Bearer ${secretOf(connection, "bot")}` };
  return deliveryByStatus(
    await callPlatform({ url, hosts: [HOST], headers, body: render(composeReport(report)) }, connection.gateway),
  );
}

export const acme = definePlatform({
  name: "acme",
  settings: SETTINGS,
  ids: {
    kind: "acme",
    person: z.string().regex(/^[a-z]+\/a\d+$/, "workspace and user, e.g. shipping/a7"),
    channel: z.string().regex(/^room-\d+$/, "a room, e.g. room-7"),
  },
  secrets: {
    signing: { suffix: "SIGNING_KEY", form: /^acme_/, purpose: "Acme: Settings → Signing key", rotates: true },
    bot: { suffix: "BOT_TOKEN", purpose: "Acme: Settings → Bots" },
  },
  scheme: signature({
    ...{ algorithm: "hmac", secret: "signing", key: "text" },
    signed: [{ header: "x-acme-time" }, { text: "\n" }, "body"],
    signature: { header: "x-acme-signature", prefix: "", separator: null, encoding: "hex" },
    fresh: timeInHeader("x-acme-time"),
  }),
  coversBody: true,
  answer,
  deliver,
});
