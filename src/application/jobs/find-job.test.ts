import { describe, expect, test } from "vitest";
import { compileConfig } from "../../config/compile.ts";
import { findJob, jobLabel, SEES_ALL } from "./find-job.ts";

const ORDERS = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";
const REPLAY = "6c65eafc-b359-403b-b2fb-9f5fc58jb601";
const OTHER = "d0f96c1d-571f-4b63-98a5-3b85b36jb20r";
/** An alias that is written like a job id. */
const TRICKY = "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r";

function configOf() {
  const config = compileConfig({
    accounts: {
      main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" },
      second: { region: "cn-north-4", project_id: "1".repeat(32), secret: "IAM_SECOND" },
    },
    default_account: "main",
    jobs: { orders: { id: ORDERS }, replay: { account: "second", id: REPLAY }, [TRICKY]: { id: OTHER } },
  });
  if (!config.ok) throw new Error("the config of this test is wrong");
  return config.value;
}

const config = configOf();

function errorOf(job: ReturnType<typeof findJob>) {
  if (job.ok) throw new Error("a job was found");
  return job.error;
}

const found = (asked: string) => {
  const job = findJob(config, asked, SEES_ALL);
  return job.ok ? [job.value.account.name, job.value.alias, job.value.id] : job.error;
};

describe("the name of a job", () => {
  const known = ["orders", "replay", TRICKY];

  test.each([
    ["ordrs", "orders"],
    ["Replai", "replay"],
    ["warehouse", undefined],
    ["", undefined],
    ["/", undefined],
    ["toString", undefined],
    ["__proto__", undefined],
    ["main/replay", undefined],
    ["second/orders", undefined],
    ["third/orders", undefined],
    ["orders/", "orders"],
    [ORDERS.toUpperCase(), undefined],
    [`${ORDERS}x`, undefined],
    [`third/${ORDERS}`, undefined],
    [`main/${ORDERS}/action`, undefined],
    ["../../v3/auth", undefined],
  ])("that stands for none is refused with the nearest and some that there are: %j", (asked, nearest) => {
    expect(found(asked)).toMatchObject({
      ...{ asked, known: expect.arrayContaining(known) },
      ...(nearest === undefined ? {} : { nearest }),
    });
  });

  test.each([
    ["an alias of the default account", "orders", ["main", "orders", ORDERS]],
    ["an alias of another account", "replay", ["second", "replay", REPLAY]],
    ["an alias with its account", "second/replay", ["second", "replay", REPLAY]],
    ["the default account named", "main/orders", ["main", "orders", ORDERS]],
    ["an id that has an alias", ORDERS, ["main", "orders", ORDERS]],
    ["an id with its account", `second/${REPLAY}`, ["second", "replay", REPLAY]],
    [
      "an id without an alias",
      "ffffffff-0000-1111-2222-33333333jb21",
      ["main", null, "ffffffff-0000-1111-2222-33333333jb21"],
    ],
    ["an id in another account", `second/${ORDERS}`, ["second", null, ORDERS]],
    ["an alias in another case", "Replay", ["second", "replay", REPLAY]],
    ["an alias in full-width letters", "ｏｒｄｅｒｓ", ["main", "orders", ORDERS]],
    ["an alias before an id of the same letters", TRICKY, ["main", TRICKY, OTHER]],
  ])("is understood: %s", (_, asked, expected) => {
    expect(found(asked)).toEqual(expected);
  });
});

describe("a job that is hidden", () => {
  const sight = ({ alias }: { readonly alias: string | null }) => alias === "replay";
  const toldOf = (asked: string) => {
    const { nearest, known, hidden } = errorOf(findJob(config, asked, sight));
    return { told: { nearest, known }, hidden: hidden?.id ?? null };
  };

  test.each(["orders", "main/orders", ORDERS, `main/${ORDERS}`])("is not found, as if there were none: %s", (asked) => {
    expect(toldOf(asked)).toEqual({ told: { nearest: undefined, known: ["replay"] }, hidden: ORDERS });
  });

  test("is suggested to nobody, and does not stand before one that is not hidden", () => {
    expect(toldOf("ordrs").told).toEqual({ nearest: undefined, known: ["replay"] });
    expect(toldOf("reply").told).toEqual({ nearest: "replay", known: ["replay"] });
  });

  test("may be found for an action, and is not named for it", () => {
    expect(findJob(config, "orders", SEES_ALL, sight).ok).toBe(true);
    expect(errorOf(findJob(config, "nowhere", SEES_ALL, sight)).known).toEqual(["replay"]);
  });
});

test("a job is shown by its alias, else by its id, and by its name while that is all there is", () => {
  expect(jobLabel({ alias: "orders", id: ORDERS })).toBe("orders");
  expect(jobLabel({ alias: null, id: ORDERS })).toBe(ORDERS);
  expect(jobLabel({ alias: null, id: ORDERS, name: "DRS-1234" })).toBe(ORDERS);
  expect(jobLabel({ alias: null, id: "", name: "DRS-1234" })).toBe("DRS-1234");
});
