import { describe, expect, test } from "vitest";
import {
  act,
  command,
  effectsOn,
  eventually,
  fault,
  forgetJobList,
  json,
  makeJob,
  reaches,
  rest,
  resultAt,
  sendCommand,
  verbsOn,
} from "../harness/harness.ts";

/** Jobs by the name that DRS gives them: neither alias nor id, so only the desk's list knows them. */

let made = 0;
const newName = () => {
  made += 1;
  return `nightly-copy-${made}-${Math.floor(Math.random() * 1e6)}`;
};

describe("a job that is asked for by its DRS name", () => {
  test("that DRS does not know ends as failed and says so", async () => {
    const name = newName();
    await forgetJobList();
    const operation = await act(name, "pause");
    expect(await reaches(operation.id, "failed")).toMatchObject({
      problem: { code: "unknown_job", detail: expect.stringContaining(name) },
    });
  });

  test("that several jobs have is not guessed: the candidates are named", async () => {
    const name = newName();
    const ids = [
      await makeJob({ name, status: "INCRE_TRANSFER_STARTED" }),
      await makeJob({ name, status: "INCRE_TRANSFER_STARTED" }),
    ];
    await forgetJobList();
    const answer = await eventually(async () => {
      const found = await rest("GET", `/v1/jobs/${name}`);
      return found.status !== 404 && found;
    });
    expect(answer.status).toBe(409);
    const { code, detail } = await json(answer);
    expect(code).toBe("ambiguous_job");
    for (const id of ids) expect(detail).toContain(id);
    const { text } = await json(sendCommand(command(`pause ${name}`)));
    for (const id of ids) expect(text).toContain(id);
    for (const id of ids) expect(await verbsOn(id)).toEqual([]);
  });

  test("is accepted before the cloud is asked, found, and followed to its end", async () => {
    const name = newName();
    const job = await makeJob({ name, status: "INCRE_TRANSFER_STARTED" });
    await forgetJobList();
    const request = command(`pause ${name}`);
    const { text } = await eventually(async () => {
      const said = await json(sendCommand(request));
      return said.text.startsWith("Received") && said;
    });
    expect(text).toContain(name);
    expect((await resultAt(request.responseUrl)).body.text).toContain("paused");
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test("is read and acted on through /v1 as by its id", async () => {
    const name = newName();
    const job = await makeJob({ name, status: "INCRE_TRANSFER_STARTED" });
    await forgetJobList();
    const shown = await eventually(async () => {
      const found = await rest("GET", `/v1/jobs/${name}`);
      return found.status === 200 && json(found);
    });
    expect(shown).toMatchObject({ id: job, name, status: "INCRE_TRANSFER_STARTED" });
    const operation = await act(name, "pause", {}, { prefer: "wait=10" });
    expect(operation).toMatchObject({ state: "succeeded", job: { id: job, name } });
  });

  test("waits while DRS cannot list its jobs, and is not lost", async () => {
    const name = newName();
    const job = await makeJob({ name, status: "INCRE_TRANSFER_STARTED" });
    await forgetJobList();
    await fault({ match: { path: "/jobs?job_type=", method: "GET" }, fault: "status", status: 503, times: 2 });
    const operation = await eventually(async () => {
      const asked = await act(name, "pause");
      return asked.id !== undefined && asked;
    });
    expect(await reaches(operation.id, "succeeded")).toMatchObject({ job: { id: job } });
  });

  test("is not told to who may not look at every job", async () => {
    const name = newName();
    await makeJob({ name, status: "INCRE_TRANSFER_STARTED" });
    const { text } = await json(sendCommand(command(`pause ${name}`, { user: "U0004" })));
    expect(text).toContain(`There is no job "${name}"`);
  });
});
