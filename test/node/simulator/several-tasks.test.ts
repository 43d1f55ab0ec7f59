/** A job of several tasks, such as both directions of a dual-active one (contract §1.1, `master_job_id`). */
import { afterEach, expect, test } from "vitest";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";

afterEach(closeAll);

async function severalTasks() {
  const simulator = await startAtRest();
  const { client, token } = simulator;
  const seed = { status: "INCRE_TRANSFER_STARTED", job_type: "cloudDataGuard" };
  await client.sim("POST", "/jobs", { id: "parent", ...seed, master_job_id: "forward" });
  await client.sim("POST", "/jobs", { id: "forward", ...seed, parent_id: "parent" });
  await client.sim("POST", "/jobs", { id: "backward", ...seed, parent_id: "parent" });
  const overview = async (id: string) =>
    ((await client.detail(token, id, "type=overview")).body as { job: Record<string, unknown> }).job;
  return { ...simulator, overview };
}

test("the detail of the parent names the main child, and no child names one", async () => {
  const { overview } = await severalTasks();
  expect(await overview("parent")).toMatchObject({ master_job_id: "forward" });
  for (const id of ["forward", "backward"]) expect(await overview(id)).not.toHaveProperty("master_job_id");
});

test("the list shows the children inside the parent with their roles", async () => {
  const { client, token } = await severalTasks();
  expect((await client.get(token, "/jobs?job_type=cloudDataGuard")).body).toMatchObject({
    total_count: 1,
    jobs: [
      {
        ...{ id: "parent", job_mode_role: "parent" },
        children: [
          { id: "forward", job_mode_role: "master" },
          { id: "backward", job_mode_role: "slave" },
        ],
      },
    ],
  });
});

test("compare actions are refused on the parent and accepted on the main child", async () => {
  const { client, token } = await severalTasks();
  const create = { compare_task_param: { type: "lines" } };
  const refused = { status: 400, body: { error_code: "DRS.M00304" } };
  expect(await client.action(token, "parent", "create_compare", create)).toMatchObject(refused);
  const created = await client.action(token, "forward", "create_compare", create);
  expect(created).toMatchObject({ status: 202 });
  const { query_id: compare_task_id } = created.body as { query_id: string };
  const cancel = { compare_task_param: { compare_task_id } };
  expect(await client.action(token, "parent", "cancel_compare", cancel)).toMatchObject(refused);
  expect(await client.action(token, "forward", "cancel_compare", cancel)).toMatchObject({ status: 200 });
});
