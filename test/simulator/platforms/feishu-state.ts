/** State of Feishu: cards by message id, and message ids by the uuid of their request. */
export interface FeishuState {
  cards: Record<string, { at: number }>;
  sent: Record<string, { message_id: string; at: number }>;
}
