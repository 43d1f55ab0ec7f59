import { operationJob } from "../application/actions/build-command.ts";
import { submitAction } from "../application/actions/submit.ts";
import type { Caller, Services } from "../application/services.ts";
import { answerLine } from "../chat/answer.ts";
import { composeFieldErrors } from "../chat/compose/mistake.ts";
import { composeAcceptance } from "../chat/compose/operation.ts";
import { type ChatLine, callerOf } from "../chat/line.ts";
import { languageOf } from "../chat/who.ts";
import { messagesOf } from "../i18n/texts.ts";
import type { SecretAge } from "../model/command.ts";
import { type Message, toRequester } from "../model/message.ts";
import type { TicketRef } from "../model/ticket.ts";
import { deliveryKeys, signatureKeys } from "../webhooks/delivery-keys.ts";
import { accountsOfSource } from "./accounts.ts";
import type { TicketEvent } from "./event.ts";
import { findRuleJob } from "./find-job.ts";
import { type FindRuleJob, isProblem, matchRules, type RuleCommand } from "./match.ts";
import { ticketTarget } from "./report.ts";
import type { TicketSource, TicketSystem } from "./ticket-system.ts";
import { actorOf, commandIn, reasonToIgnore } from "./understand.ts";

/** An event of a source, believed by now. */
export interface Believed {
  readonly source: TicketSource;
  readonly event: TicketEvent;
  readonly secret?: SecretAge | undefined;
  /** The signature of its delivery; absent for what was read back. */
  readonly proof?: string | null;
}

/** What became of an event: what is told to its sender, and what the ticket has to be told beside its operations. */
export interface CarriedOut {
  /** Why nothing was done; `null` where something was asked. */
  readonly ignored: string | null;
  readonly results: readonly Message[];
  /** To be written into the ticket. */
  readonly comments: readonly Message[];
  /** An answer that takes a reading. */
  readonly later?: () => Promise<Message>;
}

const nothing = (ignored: string): CarriedOut => ({ ignored, results: [], comments: [] });

/** What the operation's own comment will tell. Where only its end is told, nobody would hear that somebody has to agree. */
const isToldByOperation = ({ kind }: Message, { writeBack }: TicketSystem): boolean =>
  kind === "accepted" || kind === "waiting" || (kind === "approval" && writeBack?.edits === true);

/**
 * Does what an event asks: a comment that begins with `/drs` is a line of chat, anything else is what the rules make of it. Whoever
 * sends it again gets the same answer and has no other effect.
 */
export async function carryOut(services: Services, believed: Believed): Promise<CarriedOut> {
  const { source, event } = believed;
  const ignored = reasonToIgnore(source.platform.ownId(source.settings, source.name), event, services.now());
  if (ignored !== null) return nothing(ignored);
  const [done] = await Promise.all([ask(services, believed), noteApproval(services, believed)]);
  return done;
}

/** What the event itself asks. */
async function ask(services: Services, believed: Believed): Promise<CarriedOut> {
  const { source, event } = believed;
  const line = lineOf(services, believed);
  const written = event.comment === null ? null : commandIn(event.comment);
  if (written !== null) return carryOutLine(services, { ...line, text: written }, source.platform);
  const find: FindRuleJob = (asked, right, index) =>
    findRuleJob(services, callerOfRule(line, index), { source: source.name, asked, right });
  const { config } = services.gateway;
  const outcomes = await matchRules(config, source.name, source.settings, event, line.principal.id, find);
  if (outcomes.length === 0) return nothing("no rule fits");
  const results: Message[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    results.push(
      isProblem(outcome)
        ? toRequester("refused", `rule ${outcome.rule}: ${outcome.problem}`)
        : await carryOutRule(services, line, outcome, index),
    );
  }
  const isHeard = event.actor === null || isKnown(services, line);
  const comments = results.filter((result) => isHeard && !isToldByOperation(result, source.platform));
  return { ignored: null, results, comments };
}

/** Anybody can write where everybody can read: who is nobody here is not answered, or the gateway would write for strangers. */
const isKnown = ({ gateway }: Services, { principal }: ChatLine): boolean => gateway.config.people.has(principal.id);

/** Operations that wait for this ticket to approve them look at it anew. */
async function noteApproval(
  { gateway, desk }: Services,
  { source: { name: source, settings }, event }: Believed,
): Promise<void> {
  if (settings.approval === undefined) return;
  const { key, address } = event.ticket;
  const accounts = accountsOfSource(gateway.config, source);
  const notice = { source, about: "approval", type: event.type, key, address } as const;
  await Promise.all(accounts.map((account) => desk(account).notice(notice)));
}

function lineOf({ gateway }: Services, { source: from, event, secret, proof = null }: Believed): ChatLine {
  const { config } = gateway;
  const { name: source, settings, platform } = from;
  const principal = actorOf(config, from, event);
  const language = languageOf(config, settings, principal);
  const { key, url, address } = event.ticket;
  const { change } = event;
  const ticket: TicketRef = { source, key, url, address, ...(change === undefined ? {} : { change }) };
  const isDated = event.at !== null;
  return {
    ...{ text: "", source, channel: event.channel, language, principal, ticket },
    secret: secret ?? "current",
    dedupe: deliveryKeys({ source, proof }, event.deliveries),
    reply: ticketTarget(gateway, platform, ticket, language),
    isAutomatic: true,
    // A sender that signs no time and gives none could be played again at any time.
    ...(isDated ? {} : { remembered: "for_ever" as const }),
  };
}

async function carryOutLine(services: Services, line: ChatLine, system: TicketSystem): Promise<CarriedOut> {
  const { now, later } = await answerLine(services, line);
  const isHeard = isKnown(services, line);
  const isTold = isHeard && !later && !isToldByOperation(now, system);
  return { ignored: null, results: [now], comments: isTold ? [now] : [], ...(later && isHeard ? { later } : {}) };
}

/** The ids of a delivery for the command of one of the rules that fit. */
const deliveriesOf = ({ dedupe }: ChatLine, index: number) =>
  index === 0 ? dedupe : dedupe.map((one) => `${one} ${index}`);

/** Who asks by a rule: what is refused to them is kept for its delivery, as its command would be. */
const callerOfRule = (line: ChatLine, index: number): Caller => ({
  ...callerOf(line),
  deliveries: deliveriesOf(line, index),
});

async function carryOutRule(services: Services, line: ChatLine, made: RuleCommand, index: number): Promise<Message> {
  const { source, language } = line;
  const { job, action, params, reason, key } = made;
  const deliveries = deliveriesOf(line, index);
  const dedupe = key === null ? deliveries : [`${source}:key:${key}`, ...signatureKeys(deliveries)];
  const asked = {
    ...line,
    job,
    action,
    params,
    reason,
    dedupe,
    deliveries,
    confirm: null,
    ignoreState: false,
    joins: "waiting" as const,
  };
  const remembered = key === null ? line.remembered : ("for_ever" as const);
  const outcome = await submitAction(services, { ...asked, remembered, rule: made.rule });
  if (outcome.kind === "invalid") return composeFieldErrors(outcome.errors, language);
  if (outcome.kind === "typed_secret") {
    return toRequester("refused", messagesOf(language).mistakes.typed_secret(outcome.option));
  }
  return composeAcceptance(outcome, action.name, operationJob(job), line);
}
