/** `replay_config` of `cloud_connection`: table 20 (contract §1.4). */
import * as z from "zod";
import { filled } from "./text.ts";

/** `traffic_source` is no formal enum: `sdk` is the only documented value. */
export const replayConfigSchema = z.object({
  db_instance_id: filled,
  cloud_type: z.enum(["AWSCloud", "TencentCloud", "AliCloud"]),
  ak: filled,
  sk: filled,
  db_source: z.enum(["aws_aurora_mysql", "tencent_tdsql_c", "ali_rds_mysql"]),
  region: filled,
  traffic_source: filled,
});
