/** The child job that a restart after a re-edit makes. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startWithJob as withJob } from "../../simulator/control/at-rest.ts";

afterEach(closeAll);

describe("a re-edit", () => {
  const params = { is_sync_re_edit: true };
  const checked = { passed_precheck: "forRetryJob" };
  const unchecked = { re_edit_needs_precheck: false };

  test("makes a child job that walks to its end while its parent stays as it is", async () => {
    const { act, client, token, wait, statusOf } = await withJob({}, unchecked);
    expect(await act("restart", params)).toMatchObject({ status: 200, body: { status: "success" } });
    expect((await client.calls()).at(-1)?.effect).toEqual({ action: "restart", job_id: "job-1" });
    const { re_edits } = await client.sim<{ re_edits: { child_id: string }[] }>("GET", "/jobs/job-1");
    const child = re_edits[0]?.child_id ?? "";
    expect(child).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{7}jb20r$/);
    expect(await client.detail(token, child, "type=overview")).toMatchObject({ body: { error_code: "DRS.10000010" } });
    const seen: string[] = [];
    wait(11_000);
    for (let step = 0; step < 5; step++) {
      seen.push(await statusOf(child));
      wait(3000);
    }
    expect(seen).toEqual([
      ...["CHILD_TRANSFER_STARTING", "CHILD_TRANSFER_STARTED", "CHILD_TRANSFER_COMPLETE"],
      ...["RELEASE_CHILD_TRANSFER_STARTED", "RELEASE_CHILD_TRANSFER_COMPLETE"],
    ]);
    expect(await statusOf("job-1")).toBe("INCRE_TRANSFER_STARTED");
    expect(await act("restart", params)).toMatchObject({ status: 200 });
  });

  test("may fail", async () => {
    const { act, client, wait, statusOf } = await withJob({ ...checked, fails: ["restart"] });
    await act("restart", params);
    wait(60_000);
    const { re_edits } = await client.sim<{ re_edits: { child_id: string }[] }>("GET", "/jobs/job-1");
    expect(await statusOf(re_edits[0]?.child_id ?? "")).toBe("CHILD_TRANSFER_FAILED");
  });

  test.each<[string, object, string]>([
    ["of a migration", { job_type: "migration" }, "DRS.M00401"],
    ["of a paused job", { status: "PAUSING" }, "DRS.M00304"],
  ])("%s is refused", async (_name, seed, error_code) => {
    const { act } = await withJob(seed);
    expect(await act("restart", params)).toMatchObject({ status: 400, body: { error_code } });
  });

  test("needs a passed forRetryJob precheck since the last re-edit", async () => {
    const alarming = [{ item: "a", result: "FAILED" }];
    const { client, token, act, wait } = await withJob({ precheck_items: alarming });
    const refused = { status: 400, body: { error_code: "DRS.M00304" } };
    const precheck = async () => {
      await act("precheck", { precheck_mode: "forRetryJob" });
      wait(3000);
    };
    expect(await act("restart", params)).toMatchObject(refused);
    await precheck();
    expect(await act("restart", params)).toMatchObject(refused);
    await client.sim("POST", "/jobs", { id: "job-1", status: "INCRE_TRANSFER_STARTED", precheck_items: [] });
    await precheck();
    expect(await act("restart", params)).toMatchObject({ status: 200 });
    wait(60_000);
    expect(await act("restart", params)).toMatchObject(refused);
    await precheck();
    expect(await act("restart", params)).toMatchObject({ status: 200 });
    expect((await client.detail(token, "job-1", "type=overview")).status).toBe(200);
  });

  test("is refused while its child is not done", async () => {
    const { act } = await withJob(checked);
    await act("restart", params);
    expect(await act("restart", params)).toMatchObject({ status: 400, body: { error_code: "DRS.M00402" } });
  });
});
