/** The languages of messages to people. */
export const LANGUAGES = ["en-us", "zh-cn"] as const;

export type Language = (typeof LANGUAGES)[number];
