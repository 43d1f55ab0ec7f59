import fc from "fast-check";
import * as z from "zod";
import { test } from "vitest";
import { checkActionBody } from "../../src/drs/native/check.ts";
import { jobEndpointSchema } from "../simulator/schemas/endpoint.ts";
import { createCompareParam } from "../simulator/schemas/compare-task-param.ts";
import { replayConfigSchema } from "../simulator/schemas/replay-config.ts";
import { publicIpConfigSchema } from "../simulator/schemas/public-ip-config.ts";
import { repairInfoSchema } from "../simulator/schemas/repair-info.ts";
import { arbitraryOf } from "../support/arbitrary.ts";
const EX = {
  db_port: ["1", "3306", "00022", "65535"],
  ip: ["192.0.2.7", "192.0.2.7:27017", "a:1, b:22 ,c:3"],
  ssl_cert_name: ["ca.p12", "CA.P12", "ca.pem"],
  type: ["int", "long", "varchar(256)", "datetime", "timestamp"],
  value: ["", "config", "concat(__current_database, '@', __current_table)"],
  ddl_operation: [{ table: "" }, { table: "CREATE TABLE,DROP TABLE ,  ALTER TABLE" }],
};
test("reverse", () => {
  for (const [action, schema] of [
    ["network", z.object({ endpoints: z.array(jobEndpointSchema).min(1) })],
    ["create_compare", z.object({ compare_task_param: createCompareParam })],
    ["cloud_connection", z.object({ replay_config: replayConfigSchema })],
    ["bind_eip", z.object({ public_ip_config: publicIpConfigSchema })],
    ["start_repair", z.object({ repair_info: repairInfoSchema })],
  ] as const) {
    const seen: Record<string, number> = {};
    for (const p of fc.sample(arbitraryOf(schema, EX), 600)) {
      const c = checkActionBody({ job: { action_name: action, action_params: p } });
      if (!c.ok) for (const e of c.error) { const k = `${e.pointer.split("/").at(-1)}: ${e.detail}`.slice(0, 150); seen[k] = (seen[k] ?? 0) + 1; }
    }
    console.log(action, seen);
  }
});
