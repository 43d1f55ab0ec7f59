/** `endpoints[]` of `network`: tables 6 to 12 (contract §1.4). */
import * as z from "zod";
import { filled } from "./text.ts";

/** Table 7, `endpoint_name`. */
export const ENDPOINT_NAMES = [
  ["oracle", "ecs_oracle", "cloud_gaussdbv5", "mysql", "ecs_mysql", "cloud_mysql"],
  ["redis", "ecs_redis", "rediscluster", "ecs_rediscluster", "cloud_gaussdb_redis"],
  ["postgresql", "ecs_postgresql", "cloud_postgresql", "mongodb", "ecs_mongodb", "cloud_mongodb"],
].flat();

/** Databases whose `ip` is a list of `host:port`, with its maximum length (table 7). */
const ADDRESS_LISTS: Readonly<Record<string, number>> = {
  mongodb: 3,
  ecs_mongodb: 3,
  rediscluster: 32,
  ecs_rediscluster: 32,
  cloud_mongodb: Number.POSITIVE_INFINITY,
};

function isAddressList(name: string, ip: string | undefined): boolean {
  const most = ADDRESS_LISTS[name];
  if (most === undefined || ip === undefined) return true;
  const addresses = ip.split(",");
  return addresses.length <= most && addresses.every((address) => /^\s*\S+:\d{1,5}\s*$/.test(address));
}

const baseEndpointFields = z.object({
  id: z.string().optional(),
  endpoint_name: z.enum(ENDPOINT_NAMES),
  ip: z.string().optional(),
  db_port: z
    .string()
    .regex(/^\d{1,5}$/)
    .refine((port) => Number(port) >= 1 && Number(port) <= 65_535)
    .optional(),
  db_user: filled,
  db_password: filled,
  instance_id: z.string().optional(),
  instance_name: z.string().optional(),
  db_name: z.string().optional(),
  get source_sharding(): z.ZodOptional<z.ZodArray<typeof baseEndpointFields>> {
    return z.array(baseEndpoint).optional();
  },
});

/** Table 7. `source_sharding` repeats the table. */
const baseEndpoint = baseEndpointFields.refine(({ endpoint_name, ip }) => isAddressList(endpoint_name, ip), {
  path: ["ip"],
});

/** Table 8. */
const cloudBaseInfo = z.object({ region: filled, project_id: filled, az_code: z.string().optional() });

/** Table 9. */
const cloudVpcInfo = z.object({ vpc_id: filled, subnet_id: filled, security_group_id: z.string().optional() });

/** Table 10. */
const endpointConfig = z.object({
  is_target_readonly: z.boolean().optional(),
  node_num: z.int().min(1).max(16).optional(),
});

/** Table 11: a `.p12` certificate has a password. */
const sslConfig = z
  .object({
    ssl_link: z.boolean().optional(),
    ssl_cert_name: z.string().optional(),
    ssl_cert_key: z.string().optional(),
    ssl_cert_check_sum: z.string().optional(),
    ssl_cert_password: z.string().optional(),
  })
  .refine((ssl) => !ssl.ssl_cert_name?.toLowerCase().endsWith(".p12") || Boolean(ssl.ssl_cert_password), {
    path: ["ssl_cert_password"],
  });

/** Table 12. */
const customizedDns = z.object({
  is_set_dns: z.boolean(),
  set_dns_action: z.enum(["add", "keep", "update", "recover"]),
  dns_ip: z.string().max(15),
});

/** Table 6, with the fields that the page calls mandatory for some endpoints only. */
export const jobEndpointSchema = z
  .object({
    db_type: z.enum(["oracle", "gaussdbv5", "redis", "rediscluster", "gaussredis", "mysql"]),
    endpoint_type: z.enum(["offline", "ecs", "cloud"]),
    endpoint_role: z.enum(["so", "ta"]),
    endpoint: baseEndpoint,
    cloud: cloudBaseInfo.optional(),
    vpc: cloudVpcInfo.optional(),
    config: endpointConfig.optional(),
    ssl: sslConfig.optional(),
    customized_dns: customizedDns.optional(),
  })
  .refine(({ endpoint_type, cloud }) => endpoint_type === "offline" || cloud !== undefined, { path: ["cloud"] })
  .refine(({ endpoint_role, ssl }) => endpoint_role !== "so" || !ssl?.ssl_link || Boolean(ssl.ssl_cert_check_sum), {
    path: ["ssl", "ssl_cert_check_sum"],
  });
export type JobEndpoint = z.infer<typeof jobEndpointSchema>;
