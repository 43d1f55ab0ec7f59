/** What was written to a bot: `/drs` or its name in front belongs to the platform. */
export const withoutAddress = (text: string): string => text.replace(/^\s*\/?drs(?=\s|$)/iu, "").trim();
