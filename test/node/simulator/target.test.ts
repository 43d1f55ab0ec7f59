/** Addresses that are bound and unbound, and targets that become writable and read-only. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startWithJob as withJob } from "../../simulator/control/at-rest.ts";

afterEach(closeAll);

const ADDRESS = { id: "eip-1", public_ip: "192.0.2.1", type: "master" };

describe("an address", () => {
  const bind = { public_ip_config: ADDRESS };
  test("is bound after a while, shows after the lag, and is refused twice", async () => {
    const { act, look, wait } = await withJob({});
    expect(await look("type=overview")).not.toHaveProperty("public_ip_list");
    await act("bind_eip", bind);
    wait(1000);
    expect(await look("type=detail")).toMatchObject({ public_ip_list: [] });
    expect(await look("type=detail")).not.toHaveProperty("bind_public_ip_state");
    expect(await act("bind_eip", bind)).toMatchObject({ body: { error_code: "DRS.M00304" } });
    wait(1000);
    expect(await look("type=detail")).toMatchObject({
      public_ip_list: [ADDRESS],
      bind_public_ip_state: "SUCCESS",
      children: [],
    });
    expect(await act("unbind_eip")).toMatchObject({ status: 200 });
    wait(1000);
    expect(await look("type=detail")).toMatchObject({ public_ip_list: [] });
  });

  test("that cannot be bound says so, and names the job", async () => {
    const { act, look, wait } = await withJob({ fails: ["bind_eip"] });
    await act("bind_eip", bind);
    wait(2000);
    const failed = { public_ip_list: [], bind_public_ip_state: "FAILED", children: [{ id: "job-1" }] };
    expect(await look("type=overview")).toMatchObject(failed);
  });
});

describe("the target", () => {
  const readonly = async (look: (query: string) => Promise<object>) => {
    const { target_endpoint } = (await look("type=detail")) as { target_endpoint: { config?: object }[] };
    return target_endpoint[0]?.config;
  };

  test.each<[string, string, string[]]>([
    ["migration", "INCRE_TRANSFER_STARTED", []],
    ["cloudDataGuard", "PAUSING", []],
    ["migration", "PAUSING", ["set_writable"]],
  ])("of a %s in %s becomes writable, unless it fails: %j", async (job_type, status, fails) => {
    const { ask, look, wait } = await withJob({ job_type, status, fails });
    const id = await ask("set_writable");
    const query = `type=is_writable&query_id=${id}`;
    expect(await look(query)).toMatchObject({ is_writable: "pending" });
    expect(await readonly(look)).toEqual({ is_target_readonly: true });
    wait(2000);
    const done = fails.length === 0;
    expect(await look(query)).toMatchObject({ is_writable: done ? "success" : "pending" });
    expect(await readonly(look)).toEqual({ is_target_readonly: !done });
  });

  test("of a disaster recovery can be set read-only again, that of a migration cannot", async () => {
    const { act, look, wait } = await withJob({ job_type: "cloudDataGuard", status: "PAUSING" });
    await act("set_writable");
    wait(2000);
    expect(await act("set_readonly")).toMatchObject({ status: 200 });
    wait(2000);
    expect(await readonly(look)).toEqual({ is_target_readonly: true });
    const migration = await withJob({ job_type: "migration" });
    expect(await migration.act("set_readonly")).toMatchObject({ body: { error_code: "DRS.M00304" } });
  });

  test.each<[object]>([
    [{ job_type: "sync" }],
    [{ job_type: "cloudDataGuard" }],
    [{ job_type: "migration", engine_type: "oracle-to-gaussdbv5" }],
  ])("of %j cannot be made writable", async (seed) => {
    const { act } = await withJob(seed);
    expect(await act("set_writable")).toMatchObject({ body: { error_code: "DRS.M00304" } });
  });
});
