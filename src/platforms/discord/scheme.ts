import { timeInHeader } from "../../webhooks/fresh.ts";
import { signature } from "../../webhooks/signature.ts";

/** Discord, "Receiving and Responding": Ed25519 over time and body. Discord names no window; ours is Slack's. */
export const discordScheme = signature({
  algorithm: "ed25519",
  secret: "key",
  key: "hex",
  signed: [{ header: "x-signature-timestamp" }, "body"],
  signature: { header: "x-signature-ed25519", prefix: "", separator: null, encoding: "hex" },
  fresh: timeInHeader("x-signature-timestamp"),
});
