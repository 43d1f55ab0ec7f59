import * as z from "zod";

/** Table 12, CustomizedDns: all mandatory once the object is there. An empty address is allowed (minimum length 0). */
export const customizedDnsSchema = z.looseObject({
  is_set_dns: z.boolean().describe("Whether a DNS of the customer's is set. Mandatory (official page table 12)"),
  set_dns_action: z
    .enum(["add", "keep", "update", "recover"])
    .describe(
      "What to do about the DNS; recover may break name resolution. Mandatory (official page table 12; list: SDK)",
    ),
  dns_ip: z
    .string()
    .max(15, "must have at most 15 characters")
    .describe("IP address of the DNS, 0 to 15 characters. Mandatory (official page table 12)"),
});
