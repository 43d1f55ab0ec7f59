import type { UnknownJob } from "../../application/jobs/find-job.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { actionSpellings, findAction, normalizeName } from "../../cloud/drs/catalogue.ts";
import type { JobRef } from "../../config/compile.ts";
import type { PolicyAction } from "../../model/policy.ts";
import { INBOUND } from "../../shared/limits.ts";
import type { Result } from "../../shared/result.ts";
import { nearest } from "../../shared/suggest.ts";
import { coerceOptions } from "./coerce.ts";
import { parseGoal, UNTIL } from "./goal.ts";
import { FLAG, type Line, parseLine } from "./grammar.ts";
import type { ActionIntent, Intent, Mistake, ResolveIntent } from "./intent.ts";

/** Finds the job of a word for somebody who wants to do this with it. */
export type FindJob = (asked: string, right: PolicyAction) => Result<JobRef, UnknownJob>;

type Builtin =
  | "help"
  | "jobs"
  | "status"
  | "log"
  | "ready"
  | "watch"
  | "unwatch"
  | "lock"
  | "unlock"
  | "why"
  | "plan"
  | OperationWord;

/** Words that an operation's id follows. */
type OperationWord = "approve" | "deny" | "retry" | "cancel" | "resolve";

/** What chat understands beside the verbs of the catalogue. */
export const BUILTINS: Readonly<Record<Builtin, readonly string[]>> = {
  help: ["help", "?", "帮助"],
  jobs: ["jobs", "list", "ls", "任务", "列表"],
  status: ["status", "show", "state", "状态", "查看"],
  log: ["log", "logs", "日志"],
  ready: ["ready", "readiness", "就绪", "割接"],
  watch: ["watch", "关注", "订阅"],
  unwatch: ["unwatch", "取消关注", "取消订阅"],
  why: ["why", "为什么"],
  plan: ["plan", "计划"],
  approve: ["approve", "批准"],
  deny: ["deny", "拒绝"],
  retry: ["retry", "重试"],
  cancel: ["cancel", "取消"],
  resolve: ["resolve", "settle", "确认结果", "人工确认"],
  lock: ["lock", "锁定"],
  unlock: ["unlock", "解锁"],
};

const BUILTIN_BY_WORD: ReadonlyMap<string, Builtin> = new Map(
  (Object.keys(BUILTINS) as Builtin[]).flatMap((builtin) =>
    BUILTINS[builtin].map((word) => [normalizeName(word), builtin]),
  ),
);

const VERB_SPELLINGS = [...Object.values(BUILTINS).flat(), ...actionSpellings];

const mistake = (found: Mistake): Intent => ({ kind: "mistake", mistake: found });

/**
 * Understands a line: `<verb> <job> [key=value | --key value]…`, verbs and aliases in English or Chinese.
 * @param find the job of a word, e.g. `findJob` of a config
 */
export function interpret(text: string, find: FindJob): Intent {
  if (text.length > INBOUND.commandCharacters) return mistake({ code: "too_long", limit: INBOUND.commandCharacters });
  const line = parseLine(text);
  return line.ok ? interpretLine(line.value, find) : mistake(line.error);
}

function interpretLine(line: Line, find: FindJob): Intent {
  const [verb] = line.words;
  if (verb === undefined) return { kind: "help", topic: null };
  const builtin = BUILTIN_BY_WORD.get(normalizeName(verb));
  const { words, options } = builtin === "lock" ? withFlag(line, "info") : line;
  const [, job, ...extra] = words;
  if (builtin === "help") return { kind: "help", topic: job === undefined ? null : (findAction(job) ?? null) };
  if (builtin === "jobs") return { kind: "jobs", text: words.slice(1).join(" ") || null };
  if (builtin === "why" || builtin === "plan") return explainIntent(builtin, { words: words.slice(1), options }, find);
  if (isOperationWord(builtin)) return operationIntent(builtin, words.slice(1), options);
  const action = builtin === undefined ? findAction(verb) : undefined;
  if (builtin === undefined && !action) {
    return mistake({ code: "unknown_verb", word: verb, nearest: nearest(verb, VERB_SPELLINGS) });
  }
  if (job === undefined) return mistake({ code: "missing_job", verb });
  const right = action ? action.name : rightFor(builtin, options);
  const found = find(job, right);
  if (!found.ok) return mistake({ code: "unknown_job", right, ...found.error });
  if (builtin === "lock") return lockIntent(found.value, extra, options);
  if (builtin === "watch") return watchIntent(found.value, extra, options);
  if (extra.length > 0) return mistake({ code: "extra_words", words: extra });
  if (action) return actionIntent(action, found.value, options);
  if (options.size > 0) return mistake({ code: "extra_words", words: [...options.keys()] });
  if (builtin === "unwatch") return { kind: "watch", change: "unwatch", job: found.value, goal: null };
  if (builtin === "unlock") return { kind: "lock", change: "unlock", job: found.value, reason: null };
  return { kind: builtin === "log" || builtin === "ready" ? builtin : "status", job: found.value };
}

/** The right that a word about a job takes; asking who has locked it takes that to read. */
const rightFor = (builtin: Builtin | undefined, options: ReadonlyMap<string, string>): PolicyAction =>
  builtin === "unlock" || (builtin === "lock" && options.get("info") !== FLAG) ? "lock" : "read";

/** What is to be explained is a line of its own. */
function explainIntent(builtin: "why" | "plan", line: Line, find: FindJob): Intent {
  const asked = interpretLine(line, find);
  if (asked.kind === "action") return { kind: "explain", action: asked, isPlan: builtin === "plan" };
  return asked.kind === "mistake" ? asked : mistake({ code: "missing_verb", verb: builtin });
}

const isOperationWord = (word: Builtin | undefined): word is OperationWord =>
  word !== undefined && Object.hasOwn(OPERATION_OPTIONS, word);

/** The option that each of these words takes. */
const OPERATION_OPTIONS: Readonly<Record<OperationWord, string | null>> = {
  approve: null,
  deny: null,
  cancel: null,
  retry: "confirm",
  resolve: "note",
};

function operationIntent(
  word: OperationWord,
  [operation, ...words]: readonly string[],
  options: ReadonlyMap<string, string>,
): Intent {
  if (operation === undefined) return mistake({ code: "missing_operation", verb: word });
  const known = OPERATION_OPTIONS[word];
  const extra = [...(word === "resolve" ? [] : words), ...[...options.keys()].filter((key) => key !== known)];
  if (extra.length > 0) return mistake({ code: "extra_words", words: extra });
  switch (word) {
    case "approve":
    case "deny":
      return { kind: "vote", says: word, operation };
    case "cancel":
      return { kind: "cancel", operation };
    case "retry":
      return { kind: "retry", operation, confirm: options.get("confirm") ?? null };
    case "resolve":
      return resolveIntent(operation, words, options.get("note") ?? "");
  }
}

const OUTCOMES: ReadonlyMap<string, ResolveIntent["outcome"]> = new Map([
  ["succeeded", "succeeded"],
  ["success", "succeeded"],
  ["成功", "succeeded"],
  ["failed", "failed"],
  ["failure", "failed"],
  ["失败", "failed"],
]);

/** What follows the outcome is the note, in quotes or not: `resolve <operation> failed the console shows it running`. */
function resolveIntent(operation: string, [word = "", ...words]: readonly string[], option: string): Intent {
  const outcome = OUTCOMES.get(normalizeName(word));
  if (outcome === undefined) return mistake({ code: "missing_outcome", id: operation });
  const note = [...words, option].join(" ").trim();
  const limit = INBOUND.reasonCharacters;
  if (note.length > limit) return mistake({ code: "too_long", limit });
  return { kind: "resolve", operation, outcome, note: note === "" ? null : note };
}

/** A flag takes the word after it for its value: in `lock --info orders` that is the job. */
function withFlag({ words, options }: Line, flag: string): Line {
  const value = options.get(flag);
  if (value === undefined || value === FLAG || words.length > 1) return { words, options };
  return { words: [...words, value], options: new Map(options).set(flag, FLAG) };
}

/** What follows the job is the reason, in quotes or not: `lock orders cut-over tonight`. */
function lockIntent(job: JobRef, words: readonly string[], options: ReadonlyMap<string, string>): Intent {
  const { info, reason: written = "", ...others } = Object.fromEntries(options);
  const isAsking = info === FLAG;
  const unknown = [...Object.keys(others), ...(isAsking ? words : [])];
  if (info !== undefined && !isAsking) unknown.push(info);
  if (unknown.length > 0) return mistake({ code: "extra_words", words: unknown });
  const reason = [...words, written].join(" ").trim();
  const limit = INBOUND.reasonCharacters;
  if (reason.length > limit) return mistake({ code: "too_long", limit });
  return { kind: "lock", change: isAsking ? "info" : "lock", job, reason: reason === "" ? null : reason };
}

/** `watch orders until delay<5s`; an option does as well: `until=incremental`. */
function watchIntent(job: JobRef, words: readonly string[], options: ReadonlyMap<string, string>): Intent {
  const { until: option, ...others } = Object.fromEntries(options);
  const [until, ...goals] = words;
  const unknown = Object.keys(others);
  if (until !== undefined && (option !== undefined || !UNTIL.has(normalizeName(until)))) unknown.push(...words);
  if (unknown.length > 0) return mistake({ code: "extra_words", words: unknown });
  if (until === undefined && option === undefined) return { kind: "watch", change: "watch", job, goal: null };
  const written = option ?? goals.join(" ");
  const goal = parseGoal(written);
  return goal ? { kind: "watch", change: "watch", job, goal } : mistake({ code: "unknown_goal", goal: written });
}

/** An action with its options, which are text in chat and in forms. */
export function actionIntent(action: Action, job: JobRef, options: ReadonlyMap<string, string>): ActionIntent {
  const params = new Map(options);
  const reason = params.get("reason") ?? null;
  const confirm = params.get("confirm") ?? null;
  const ticketKey = params.get("ticket") ?? null;
  const ignoreState = params.get("ignore_state") === "true";
  params.delete("reason");
  params.delete("confirm");
  params.delete("ticket");
  if (ignoreState) params.delete("ignore_state");
  return {
    kind: "action",
    action,
    job,
    params: coerceOptions(action.params, params),
    reason,
    confirm,
    ignoreState,
    ticketKey,
  };
}
