import { describe, expect, test } from "vitest";
import { REACH, type Reach, reachOf } from "../../scripts/lib/params-table.ts";
import { seedParams } from "../../scripts/lib/seed-params.ts";
import { parseLine } from "../../src/chat/grammar/grammar.ts";
import { actionIntent } from "../../src/chat/grammar/interpret.ts";
import type { Profiles } from "../../src/cloud/drs/action.ts";
import { CATALOGUE } from "../../src/cloud/drs/catalogue.ts";
import { compareProfileSchema } from "../../src/cloud/drs/native/compare.ts";
import { compileConfig } from "../../src/config/compile.ts";
import type { ActionName } from "../../src/model/drs.ts";
import { pathsIn, sampleOf } from "../support/native-sample.ts";

/** What `docs/verbs.md` says of chat is true: each parameter is written in a line, in each way that the table names. */

const compiled = compileConfig({
  accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
  default_account: "main",
  jobs: { orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" } },
});

const compareTask = sampleOf("compare_task_param") as Record<string, unknown>;
const { compare_task_id: _id, start_time: _time, ...compareProfile } = compareTask;

/** What the config calls `sample`, in DRS's own form. */
const PROFILES: Profiles = {
  endpoints: { sample: (sampleOf("endpoints") as readonly object[])[0] ?? {} },
  public_ips: { sample: sampleOf("public_ip_config") as object },
  replays: { sample: sampleOf("replay_config") as object },
  compares: { sample: compareProfileSchema.parse(compareProfile) },
};

/** The options that give a parameter by typing it. */
const TYPED: Readonly<Record<string, string>> = {
  precheck_mode: "mode=retry",
  "skip_precheck_info.skipped_precheck_list": "items=a,b",
  "skip_precheck_info.skip_reason": 'items=a reason="not in use"',
  pause_mode: "mode=all",
  start_time: "at=2100-01-01T00:00:00Z",
  "compare_task_param.compare_task_id": "task=c-1",
  "compare_task_param.type": "type=lines",
  "compare_task_param.start_time": "type=lines at=2100-01-01T00:00:00Z",
  "compare_task_param.option": "type=lines options.lobCompare=length",
  "compare_task_param.db_object": "type=lines objects=db1.t1,db2",
  is_sync_re_edit: "re_edit=true",
  is_only_init_task: "init_only=true",
  force_delete: "--force",
  is_auto_create_compare: "auto_compare=false",
  public_ip_config: "id=i public_ip=198.51.100.7 type=master",
  "repair_info.query_id": "task=c-1",
  "repair_info.objects": "task=c-1 objects=db1.s1.t1,db2",
};

/** The paths of `action_params` that a line of chat comes to. */
function written(verb: ActionName, options: string): ReadonlySet<string> {
  if (!compiled.ok) throw new Error("the config of this test is wrong");
  const line = parseLine(options);
  const job = compiled.value.jobs.get("orders");
  if (!line.ok || !job) throw new Error(options);
  const { params, reason } = actionIntent(CATALOGUE[verb], job, line.value.options);
  const prepared = CATALOGUE[verb].prepare(params, { reason, profiles: PROFILES, mayUse: () => true });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.error));
  return pathsIn(prepared.value.actionParams);
}

/** The native value at a path without lists and maps. */
const valueAt = (path: string): unknown => {
  const [field = "", ...below] = path.split(".");
  return below.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], sampleOf(field));
};

const isBelow = (at: string) => (path: string) => path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`);

/** Parameters that an entry of the table speaks for. */
const spokenFor = ({ at }: Reach) => seedParams().flatMap(({ path }) => (reachOf(path)?.at === at ? [path] : []));

/** The entry without the last name of a map. */
const fieldOf = ({ at }: Reach) => at.replace(/\.\*$/, "");

const typeFor = (verb: ActionName) => (verb === "create_compare" ? "type=lines " : "");

/** Entries of an object whose fields have entries of their own are about the object itself. */
const LEAVES = REACH.filter(({ at }) => !REACH.some((other) => other.at !== at && other.at.startsWith(`${at}.`)));

describe("the table of seed parameters", () => {
  test("has every parameter", () => {
    expect(seedParams().length).toBeGreaterThan(130);
    expect(seedParams().filter(({ path }) => reachOf(path) === undefined)).toEqual([]);
  });

  test.each(REACH.map((reach) => [reach.at, reach] as const))("has no entry without a parameter: %s", (_, reach) => {
    expect(spokenFor(reach)).not.toEqual([]);
  });

  const typed = REACH.filter(({ at, typed: names }) => names && (LEAVES.some((leaf) => leaf.at === at) || TYPED[at]));

  test.each(typed.flatMap((reach) => reach.verbs.map((verb) => [verb, reach.at, reach] as const)))(
    "is right that chat takes it typed: %s %s",
    (verb, at, reach) => {
      const options = TYPED[at] ?? "";
      expect(options).toContain(reach.typed?.[0]);
      expect([...written(verb, options)].some(isBelow(at))).toBe(true);
    },
  );

  const named = REACH.filter(({ profile }) => profile !== undefined);

  test.each(named.map((reach) => [reach.verbs[0], reach.at, reach] as const))(
    "is right that chat takes it by profile: %s %s",
    (verb = "network", _, reach) => {
      expect([...written(verb, `${reach.profile}=sample`)]).toEqual(expect.arrayContaining(spokenFor(reach)));
    },
  );

  const native = REACH.filter((reach) => reach.native !== undefined);

  test.each(native.map((reach) => [reach.verbs[0], reach.at, reach] as const))(
    "is right that chat takes it as JSON: %s %s",
    (verb = "network", _, reach) => {
      const json = JSON.stringify(valueAt(fieldOf(reach)));
      const paths = written(verb, `${typeFor(verb)}${reach.native}='${json}'`);
      expect([...paths]).toEqual(expect.arrayContaining(spokenFor(reach)));
    },
  );
});
