/** `public_ip_config` of `bind_eip`: table 28 (contract §1.4). */
import * as z from "zod";
import { filled } from "./text.ts";

/** A high-availability job gives its primary node `master` and its standby `slave`; every other job `master`. */
export const publicIpConfigSchema = z.object({ id: filled, public_ip: filled, type: z.enum(["master", "slave"]) });
