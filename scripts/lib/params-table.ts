import type { ActionName } from "../../src/model/drs.ts";
import { type SeedParam, seedParams } from "./seed-params.ts";

/** How a seed parameter, and all below it, is given. Tests give each of them in all of these ways. */
export interface Reach {
  /** Where it is in `action_params`. */
  readonly at: string;
  readonly verbs: readonly ActionName[];
  /** Options that are typed, and are params of `/v1`. */
  readonly typed?: readonly string[];
  /** The param that names a value of the config. */
  readonly profile?: string;
  /** The param that takes the value in DRS's own form; in chat as JSON. */
  readonly native?: string;
}

export const REACH: readonly Reach[] = [
  { at: "endpoints", verbs: ["network"], profile: "endpoint", native: "endpoints" },
  { at: "precheck_mode", verbs: ["precheck"], typed: ["mode"] },
  { at: "skip_precheck_info", verbs: ["skip_precheck"], typed: ["items", "reason"] },
  { at: "skip_precheck_info.skipped_precheck_list", verbs: ["skip_precheck"], typed: ["items"] },
  { at: "skip_precheck_info.skip_reason", verbs: ["skip_precheck"], typed: ["reason"] },
  { at: "pause_mode", verbs: ["stop"], typed: ["mode"] },
  { at: "start_time", verbs: ["start"], typed: ["at"] },
  { at: "compare_task_param", verbs: ["create_compare", "cancel_compare"], typed: ["type", "task"] },
  { at: "compare_task_param.compare_task_id", verbs: ["cancel_compare"], typed: ["task"] },
  { at: "compare_task_param.type", verbs: ["create_compare"], typed: ["type"], profile: "profile" },
  { at: "compare_task_param.start_time", verbs: ["create_compare"], typed: ["at"] },
  { at: "compare_task_param.option", verbs: ["create_compare"], typed: ["options", "policy"], profile: "profile" },
  {
    ...{ at: "compare_task_param.db_object", verbs: ["create_compare"] },
    ...{ typed: ["objects"], profile: "profile", native: "db_object" },
  },
  { at: "compare_task_param.db_object.*", verbs: ["create_compare"], profile: "profile", native: "db_object" },
  {
    ...{ at: "compare_task_param.data_process_info", verbs: ["create_compare"] },
    ...{ profile: "profile", native: "data_process_info" },
  },
  { at: "is_sync_re_edit", verbs: ["restart"], typed: ["re_edit"] },
  { at: "is_only_init_task", verbs: ["start"], typed: ["init_only"] },
  { at: "force_delete", verbs: ["terminate"], typed: ["force"] },
  { at: "public_ip_config", verbs: ["bind_eip"], typed: ["id", "public_ip", "type"], profile: "eip" },
  { at: "replay_config", verbs: ["cloud_connection"], profile: "replay", native: "replay_config" },
  { at: "is_auto_create_compare", verbs: ["terminate"], typed: ["auto_compare"] },
  { at: "repair_info", verbs: ["start_repair", "stop_repair"], typed: ["task", "objects"] },
  { at: "repair_info.query_id", verbs: ["start_repair", "stop_repair"], typed: ["task"] },
  { at: "repair_info.objects", verbs: ["start_repair"], typed: ["objects"] },
];

/** How a parameter is given: by the entry that is nearest above it. */
export function reachOf(path: string): Reach | undefined {
  const above = REACH.filter(({ at }) => path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`));
  return above.sort((left, right) => right.at.length - left.at.length)[0];
}

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");

const present = (parts: readonly (string | false | undefined)[], between: string) =>
  parts.filter((part) => typeof part === "string").join(between);

const inChat = ({ typed, profile, native }: Reach) =>
  present(
    [
      typed && `typed: ${code(typed)}`,
      profile !== undefined && `by profile: \`${profile}\``,
      native !== undefined && `as JSON: \`${native}\``,
    ],
    "; ",
  );

const inRest = ({ typed, profile, native }: Reach) =>
  present(
    [
      (typed || native !== undefined) && code([...(typed ?? []), ...(native === undefined ? [] : [native])]),
      profile !== undefined && `\`${profile}\` by name`,
    ],
    "; ",
  );

/** Fields of one object that are given alike stand in one row. */
interface Row {
  readonly parent: string;
  readonly table: string;
  readonly names: readonly string[];
  readonly reach: Reach | undefined;
}

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf(".")));

const nameOf = (path: string) => path.slice(path.lastIndexOf(".") + 1);

function rowsOf(params: readonly SeedParam[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { path, table } of params) {
    const parent = parentOf(path);
    const reach = reachOf(path);
    const key = [parent, table, reach?.at].join(" ");
    const names = [...(rows.get(key)?.names ?? []), nameOf(path)];
    rows.set(key, { parent, table, names, reach });
  }
  return [...rows.values()];
}

/** The seed parameters as a Markdown table: where each is in a native request, and how `/v5`, `/v1` and chat take it. */
export function paramsTable(): string {
  const rows = rowsOf(seedParams()).map(({ parent, table, names, reach }) => {
    const where = parent === "" ? "" : `\`${parent}\`: `;
    const cells = reach ? [code(reach.verbs), inRest(reach), inChat(reach)] : ["", "not", "not"];
    return `| ${table} | ${where}${code(names)} | ${cells.join(" | ")} |`;
  });
  return ["| table | parameter | `/v5` | `/v1` | chat |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}
