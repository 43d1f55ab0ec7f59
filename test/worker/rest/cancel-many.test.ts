import { expect, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { json } from "../harness/harness.ts";
import { onOwnDesk } from "../harness/own-desk.ts";

/** `POST /v1/cancellations`. */

const POLICY: ConfigInput["policy"] = [
  { who: ["client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
  {
    who: ["client:ci-bot"],
    actions: ["*"],
    jobs: ["*"],
    effect: "approve",
    approvals: { count: 1, groups: ["dba"], within: "1h" },
  },
  { who: ["client:viewer"], actions: ["read"], jobs: ["orders"], effect: "allow" },
];

test("cancels each operation that has not been sent, and says of every other why not", async () => {
  await onOwnDesk(async (deploy) => {
    const send = await deploy({ policy: POLICY });
    const post = (path: string, body: object, token: string) =>
      send(path, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const { CI_BOT_TOKEN, VIEWER_TOKEN } = exampleSecrets;
    const waiting = async (job: string) => (await json(post(`/v1/jobs/${job}/actions/stop`, {}, CI_BOT_TOKEN))).id;
    const [orders, billing] = [await waiting("orders"), await waiting("billing")];
    const nothing = `${orders.slice(0, 7)}01K${"0".repeat(23)}`;
    const cancelled = (token: string, ...operations: string[]) =>
      json(post("/v1/cancellations", { operations }, token));

    expect(await cancelled(VIEWER_TOKEN, orders, billing, nothing)).toEqual({
      results: [
        { id: orders, status: 403, problem: { code: "denied", detail: expect.any(String) } },
        {
          id: billing,
          status: 404,
          problem: { code: "unknown_operation", detail: `there is no operation "${billing}"` },
        },
        {
          id: nothing,
          status: 404,
          problem: { code: "unknown_operation", detail: `there is no operation "${nothing}"` },
        },
      ],
    });
    expect(await cancelled(CI_BOT_TOKEN, orders, billing, orders)).toEqual({
      results: [orders, billing, orders].map((id) => ({ id, status: 200, state: "cancelled" })),
    });
    expect((await post("/v1/cancellations", { operations: [] }, CI_BOT_TOKEN)).status).toBe(400);
    const tooMany = await post("/v1/cancellations", { operations: Array(101).fill(orders) }, CI_BOT_TOKEN);
    expect(tooMany.status).toBe(400);
  });
});
