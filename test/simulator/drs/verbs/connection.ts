/** network and cloud_connection: connection tests (contract §2). Only results are kept, no credentials. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type JobEndpoint, jobEndpointSchema } from "../schemas/endpoint.ts";
import { replayConfigSchema } from "../schemas/replay-config.ts";
import { async, hasFailed, invalid, isConfigured, isHolding, isPaused, missing, type Situation, verb } from "./verb.ts";

/** Whether an endpoint is the standby of a disaster recovery without read-only target, which table 10 forbids. */
function isWritableStandby({ endpoint_role, config }: JobEndpoint, { job }: Situation): boolean {
  const isStandby = job.job_type === "cloudDataGuard" && job.job_direction === "up" && endpoint_role === "ta";
  return isStandby && config?.is_target_readonly === false;
}

function checkEndpoints(endpoints: JobEndpoint[], situation: Situation): void {
  const { settings } = situation;
  if (endpoints.length > 1 && !settings.network_several_endpoints) throw invalid("endpoints");
  for (const [index, endpoint] of endpoints.entries()) {
    const needsVpc = settings.vpc_required && endpoint.endpoint_type !== "offline";
    if (needsVpc && endpoint.vpc === undefined) throw missing(`endpoints.${index}.vpc`);
    if (isWritableStandby(endpoint, situation)) throw invalid(`endpoints.${index}.config.is_target_readonly`);
  }
}

/** Test each endpoint; the result appears after `settings.network`. */
export const network = verb({
  params: z.object({ endpoints: z.array(jobEndpointSchema).min(1) }),
  answer: async,
  check: ({ endpoints }, situation) => checkEndpoints(endpoints, situation),
  // Apart from the first configuration, connections change only in a job that does not run.
  allowed: (situation) => isConfigured(situation) || isPaused(situation) || hasFailed(situation),
  perform: ({ job, now, settings }, { endpoints }) => {
    const fails = job.fails.includes("network");
    const results = endpoints.map(({ endpoint: { ip = "", db_password } }) => ({
      ip,
      failed: fails || db_password === settings.wrong_db_password,
    }));
    const query_id = randomUUID();
    job.networks.push({ query_id, started_at: now, results });
    return { queryId: query_id };
  },
});

/** Test the connection to the other cloud of a traffic replay. */
export const cloudConnection = verb({
  params: z.object({ replay_config: replayConfigSchema }),
  answer: (settings) => settings.cloud_connection_answer,
  allowed: isHolding,
  perform: ({ job, now }) => {
    const query_id = randomUUID();
    const failed = job.fails.includes("cloud_connection");
    job.cloud_connections.push({ query_id, started_at: now, results: [{ ip: "", failed }] });
    return { queryId: query_id };
  },
});
