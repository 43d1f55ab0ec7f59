import type { GatewayConfig } from "../config/compile.ts";
import { compileSelectors } from "../config/job-selectors.ts";
import type { Reason } from "../model/policy.ts";
import { type Asked, actionsOf, isAskedBy, type Scope, touches, VERBS } from "./scope.ts";
import { type Window, windowOf } from "./window.ts";

/** Times in which nothing is changed, and who may nevertheless. */

export interface CompiledFreeze extends Scope {
  readonly name: string;
  readonly reason: string;
  /** Names of who may act in spite of it. */
  readonly override: ReadonlySet<string>;
  readonly window: Window;
}

export const compileFreezes = ({ parsed }: GatewayConfig): readonly CompiledFreeze[] =>
  parsed.freezes.map((freeze) => ({
    name: freeze.name,
    reason: freeze.reason,
    actions: freeze.actions === undefined ? VERBS : actionsOf(freeze.actions),
    jobs: compileSelectors(freeze.jobs),
    override: new Set((freeze.override ?? []).map((group) => `group:${group}`)),
    window: windowOf(freeze),
  }));

/** What the freezes that hold say: no, or which of them were overridden. */
export function throughFreezes(
  freezes: readonly CompiledFreeze[],
  asked: Asked,
  now: number,
): { readonly frozen: Frozen } | { readonly overridden: readonly string[] } {
  const overridden: string[] = [];
  for (const freeze of freezes) {
    if (!touches(freeze, asked)) continue;
    const end = freeze.window(now);
    if (end === null) continue;
    if (!isAskedBy(freeze.override, asked)) return { frozen: frozen(freeze, end) };
    overridden.push(freeze.name);
  }
  return { overridden };
}

type Frozen = Extract<Reason, { code: "frozen" }>;

const frozen = ({ name, reason }: CompiledFreeze, end: number): Frozen => ({
  code: "frozen",
  freeze: name,
  why: reason,
  until: Number.isFinite(end) ? timeOf(end) : null,
});

/** RFC 3339, to the second: windows have no smaller parts. */
const timeOf = (instant: number) => new Date(instant).toISOString().replace(".000Z", "Z");
