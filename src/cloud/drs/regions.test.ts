import { describe, expect, test } from "vitest";
import { endpointsOf, REGIONS } from "./regions.ts";

describe.each(REGIONS)("endpointsOf %s", (region) => {
  const { drs, iam } = endpointsOf(region);

  test("the hosts are https origins of the cloud, without port, user or path", () => {
    for (const origin of [drs, iam]) {
      const url = new URL(origin);
      expect(url.origin).toBe(origin);
      expect(url.protocol).toBe("https:");
      expect(url.port).toBe("");
      expect(url.hostname).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)?\.myhuaweicloud\.(com|eu)$/);
    }
  });

  test("the hosts belong to the region", () => {
    expect(new URL(drs).hostname.startsWith(`drs.${region}.`)).toBe(true);
    expect(new URL(iam).hostname).toMatch(/^iam\./);
  });
});

describe("regions", () => {
  test.each([
    ["cn-north-4", "https://drs.cn-north-4.myhuaweicloud.com", "https://iam.cn-north-4.myhuaweicloud.com"],
    ["eu-west-101", "https://drs.eu-west-101.myhuaweicloud.eu", "https://iam.eu-west-101.myhuaweicloud.eu"],
    ["eu-west-0", "https://drs.eu-west-0.myhuaweicloud.com", "https://iam.eu-west-0.myhuaweicloud.com"],
    ["cn-southwest-3", "https://drs.cn-southwest-3.myhuaweicloud.com", "https://iam.myhuaweicloud.com"],
  ] as const)("the region %s has its own hosts, or the global host of IAM", (region, drs, iam) => {
    expect(endpointsOf(region)).toEqual({ drs, iam });
  });

  test("the list has no region twice", () => {
    expect(new Set(REGIONS).size).toBe(REGIONS.length);
  });

  test("only eu-west-101 has .eu hosts", () => {
    const inEurope = REGIONS.filter((region) => endpointsOf(region).drs.endsWith(".eu"));
    expect(inEurope).toEqual(["eu-west-101"]);
  });
});
