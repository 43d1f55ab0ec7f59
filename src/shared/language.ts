/** The languages of messages to people. */
export const LANGUAGES = ["en-us", "zh-cn"] as const;

export type Language = (typeof LANGUAGES)[number];

/** Text in the two languages of the gateway. */
export interface Bilingual {
  readonly "en-us": string;
  readonly "zh-cn": string;
}
