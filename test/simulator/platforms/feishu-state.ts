/** What Feishu remembers: cards by message id, and message ids by the uuid that they were sent with. */
export interface FeishuState {
  cards: Record<string, { at: number }>;
  sent: Record<string, { message_id: string; at: number }>;
}
