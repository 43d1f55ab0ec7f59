import { describe, expect, test } from "vitest";
import demo from "../../examples/demo/gateway.config.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { openGateway } from "../../src/config/gateway.ts";
import { DEMO_DIGESTS } from "../../src/config/secrets/demo-digests.ts";
import { ownSecrets } from "../support/own-secrets.ts";

const EXAMPLE = exampleVariables();
const NAMES = Object.keys(EXAMPLE);
const OWN = ownSecrets();

const problemsWith = async (env: object) => {
  const opened = await openGateway(demo, { ...env });
  return opened.ok ? [] : opened.error;
};

describe("the public values of the demo", () => {
  test.each(NAMES)("do not open a gateway to the real cloud: %s", async (name) => {
    const [problem, ...more] = await problemsWith({ ...OWN, [name]: ` ${EXAMPLE[name]}\n` });
    expect(more).toEqual([]);
    expect(problem).toMatch(new RegExp(`^${name}: the public value`));
    expect(problem).not.toContain(EXAMPLE[name]);
  });

  test("do not under another name either, and all are named in one line", async () => {
    const problems = await problemsWith({ ...OWN, CI_BOT_TOKEN: EXAMPLE.VIEWER_TOKEN, DESK_KEY: EXAMPLE.DESK_KEY });
    expect(problems).toEqual([expect.stringMatching(/^DESK_KEY, CI_BOT_TOKEN: the public value/)]);
  });

  test("open one to a simulator on this machine; other values open either", async () => {
    const SIMULATOR_URL = "http://127.0.0.1:8788";
    expect(await problemsWith({ ...EXAMPLE, SIMULATOR_URL })).toEqual([]);
    expect(await problemsWith({ ...OWN, SIMULATOR_URL })).toEqual([]);
    expect(await problemsWith(OWN)).toEqual([]);
  });

  test("are not carried by the Worker", () => {
    for (const value of Object.values(EXAMPLE)) expect(DEMO_DIGESTS.join()).not.toContain(value);
  });
});
