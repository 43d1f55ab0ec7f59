import * as z from "zod";
import { secretText } from "./secret.ts";
import { filled } from "./text.ts";

/**
 * Table 20, ReplayConfigInfo: all mandatory. Left open: that a cloud goes with its own database, which is likely and
 * stated nowhere, and other values of `traffic_source` than the one that is named.
 */
export const replayConfigSchema = z.looseObject({
  db_instance_id: filled.describe("Id of the source instance. Mandatory (official page table 20)"),
  cloud_type: z
    .enum(["AWSCloud", "TencentCloud", "AliCloud"])
    .describe("The other cloud. Mandatory (official page table 20; list: SDK)"),
  ak: secretText.describe('Access key of the other cloud, or {"secret":"NAME"}. Mandatory (official page table 20)'),
  sk: secretText.describe('Secret key of the other cloud, or {"secret":"NAME"}. Mandatory (official page table 20)'),
  db_source: z
    .enum(["aws_aurora_mysql", "tencent_tdsql_c", "ali_rds_mysql"])
    .describe("The source database. Mandatory (official page table 20; list: SDK)"),
  region: filled.describe("Region of the other cloud. Mandatory (official page table 20)"),
  traffic_source: filled.describe(
    "Where traffic comes from; sdk: audit logs fetched through the other cloud's API. Mandatory (official page table 20; value: SDK)",
  ),
});
