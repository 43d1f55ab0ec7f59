import { afterEach, describe, expect, test, vi } from "vitest";
import type { Encryptor } from "../shared/encryptor.ts";
import { ADAPTING } from "../shared/limits.ts";
import { CloudClient } from "./client.ts";

const LIMIT = 200;

const store = {
  ...{ token: () => undefined, setToken: () => {}, clearToken: () => {} },
  ...{ circuit: () => ({ failures: 0, open_until: 0 }), setCircuit: () => {} },
};

const clientOf = () =>
  new CloudClient(
    {
      projectId: "0".repeat(32),
      secret: "IAM_TEST",
      endpoints: { drs: "https://drs.test", iam: "https://iam.test" },
      callsPerMinute: LIMIT,
    },
    { type: "aksk", access_key: "AKTEST", secret_key: "not a key, only text" },
    { cloud: store, counters: { count: () => {} } },
    {} as Encryptor,
    1,
    async (body) => body,
  );

describe("the budget of a client", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const after = async (...answers: (() => Response)[]) => {
    const client = clientOf();
    for (const answer of answers) {
      vi.stubGlobal("fetch", async () => answer());
      await client.detail("waited", "job", { type: "detail" });
    }
    return client.budget;
  };

  const found = () => Response.json({ job: { id: "job", status: "PAUSING" } });
  const throttled = () => new Response("{}", { status: 429, headers: { "retry-after": "0" } });
  const timeOut = () => {
    throw Object.assign(new Error("the time is up"), { name: "TimeoutError" });
  };
  const lost = () => {
    throw new Error("the connection was reset");
  };

  test.each([
    ["is that of the account while DRS answers", [found, found], LIMIT],
    ["falls after a 429 with Retry-After", [throttled], LIMIT * ADAPTING.throttled],
    ["falls after a time-out", [timeOut], LIMIT * ADAPTING.timedOut],
    ["stays as it is after a lost connection", [lost], LIMIT],
    ["recovers by a step with an answer", [throttled, found], LIMIT * (ADAPTING.throttled + ADAPTING.step)],
  ])("%s", async (_, answers, working) => {
    const budget = await after(...answers);
    expect(budget.working).toBeCloseTo(working);
    expect(budget.used(Date.now())).toBe(answers.length);
  });
});
