import type { Language } from "../shared/language.ts";
import { consoleEnglish } from "./console-en-us.ts";
import type { ConsoleWords } from "./console-words.ts";
import { consoleChinese } from "./console-zh-cn.ts";

const WORDS: Readonly<Record<Language, ConsoleWords>> = { "en-us": consoleEnglish, "zh-cn": consoleChinese };

export const consoleWordsOf = (language: Language): ConsoleWords => WORDS[language];
