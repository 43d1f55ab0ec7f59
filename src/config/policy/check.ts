import { type FieldError, jsonPointer } from "../../shared/schema-issues.ts";
import { didYouMean } from "../../shared/suggest.ts";
import { checkSelectors } from "../check-selectors.ts";
import { principalsOf } from "../names.ts";
import { personForms } from "../people.ts";
import { duplicates, unknownName } from "../problems.ts";
import type { Freeze, ParsedConfig, PolicyRule } from "../schema.ts";
import { isTicketSource } from "../sources/sources.ts";
import { isAtOnce } from "./schema.ts";
import { OWN_SOURCES } from "./when.ts";

/**
 * What is wrong with rules, ceilings and freezes beside their form: names that nothing has. A rule about something that
 * does not exist never applies, which is how access controls fail open.
 */
export function checkPolicy(config: ParsedConfig): FieldError[] {
  const { policy, ceilings, freezes } = config;
  return [
    ...[...config.sources.keys()].flatMap(checkSourceName),
    ...policy.flatMap((rule, index) => checkRule(config, rule, ["policy", index])),
    ...ceilings.flatMap(({ jobs, where }, index) => [
      ...checkSelectors(config, jobs, ["ceilings", index, "jobs"]),
      ...checkPlaces(config, where, ["ceilings", index, "where"]),
    ]),
    ...freezes.flatMap((freeze, index) => checkFreeze(config, freeze, ["freezes", index])),
    ...duplicates(
      freezes.map(({ name }, index) => [name, ["freezes", index, "name"]]),
      "another freeze has the same name",
    ),
  ];
}

const checkSourceName = (name: string): FieldError[] =>
  OWN_SOURCES.some((own) => own === name)
    ? [{ pointer: jsonPointer(["sources", name]), detail: `rules could not tell it from the gateway's own ${name}` }]
    : [];

function checkRule(config: ParsedConfig, rule: PolicyRule, path: PropertyKey[]): FieldError[] {
  return [
    ...checkWho(config, rule.who, [...path, "who"]),
    ...checkSelectors(config, rule.jobs, [...path, "jobs"]),
    ...checkPlaces(config, rule.where ?? [], [...path, "where"]),
    ...checkWaiting(rule, [...path, "actions"]),
    ...(rule.effect === "approve" ? checkApprovals(config, rule, [...path, "approvals"]) : []),
  ];
}

/** What a rule can name by the config's own names. */
const namesOf = ({ people, groups, clients, sources }: ParsedConfig): ReadonlyMap<string, readonly string[]> =>
  new Map([
    ["person", Object.keys(people)],
    ["group", Object.keys(groups)],
    ["client", Object.keys(clients)],
    ["source", [...sources.keys()]],
  ]);

/** Names that nothing has, and ids that nobody could have: a rule about them would never apply. */
function checkWho(config: ParsedConfig, who: readonly string[], path: PropertyKey[]): FieldError[] {
  const named = namesOf(config);
  const forms = personForms(config.sources);
  const kinds = [...named.keys(), ...forms.keys()];
  return who.flatMap((entry, at) => {
    const [, kind, name = ""] = /^([a-z][a-z0-9-]*):(.+)$/s.exec(entry) ?? [];
    if (kind === undefined) return [];
    const here = [...path, at];
    const defined = named.get(kind);
    if (defined) return defined.includes(name) ? [] : [unknownName(here, name, defined)];
    const form = forms.get(kind);
    if (!form) return [{ pointer: jsonPointer(here), detail: noSuchKind(kind, kinds) }];
    return (form.safeParse(name).error?.issues ?? []).map(({ message }) => ({
      pointer: jsonPointer(here),
      detail: message,
    }));
  });
}

const noSuchKind = (kind: string, kinds: readonly string[]) =>
  `no source is of a platform whose ids begin with "${kind}:".${didYouMean(kind, kinds)} Known: ${kinds.join(", ")}`;

const checkPlaces = (config: ParsedConfig, where: readonly string[], path: PropertyKey[]): FieldError[] =>
  where.flatMap((place, at) => {
    const [, kind, name = "", id] = /^(source|channel):([^/]+)(?:\/(.+))?$/.exec(place) ?? [];
    const configured = [...config.sources.keys()];
    const sources = kind === "channel" ? configured : [...OWN_SOURCES, ...configured];
    if (!sources.includes(name)) return [unknownName([...path, at], name, sources)];
    const form = config.sources.get(name)?.platform.ids.channel;
    if (id === undefined || form === undefined || form.safeParse(id).success) return [];
    return [{ pointer: jsonPointer([...path, at]), detail: `"${id}" is not the id of a channel, e.g. C0123ABC` }];
  });

/** Only a verb becomes an operation, which can wait for somebody. */
const checkWaiting = ({ effect, actions }: PolicyRule, path: PropertyKey[]): FieldError[] =>
  effect === "allow" || effect === "deny"
    ? []
    : actions.flatMap((action, at) =>
        isAtOnce(action)
          ? [{ pointer: jsonPointer([...path, at]), detail: `"${action}" is done at once: nobody can be asked first` }]
          : [],
      );

const checkGroups = (config: ParsedConfig, groups: readonly string[], path: PropertyKey[]): FieldError[] => {
  const defined = Object.keys(config.groups);
  return groups.flatMap((group, at) => (defined.includes(group) ? [] : [unknownName([...path, at], group, defined)]));
};

type ApproveRule = Extract<PolicyRule, { effect: "approve" }>;

/** Only a source whose tickets say how they approve can carry approvals. */
function checkTicketSource({ sources }: ParsedConfig, source: string, path: PropertyKey[]): FieldError[] {
  const approving = [...sources.values()]
    .filter((one) => isTicketSource(one) && one.settings.approval !== undefined)
    .map(({ name }) => name);
  return approving.includes(source) ? [] : [unknownName(path, source, approving)];
}

/** Who asks never approves: a demand that only others' words can meet must leave enough others. */
function checkApprovals(config: ParsedConfig, { who, approvals }: ApproveRule, path: PropertyKey[]): FieldError[] {
  const { count, groups } = approvals;
  const unknown = checkGroups(config, groups, [...path, "groups"]);
  const strange = (approvals.tickets ?? []).flatMap((source, at) =>
    checkTicketSource(config, source, [...path, "tickets", at]),
  );
  const nowhere = checkPlaces(config, approvals.where ?? [], [...path, "where"]);
  if (unknown.length + strange.length + nowhere.length > 0) return [...unknown, ...strange, ...nowhere];
  const people = new Set(groups.flatMap((group) => config.groups[group] ?? []));
  const refuse = (why: string, most: number) => {
    const less = most > 0 ? `write at most ${most}, or ` : "";
    return [{ pointer: jsonPointer([...path, "count"]), detail: `${why}: ${less}name groups with more people` }];
  };
  if (count > people.size) {
    return refuse(`so many cannot approve, ${groups.join(", ")} has ${people.size} people`, people.size);
  }
  const askers = peopleAsking(config, who);
  const approveAll = askers !== null && askers.length > 0 && askers.every((person) => people.has(person));
  const isOutOfReach = count === people.size && approveAll;
  return isOutOfReach ? refuse("nobody approves their own request, and only those who approve ask", count - 1) : [];
}

/** The people whom `who` means; `null` where it means others, too: everybody, clients, ids that are nobody's here. */
function peopleAsking(config: ParsedConfig, who: readonly string[]): string[] | null {
  const askers: string[] = [];
  for (const entry of who) {
    const [, kind, name = ""] = /^(person|group):(.+)$/.exec(entry) ?? [];
    if (kind === "person") askers.push(name);
    else if (kind === "group") askers.push(...(config.groups[name] ?? []));
    else {
      const owner = Object.entries(config.people).find(([, ids]) => principalsOf(ids).includes(entry))?.[0];
      if (owner === undefined) return null;
      askers.push(owner);
    }
  }
  return askers;
}

function checkFreeze(config: ParsedConfig, freeze: Freeze, path: PropertyKey[]): FieldError[] {
  return [
    ...checkSelectors(config, freeze.jobs, [...path, "jobs"]),
    ...checkGroups(config, freeze.override ?? [], [...path, "override"]),
    ...checkTimes(freeze, path),
  ];
}

function checkTimes({ from, until, every }: Freeze, path: PropertyKey[]): FieldError[] {
  const isDated = from !== undefined && until !== undefined;
  const isWhole = every === undefined ? isDated : from === undefined && until === undefined;
  if (!isWhole) return [{ pointer: jsonPointer(path), detail: "write from and until, or every" }];
  return isDated && until <= from
    ? [{ pointer: jsonPointer([...path, "until"]), detail: "must be later than from" }]
    : [];
}
