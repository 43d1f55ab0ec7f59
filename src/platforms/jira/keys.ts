/** An issue's key: it becomes part of addresses that are called (Atlassian, "Changing the project key format"). */
export const ISSUE_KEY = /^[A-Z][A-Z0-9_]{1,63}-\d{1,10}$/;

/** The key of the project that an issue is in. */
export const projectOf = (key: string): string => key.slice(0, key.lastIndexOf("-"));

/** Where people look at an issue. */
export const browseUrl = (site: string, key: string): string => `https://${site}/browse/${key}`;
