import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deskTables } from "../../test/support/desk-tables.ts";
import { runs } from "../../test/support/runs.ts";
import { CloudState } from "../desk/store/cloud-state.ts";
import { Soonest } from "../desk/store/soonest.ts";
import type { ReadOutcome } from "../model/drs.ts";
import type { UpstreamRequest } from "./drs/requests.ts";
import { JobDirectory } from "./job-directory.ts";

/** A job of the pretended project. */
interface Made {
  readonly id: string;
  readonly created: number;
  readonly type: string;
  name: string;
  status: string;
  readonly children: Made[];
}

const TYPES = ["migration", "sync", "cloudDataGuard"] as const;

const PAGE = 5;

type Change = (jobs: Made[]) => void;

/** A project that answers ListJobs in pages of five, and changes between two calls. */
class Project {
  jobs: Made[] = [];
  calls = 0;
  #made = 0;
  /** What happens after each of the next calls, and whether the call fails. */
  next: { readonly change: Change | null; readonly fails: boolean }[] = [];

  add(type: string, children = 0): Made {
    this.#made += 1;
    const number = this.#made;
    const id = `job-${String(number).padStart(4, "0")}`;
    const made: Made = { id, created: number, type, name: `DRS-${number}`, status: "CONFIGURATION", children: [] };
    for (let index = 0; index < children; index += 1)
      made.children.push({ ...made, id: `${id}-c${index}`, name: `${made.name}-${index}`, children: [] });
    this.jobs.push(made);
    return made;
  }

  /** Every job as the directory has to have it in the end. */
  expected() {
    const all = this.jobs.flatMap((job) => [
      { id: job.id, name: job.name, type: job.type, status: job.status, parent: null as string | null },
      ...job.children.map(({ id, name, status }) => ({ id, name, type: job.type, status, parent: job.id })),
    ]);
    return all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  readonly cloud = {
    target: () => ({ origin: "https://drs.example", projectId: "p", jobId: "" }),
    readAs: async <T>(_: unknown, request: UpstreamRequest): Promise<ReadOutcome<T>> => {
      this.calls += 1;
      const { change = null, fails = false } = this.next.shift() ?? {};
      const query = new URL(request.url).searchParams;
      const ids = query.get("name")?.split(",");
      const listed = this.jobs
        .filter(({ type, id }) => type === query.get("job_type") && (ids === undefined || ids.includes(id)))
        .toSorted((one, other) => one.created - other.created);
      const offset = Number(query.get("offset"));
      const page = listed.slice(offset, offset + PAGE).map((job) => ({ ...job, children: [...job.children] }));
      change?.(this.jobs);
      return fails
        ? { kind: "unavailable", cause: "the connection was lost", retryAfter: null }
        : { kind: "read", value: page as T };
    },
  };
}

function directoryOf(project: Project) {
  const tables = deskTables();
  const state = new CloudState(tables.sql, 1, new Soonest());
  const directory = new JobDirectory(state.directory, (work) => work(), project.cloud, 1);
  const written = () =>
    state.directory
      .list({ limit: 10_000 })
      .map(({ id, name, type, status, parent }) => ({ id, name, type, status, parent }))
      .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return { directory, state, tables, written };
}

const change = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), type: fc.constantFrom(...TYPES), children: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constant("rename" as const), of: fc.nat() }),
  fc.record({ kind: fc.constant("delete" as const), of: fc.nat() }),
  fc.record({ kind: fc.constant("status" as const), of: fc.nat() }),
  fc.record({ kind: fc.constant("lose child" as const), of: fc.nat() }),
);

type Kind = typeof change extends fc.Arbitrary<infer One> ? One : never;

let renamed = 0;

function apply(project: Project, asked: Kind): void {
  const { jobs } = project;
  if (asked.kind === "add") {
    project.add(asked.type, asked.children);
    return;
  }
  const job = jobs[asked.of % (jobs.length || 1)];
  if (!job) return;
  renamed += 1;
  if (asked.kind === "rename") job.name = `renamed-${renamed}`;
  if (asked.kind === "status") job.status = renamed % 2 === 0 ? "PAUSING" : "INCRE_TRANSFER_STARTED";
  if (asked.kind === "delete") jobs.splice(jobs.indexOf(job), 1);
  if (asked.kind === "lose child") job.children.pop();
}

describe("the directory", () => {
  test("ends as the project is, whatever happened between the calls of earlier listings and whichever of them failed", async () => {
    const step = fc.record({ change: fc.option(change), fails: fc.boolean(), isOutOfBudget: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...TYPES), { maxLength: 30 }),
        fc.array(fc.array(step, { maxLength: 20 }), { maxLength: 4 }),
        async (types, listings) => {
          const project = new Project();
          for (const type of types) project.add(type, project.jobs.length % 3);
          const { directory, written } = directoryOf(project);
          for (const steps of listings) {
            const pending = [...steps];
            project.next = steps.map(({ change: asked, fails }) => ({
              change: asked ? () => apply(project, asked) : null,
              fails,
            }));
            await directory.list({ callClass: "background", mayGoOn: () => pending.shift()?.isOutOfBudget !== true });
          }
          project.next = [];
          // What is under way ends, and one more listing finds nothing but what is there.
          await directory.refresh();
          await directory.refresh();
          expect(written()).toEqual(project.expected());
        },
      ),
      { numRuns: runs(300) },
    );
  });

  test("never loses a job that has moved to another page", async () => {
    const project = new Project();
    for (let index = 0; index < 12; index += 1) project.add("sync");
    const { directory, state } = directoryOf(project);
    await directory.refresh();
    const last = project.jobs.at(5)?.id ?? "";
    // The first job goes after the first page was read, so that the sixth one comes to stand on a page that was read already.
    project.next = [
      { change: null, fails: false },
      { change: (jobs) => jobs.shift(), fails: false },
    ];
    await directory.refresh();
    expect(state.directory.byIds([last])).toHaveLength(1);
    await directory.refresh();
    expect(state.directory.count()).toBe(11);
  });

  test("of 5,000 jobs takes a call for each page, and writes nothing when nothing has changed", async () => {
    const project = new Project();
    for (let index = 0; index < 5000; index += 1) project.add(TYPES[index % 3] ?? "sync");
    const { directory, tables, state } = directoryOf(project);
    await directory.refresh();
    const pages = TYPES.map((type) => Math.ceil(project.jobs.filter((job) => job.type === type).length / PAGE));
    // Each type ends with an empty page.
    expect(project.calls).toBe(pages.reduce((sum, count) => sum + count + 1, 0));
    expect(state.directory.count()).toBe(5000);
    tables.asked();
    await directory.refresh();
    const writes = tables.asked().filter((query) => /^(INSERT|UPDATE|DELETE)/.test(query.trim()));
    // When the list was read.
    expect(writes).toHaveLength(2);
  });
});
