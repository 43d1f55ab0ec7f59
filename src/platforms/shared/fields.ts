import * as z from "zod";

/** Fields that the settings of several platforms have. */

export const hostName = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "a host name in lower case");

/** An id of digits, beyond what a number of JSON may hold. */
export const numericId = z.string().regex(/^\d{1,18}$/, "a number, in quotes");

/** What `bot` is. */
export const OWN_ACCOUNT = "the account that the gateway itself writes as: what it does is no event";
