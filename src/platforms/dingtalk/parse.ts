import * as z from "zod";
import { parseJson } from "../../shared/json.ts";

/** A message to the robot (DingTalk, "Robot receives messages"). */
const messageSchema = z.object({
  msgtype: z.literal("text"),
  msgId: z.string().min(1).max(200),
  text: z.object({ content: z.string() }),
  conversationId: z.string().min(1).max(200),
  /** `1`: with one person, `2`: in a group. */
  conversationType: z.enum(["1", "2"]),
  chatbotCorpId: z.string(),
  robotCode: z.string().optional(),
  /** Absent for people of other organisations. */
  senderStaffId: z.string().regex(/^[^/\s]{1,64}$/),
  senderCorpId: z.string(),
  sessionWebhook: z.string().max(1000),
  /** Epoch milliseconds. */
  sessionWebhookExpiredTime: z.number().int().positive(),
});

export type DingtalkMessage = z.output<typeof messageSchema>;

/**
 * Takes a body apart whose sender is known and which itself nobody has signed.
 * @returns `null` for what is nothing to act on
 */
export function parseDingtalk(body: Uint8Array): DingtalkMessage | null {
  const parsed = messageSchema.safeParse(parseJson(new TextDecoder().decode(body)));
  return parsed.success ? parsed.data : null;
}
