import * as z from "zod";
import { secretString } from "./secret.ts";
import { requiredString } from "./text.ts";

/**
 * Databases of table 6, from the SDK's list. The API definition lacks `mysql`. The last two are in no list of table 6, but
 * table 7 lists endpoints of both.
 */
const DB_TYPES = [
  "oracle",
  "gaussdbv5",
  "redis",
  "rediscluster",
  "gaussredis",
  "mysql",
  "postgresql",
  "mongodb",
] as const;

/** Kinds of database of table 7, from the list in SDK and API definition. */
const ENDPOINT_NAMES = [
  "oracle",
  "ecs_oracle",
  "cloud_gaussdbv5",
  "mysql",
  "ecs_mysql",
  "cloud_mysql",
  "redis",
  "ecs_redis",
  "rediscluster",
  "ecs_rediscluster",
  "cloud_gaussdb_redis",
  "postgresql",
  "ecs_postgresql",
  "cloud_postgresql",
  "mongodb",
  "ecs_mongodb",
  "cloud_mongodb",
] as const;

/** Maximum number of host and port pairs in `ip`, for databases that take a list of them. */
const ADDRESS_LISTS: Readonly<Record<string, number>> = {
  mongodb: 3,
  ecs_mongodb: 3,
  rediscluster: 32,
  ecs_rediscluster: 32,
  cloud_mongodb: Number.POSITIVE_INFINITY,
};

interface Addressed {
  readonly endpoint_name: string;
  readonly ip?: string | undefined;
}

/** Check whether a list of addresses is well formed. A single address is not checked, since it may be a host name. */
function hasUsableAddresses({ endpoint_name, ip }: Addressed): boolean {
  const limit = ADDRESS_LISTS[endpoint_name];
  if (limit === undefined || ip === undefined) return true;
  const addresses = ip.split(",").map((address) => address.trim());
  return addresses.length <= limit && addresses.every((address) => /^\S+:\d{1,5}$/.test(address));
}

const isPort = (port: string) => /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;

/**
 * Table 7 without `source_sharding`, which repeats the table. User and password are mandatory even beside the `id` of a stored
 * connection, as in the official example. Empty values pass: Redis may have neither.
 */
const baseEndpointFields = z.looseObject({
  id: z
    .string()
    .optional()
    .describe("Id of stored connection info, as a job's detail gives it (official page table 7)"),
  endpoint_name: z
    .enum(ENDPOINT_NAMES)
    .describe("Kind of database and where it runs. Mandatory (official page table 7; list: SDK)"),
  ip: z
    .string()
    .optional()
    .describe(
      "Address. Self-built MongoDB: host:port list, at most 3; DDS: ip:port list; Redis Cluster: ip:port of all shards, at most 32, replicas preferred; joined by commas. Others: one address (official page table 7; contract section 1.4)",
    ),
  db_port: z
    .string()
    .refine(isPort, 'must be a whole number from 1 to 65535, written as a string, e.g. "3306"')
    .optional()
    .describe("Port: a whole number from 1 to 65535 as a string (official page table 7)"),
  db_user: z.string().describe("Database user. Mandatory (official page table 7)"),
  db_password: secretString.describe(
    'Password of the database user, or {"secret":"NAME"}. Mandatory (official page table 7)',
  ),
  instance_id: z.string().optional().describe("Id of the Huawei Cloud database instance (official page table 7)"),
  instance_name: z.string().optional().describe("Name of the Huawei Cloud database instance (official page table 7)"),
  db_name: z
    .string()
    .optional()
    .describe("Name of the database, for Oracle e.g. serviceName.orcl (official page table 7)"),
});

/** Table 7 with its physical source databases. */
interface BaseEndpoint extends z.output<typeof baseEndpointFields> {
  source_sharding?: BaseEndpoint[] | undefined;
}

/** Table 7, BaseEndpoint. */
export const baseEndpointSchema: z.ZodType<BaseEndpoint, BaseEndpoint> = baseEndpointFields
  .extend({
    get source_sharding(): z.ZodOptional<z.ZodArray<z.ZodType<BaseEndpoint, BaseEndpoint>>> {
      return z
        .array(baseEndpointSchema)
        .optional()
        .describe("Physical source databases, each as this table (official page table 7)");
    },
  })
  .refine(hasUsableAddresses, {
    path: ["ip"],
    error:
      "must be host:port pairs joined by commas: at most 3 for MongoDB, at most 32 for Redis Cluster, any number for DDS",
  });

/** Table 8, CloudBaseInfo. The form of the ids is not checked: the official examples use several. */
const cloudSchema = z.looseObject({
  region: requiredString.describe(
    "Region of the database instance, e.g. cn-north-4; with a sub-project <region>_<sub-project>. Mandatory (official page table 8)",
  ),
  project_id: requiredString.describe("Id of the tenant's project in that region. Mandatory (official page table 8)"),
  az_code: z
    .string()
    .optional()
    .describe("Availability zone, several joined by commas (official page table 8 and its second example)"),
});

/** Table 9, CloudVpcInfo. */
const vpcSchema = z.looseObject({
  vpc_id: requiredString.describe("Id of the database instance's VPC. Mandatory (official page table 9)"),
  subnet_id: requiredString.describe("Network id of the database instance's subnet. Mandatory (official page table 9)"),
  security_group_id: z
    .string()
    .optional()
    .describe("Id of the database instance's security group (official page table 9)"),
});

/**
 * Table 10, BaseEndpointConfig. A single-active disaster recovery job with this cloud as standby needs `is_target_readonly:
 * true`. The call does not show the kind of job, so the check is left to DRS.
 */
const endpointConfigSchema = z.looseObject({
  is_target_readonly: z
    .boolean()
    .optional()
    .describe(
      "Whether the target is set read-only; default true. Only for MySQL migration and disaster recovery with job_direction up; must be true for single-active disaster recovery with this cloud as standby (official page table 10)",
    ),
  // The page gives 1 as the minimum and 0 as the default, so 0 passes.
  node_num: z
    .int()
    .min(0, "must be a whole number from 0 to 16")
    .max(16, "must be a whole number from 0 to 16")
    .optional()
    .describe(
      "Redis Cluster to GeminiDB Redis: number of sub-tasks that connect to the source, 1 to 16 (default 0), not more than the source has shards; about one per 4 shards (official page table 10)",
    ),
});

/**
 * Table 11, EndpointSslConfig. A source with SSL needs `ssl_cert_check_sum`; table 6 checks that, since it knows the role. The
 * forms of certificate and checksum are not checked: the page says only "base64" and "checksum".
 */
const sslSchema = z
  .looseObject({
    ssl_link: z
      .boolean()
      .optional()
      .describe("Whether the connection uses SSL: true if the database has SSL enabled (official page table 11)"),
    ssl_cert_name: z.string().optional().describe("Name of the SSL certificate (official page table 11)"),
    ssl_cert_key: secretString
      .optional()
      .describe('Content of the SSL certificate in base64, or {"secret":"NAME"} (official page table 11)'),
    ssl_cert_check_sum: z
      .string()
      .optional()
      .describe(
        "Checksum of the certificate's content, which DRS verifies; mandatory for a source with SSL (official page table 11)",
      ),
    ssl_cert_password: secretString
      .optional()
      .describe(
        'Password of the certificate, or {"secret":"NAME"}; mandatory when the certificate file ends in .p12 (official page table 11)',
      ),
  })
  .refine((ssl) => !ssl.ssl_cert_name?.toLowerCase().endsWith(".p12") || Boolean(ssl.ssl_cert_password), {
    path: ["ssl_cert_password"],
    error: 'mandatory for a .p12 certificate: a string or a reference {"secret":"NAME"}',
  });

/** Table 12, CustomizedDns: an object with all its fields or none. An empty address is allowed (minimum length 0). */
const customizedDnsSchema = z.looseObject({
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

/** Table 6, JobEndpointInfo. */
export const endpointSchema = z
  .looseObject({
    db_type: z.enum(DB_TYPES).describe("Database. Mandatory (official page table 6; list: SDK)"),
    endpoint_type: z
      .enum(["offline", "ecs", "cloud"])
      .describe(
        "Where it runs: offline (outside), ecs (self-built on ECS), cloud (Huawei database service). Mandatory (official page table 6; list: SDK)",
      ),
    endpoint_role: z
      .enum(["so", "ta"])
      .describe("Source (so) or target (ta). Mandatory (official page table 6; list: SDK)"),
    endpoint: baseEndpointSchema.describe("The database itself, table 7. Mandatory (official page table 6)"),
    cloud: cloudSchema
      .optional()
      .describe(
        "Region and project, table 8, which says: mandatory for endpoint_type ecs and cloud (official page table 6; SDK)",
      ),
    vpc: vpcSchema
      .optional()
      .describe(
        "VPC and subnet, table 9; the examples have it for endpoint_type ecs and cloud (official page table 6; contract section 1.4)",
      ),
    config: endpointConfigSchema.optional().describe("Further settings, table 10 (official page table 6)"),
    ssl: sslSchema.optional().describe("SSL, table 11 (official page table 6)"),
    customized_dns: customizedDnsSchema.optional().describe("DNS of the customer's, table 12 (official page table 6)"),
  })
  .refine(({ endpoint_type, cloud }) => endpoint_type === "offline" || cloud !== undefined, {
    path: ["cloud"],
    error: "mandatory for endpoint_type ecs and cloud: an object with region and project_id",
  })
  .refine(({ endpoint_role, ssl }) => endpoint_role === "ta" || !ssl?.ssl_link || Boolean(ssl.ssl_cert_check_sum), {
    path: ["ssl", "ssl_cert_check_sum"],
    error: "mandatory for a source with ssl_link true: the checksum of the certificate's content",
  });
