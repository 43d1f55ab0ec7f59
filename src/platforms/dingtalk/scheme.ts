import { timeInHeader } from "../../webhooks/fresh.ts";
import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** Seconds. */
const HOUR = 60 * 60;

/** DingTalk, "Receive messages, HTTP mode": over the time alone, good for an hour; the body is not covered. */
export const dingtalkScheme = signature({
  ...HMAC_OF_BODY,
  secret: "app",
  signed: [{ header: "timestamp" }, { text: "\n" }, "secret"],
  signature: { header: "sign", prefix: "", separator: null, encoding: "base64" },
  fresh: timeInHeader("timestamp", "milliseconds", HOUR),
});
