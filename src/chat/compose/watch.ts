import { jobLabel } from "../../application/jobs/find-job.ts";
import type { WatchAnswer } from "../../desk/follow/watches.ts";
import { type Messages, statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import {
  type Button,
  type Message,
  type MessageKind,
  type Tone,
  toEverybody,
  toRequester,
} from "../../model/message.ts";
import type { WatchOperation } from "../../model/operation.ts";
import type { ReplyTarget, Report } from "../../model/report.ts";
import { type Goal, INCREMENTAL } from "../../model/watch.ts";
import type { Language } from "../../shared/language.ts";
import { composeRefusal } from "../in-words.ts";
import { showCutover } from "./cutover.ts";
import { failureHeadline, failureParts } from "./failure.ts";
import { showTransfer } from "./progress.ts";

/** What people are told of jobs that they watch. */

const goalInWords = (goal: Goal, messages: Messages): string =>
  goal.kind === "incremental"
    ? statusInWords(messages, INCREMENTAL)
    : messages.watches.lessBehind(messages.duration(goal.below));

/** How a job is written in a command. */
const writtenAs = ({ alias, account, id }: WatchOperation["job"]) => alias ?? `${account}/${id}`;

/** What became of `watch` or `unwatch`. */
export function composeWatchAnswer(
  answer: WatchAnswer,
  change: "watch" | "unwatch",
  job: string,
  reply: ReplyTarget | null,
  now: number,
  language: Language,
): Message {
  const messages = messagesOf(language);
  const { watches } = messages;
  switch (answer.kind) {
    case "refused":
      return composeRefusal({ verb: change, job }, answer.refusal, messages);
    case "limited":
      return toRequester("refused", messages.limited(answer.retryAfter));
    case "too_many":
      return toRequester("refused", watches.tooMany(answer.limit));
    case "unwatched":
      return toRequester("answer", answer.count > 0 ? watches.stopped(job) : watches.notWatched(job));
    case "watching": {
      const { operation, isAgain, seen } = answer;
      const goal = operation.goal && goalInWords(operation.goal, messages);
      const ago = seen && messages.seenAgo(Math.max(0, Math.round((now - seen.at) / 1000)));
      const headline = (isAgain ? watches.again : watches.watching)({ job, goal, id: operation.id });
      const lines = [
        ...(seen ? [`${messages.jobLine(job, statusInWords(messages, seen.status))} (${ago})`] : []),
        ...(reply ? [heardHow(reply, now, messages)] : []),
        watches.howToStop(writtenAs(operation.job)),
      ];
      return toRequester("accepted", headline, lines, { buttons: [stopButton(operation, messages)] });
    }
  }
}

/** How long news can be told, and where, by the ways there are. */
function heardHow({ ways }: ReplyTarget, now: number, { watches }: Messages): string {
  if (ways.some(({ carries, limit }) => carries !== "ends" && limit === null)) return watches.heard.here;
  if (ways[0]?.limit === null) return watches.heard.directly;
  const limits = ways.flatMap(({ limit }) => limit ?? []);
  const minutes = Math.max(1, Math.round((Math.max(...limits.map(({ expiresAt }) => expiresAt)) - now) / 60_000));
  if (ways.some(({ limit }) => limit === null)) return watches.heard.thenDirectly(minutes);
  const uses = limits.reduce<number | null>(
    (sum, { uses: most, keep }) => (sum === null || most === null ? null : sum + most - keep),
    0,
  );
  return watches.heard.forAWhile(minutes, uses);
}

const stopButton = ({ job }: WatchOperation, { watches }: Messages): Button => ({
  action: "say",
  label: watches.stop,
  value: `unwatch ${writtenAs(job)}`,
  style: "plain",
});

/** Compose an update of a watched job, or the end of the watch. */
export function composeWatch(
  operation: WatchOperation,
  { news, target, way }: Pick<Report, "news" | "target" | "way">,
): Message {
  const messages = messagesOf(target.language);
  const elsewhere = way.carries === "ends" ? [messages.addressExpired] : [];
  if (!news) {
    const { kind, headline, body, ...tone } = endOf(operation, messages);
    return toEverybody(kind, headline, body, { ...tone, context: [...elsewhere, messages.operation(operation.id)] });
  }
  const { kind, status, progress, cause } = news;
  if (cause) {
    const job = jobLabel(operation.job);
    const { body, next } = failureParts(cause, status, writtenAs(operation.job), messages);
    return toEverybody("failed", failureHeadline(job, cause, messages), body, {
      next,
      buttons: [stopButton(operation, messages)],
      context: [...elsewhere, `${statusInWords(messages, status)} (${status})`],
    });
  }
  const shown = showTransfer(status, progress, messages);
  return toEverybody(
    kind === "failed" ? "failed" : "news",
    messages.watches.news[kind](jobLabel(operation.job), `${statusInWords(messages, status)} (${status})`),
    shown.body,
    {
      ...(shown.progress ? { progress: shown.progress } : {}),
      buttons: [stopButton(operation, messages)],
      context: elsewhere,
    },
  );
}

function endOf(
  operation: WatchOperation,
  messages: Messages,
): { readonly kind: MessageKind; readonly tone?: Tone; readonly headline: string; readonly body: readonly string[] } {
  const {
    job: { alias, id, name },
    goal,
    state,
    problem,
    result,
    progress,
    cutover,
  } = operation;
  const { watches } = messages;
  const job = jobLabel({ alias, id, name });
  if (state === "succeeded" && goal) {
    const seen = progress?.delay == null ? [] : [messages.delay(messages.duration(progress.delay))];
    const reached = [...(goal.kind === "delay" ? [] : [goalInWords(goal, messages)]), ...seen].join(", ");
    if (cutover) {
      const { tone, headline, body } = showCutover(
        cutover,
        { label: job, written: writtenAs(operation.job) },
        messages,
        reached,
      );
      return { kind: "succeeded", tone, headline, body: [...body, watches.over] };
    }
    const headline = messages.cutover.reached(job, reached);
    return {
      kind: "succeeded",
      tone: "info",
      headline,
      body: [messages.cutover.look(writtenAs(operation.job)), watches.over],
    };
  }
  if (result?.status !== undefined) {
    const missed = goal ? [watches.missed(goalInWords(goal, messages))] : [];
    const headline = watches.gone(job, statusInWords(messages, result.status));
    return { kind: goal ? "failed" : "news", headline, body: missed };
  }
  if (state === "cancelled") return { kind: "news", headline: watches.stopped(job), body: [] };
  const headline = state === "expired" ? watches.expired(job) : watches.undeliverable(job);
  return { kind: "failed", headline, body: problem ? [problem.detail] : [] };
}
