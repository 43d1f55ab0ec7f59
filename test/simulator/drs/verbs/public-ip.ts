/** bind_eip and unbind_eip (contract §2). */
import * as z from "zod";
import { type PublicIpChange, publicIpsAt } from "../../state/jobs.ts";
import { publicIpConfigSchema } from "../schemas/public-ip-config.ts";
import { isHolding, verb } from "./verb.ts";

/** Bind an address; after `settings.binding` it appears, or the state is FAILED. */
export const bindEip = verb({
  params: z.object({ public_ip_config: publicIpConfigSchema }),
  answer: (settings) => settings.bind_eip_answer,
  // One address per role: a second one takes effect only when the first is unbound.
  allowed: (situation, { public_ip_config }) =>
    isHolding(situation) &&
    situation.job.public_ips.at(-1)?.list.every(({ type }) => type !== public_ip_config.type) !== false,
  perform: ({ job, now, settings }, { public_ip_config }) => {
    const bound = job.public_ips.at(-1)?.list ?? [];
    if (job.public_ips.length === 0) job.public_ips.push({ at: now, list: [], state: null });
    const failed = job.fails.includes("bind_eip");
    const change: PublicIpChange = failed
      ? { at: now + settings.binding, list: bound, state: "FAILED" }
      : { at: now + settings.binding, list: [...bound, public_ip_config], state: "SUCCESS" };
    job.public_ips.push(change);
    return {};
  },
});

/** Unbind every address. */
export const unbindEip = verb({
  params: z.object({}),
  answer: (settings) => settings.unbind_eip_answer,
  allowed: (situation) => isHolding(situation) && (publicIpsAt(situation.job, situation.now)?.list ?? []).length > 0,
  perform: ({ job, now }) => {
    job.public_ips = [...job.public_ips.filter(({ at }) => at <= now), { at: now, list: [] }];
    return {};
  },
});
