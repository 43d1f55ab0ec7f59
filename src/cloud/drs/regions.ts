/**
 * The regions whose DRS host is known, from the official SDK's list (contract section 8). Hosts are derived from this table
 * only and never from input, so that no request can be sent elsewhere.
 */
export const REGIONS = [
  "cn-north-1",
  "cn-north-2",
  "cn-north-4",
  "cn-north-9",
  "cn-north-11",
  "cn-north-12",
  "cn-south-1",
  "cn-south-2",
  "cn-south-4",
  "cn-east-2",
  "cn-east-3",
  "cn-east-4",
  "cn-east-5",
  "cn-southwest-2",
  "cn-southwest-3",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "af-south-1",
  "af-north-1",
  "sa-brazil-1",
  "la-south-2",
  "la-north-2",
  "na-mexico-1",
  "tr-west-1",
  "eu-west-0",
  "eu-west-101",
  "ru-moscow-1",
  "ru-northwest-2",
  "ae-ad-1",
  "my-kualalumpur-1",
  "me-east-1",
] as const;

export type Region = (typeof REGIONS)[number];

/** Regions without a separate IAM endpoint; the global one serves them (contract section 8). */
const GLOBAL_IAM: ReadonlySet<Region> = new Set([
  "cn-north-11",
  "cn-south-4",
  "cn-southwest-3",
  "ap-southeast-5",
  "af-north-1",
  "ru-northwest-2",
]);

/** Domain of a region's hosts. Only one region uses `.eu`. */
const domainOf = (region: Region) => (region === "eu-west-101" ? "myhuaweicloud.eu" : "myhuaweicloud.com");

/** Origins that an account's calls go to, without a trailing slash. */
export interface Endpoints {
  readonly drs: string;
  readonly iam: string;
}

/** Derive the service origins of a region. */
export function endpointsOf(region: Region): Endpoints {
  const domain = domainOf(region);
  const iam = GLOBAL_IAM.has(region) ? `https://iam.${domain}` : `https://iam.${region}.${domain}`;
  return { drs: `https://drs.${region}.${domain}`, iam };
}
