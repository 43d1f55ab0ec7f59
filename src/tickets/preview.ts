import { buildCommand, type Request } from "../application/actions/build-command.ts";
import { uncompletedParams } from "../application/actions/prepare-command.ts";
import { type PolicyVerdict, verdictOf } from "../application/actions/verdict.ts";
import { findJob, SEES_ALL } from "../application/jobs/find-job.ts";
import type { Caller } from "../application/services.ts";
import { interpret } from "../chat/grammar/interpret.ts";
import type { Action } from "../cloud/drs/action.ts";
import type { HoldsCredential } from "../cloud/drs/native/known.ts";
import { START_LEAD, startTimeBlocker } from "../cloud/drs/start-time.ts";
import type { GatewayConfig, JobRef } from "../config/compile.ts";
import { describeBlocker } from "../i18n/blockers.ts";
import { type Policy, questionOf } from "../model/policy.ts";
import type { Principal } from "../model/principal.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { isIgnored, type TicketEvent } from "./event.ts";
import { findConfigJob } from "./find-job.ts";
import { type FindRuleJob, isProblem, matchRules } from "./match.ts";
import { hasTickets, type TicketSource } from "./ticket-system.ts";
import { actorOf, commandIn, reasonToIgnore } from "./understand.ts";

/** What a sample payload would become, and what policy says: nothing is stored, asked or sent. */

export interface Sample {
  readonly source: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

/** What previews need to know; pure, so that a script can make them without a gateway. */
export interface Ground {
  readonly config: GatewayConfig;
  readonly policy: Policy;
  readonly holdsCredential: HoldsCredential;
  readonly now: number;
  /** Find a job that is none of the config's; absent where no desk can be asked. */
  readonly findListed?: (caller: Caller, source: string, asked: string) => Promise<Result<JobRef, string>>;
}

/** One command that would be given, or why there would be none. */
export type PreviewedCommand =
  | { readonly rule: number | null; readonly problem: string }
  | {
      /** `null`: somebody wrote the command. */
      readonly rule: number | null;
      readonly job: string;
      readonly action: string;
      readonly params: Readonly<Record<string, unknown>>;
      readonly reason: string | null;
      readonly key: string | null;
      readonly decision: PolicyVerdict;
    };

export interface Preview {
  readonly source: string;
  /** Why nothing would come of it; `null` where something would. */
  readonly ignored: string | null;
  /** The ticket is read back first, and what it says then decides. */
  readonly read_back: boolean;
  readonly event: Readonly<Record<string, unknown>> | null;
  readonly commands: readonly PreviewedCommand[];
}

/** @returns the preview, or the name of a source that is none */
export async function preview(
  ground: Ground,
  sample: Sample,
): Promise<Result<Preview, { readonly known: readonly string[] }>> {
  const { config } = ground;
  const from = config.sources.get(sample.source);
  if (!hasTickets(from)) return err({ known: [...config.rules.keys()] });
  const { name: source, settings, platform } = from;
  const body = new TextEncoder().encode(JSON.stringify(sample.payload));
  const event = platform.parse({ source, settings, headers: new Headers(sample.headers), body });
  const read_back = platform.readsBack;
  if (isIgnored(event)) return ok({ source, ignored: event.ignored, read_back, event: null, commands: [] });
  const ignored = reasonToIgnore(platform.ownId(settings, source), event, ground.now);
  const commands = ignored === null ? await commandsOf(ground, from, event) : [];
  const told = ignored ?? (commands.length === 0 ? "no rule fits" : null);
  return ok({ source, ignored: told, read_back, event: present(event), commands });
}

const present = ({ type, ticket, channel, actor, at, comment }: TicketEvent) => ({
  kind: type,
  ticket: ticket.key,
  title: ticket.title,
  channel,
  actor,
  at: at === null ? null : new Date(at).toISOString(),
  comment,
});

async function commandsOf(ground: Ground, from: TicketSource, event: TicketEvent): Promise<PreviewedCommand[]> {
  const { config, findListed } = ground;
  const { name: source, settings } = from;
  const principal = actorOf(config, from, event);
  const place = { source, channel: event.channel, principal };
  const line = event.comment === null ? null : commandIn(event.comment);
  if (line !== null) return [written(ground, line, place)];
  const caller: Caller = { principal, place: { source, channel: event.channel } };
  const find: FindRuleJob = async (asked) => {
    const found = findConfigJob(config, source, asked);
    return found.ok || !findListed ? found : findListed(caller, source, asked);
  };
  return (await matchRules(config, source, settings, event, principal.id, find)).map((outcome) => {
    if (isProblem(outcome)) return outcome;
    const { rule, key, ...asked } = outcome;
    return decided(ground, rule, key, { ...place, ...asked, confirm: null, ignoreState: false });
  });
}

type Asked = Pick<Request, "source" | "channel" | "principal" | "params" | "reason" | "confirm" | "ignoreState"> & {
  readonly job: JobRef;
  readonly action: Action;
};

function written(
  ground: Ground,
  line: string,
  place: { readonly source: string; readonly channel: string | null; readonly principal: Principal },
): PreviewedCommand {
  const intent = interpret(line, (asked) => findJob(ground.config, asked, SEES_ALL));
  if (intent.kind === "action") return decided(ground, null, null, { ...place, ...intent });
  if (intent.kind === "mistake") return { rule: null, problem: `"${line}" is no command: ${intent.mistake.code}` };
  return { rule: null, problem: `"${line}" only asks (${intent.kind}): it is answered in the ticket` };
}

function decided(ground: Ground, rule: number | null, key: string | null, asked: Asked): PreviewedCommand {
  const params = uncompletedParams(asked);
  const request = { ...asked, params, dedupe: [], joins: null, reply: null };
  const built = buildCommand(ground.config, request, ground.holdsCredential, () => true);
  if (!built.ok) {
    return { rule, problem: built.error.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; ") };
  }
  const command = built.value;
  const time = startTimeBlocker(command.params, ground.now, START_LEAD);
  if (time) return { rule, problem: `/at: ${describeBlocker(time)}` };
  const decision = ground.policy.decide(questionOf(command, ground.now));
  const said = { rule, job: asked.job.alias ?? asked.job.id, action: command.action, params: command.params };
  return { ...said, reason: command.reason, key, decision: verdictOf(decision, command) };
}
