import type { Language } from "../shared/language.ts";
import { english } from "./en-us.ts";
import type { Messages } from "./messages.ts";
import { chinese } from "./zh-cn.ts";

const MESSAGES: Readonly<Record<Language, Messages>> = { "en-us": english, "zh-cn": chinese };

/** Messages in a language. */
export const messagesOf = (language: Language): Messages => MESSAGES[language];
