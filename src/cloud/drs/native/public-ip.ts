import * as z from "zod";
import { filled } from "./text.ts";

/** Table 28, PublicIpConfig. `public_ip` is not checked for a form: the official example masks it. */
export const publicIpConfigSchema = z.looseObject({
  id: filled.describe("Id of the elastic public IP. Mandatory (official page table 28; SDK)"),
  public_ip: filled.describe("The elastic public IP itself. Mandatory (official page table 28; SDK)"),
  type: z
    .enum(["master", "slave"])
    .describe(
      "Node that it is bound to: master or slave of a job with primary and standby, otherwise master. Mandatory (official page table 28; SDK)",
    ),
});
