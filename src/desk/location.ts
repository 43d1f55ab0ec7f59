import type { Region } from "../cloud/drs/regions.ts";

/**
 * Where Cloudflare makes the desk of a project: near its DRS region, not near who asked first (Durable Objects, "Data location", location hints).
 * A desk that exists stays where it is. Plain workerd knows no places and ignores the hint.
 */
export const LOCATION_HINTS = {
  "cn-north-1": "apac",
  "cn-north-2": "apac",
  "cn-north-4": "apac",
  "cn-north-9": "apac",
  "cn-north-11": "apac",
  "cn-north-12": "apac",
  "cn-south-1": "apac",
  "cn-south-2": "apac",
  "cn-south-4": "apac",
  "cn-east-2": "apac",
  "cn-east-3": "apac",
  "cn-east-4": "apac",
  "cn-east-5": "apac",
  "cn-southwest-2": "apac",
  "cn-southwest-3": "apac",
  "ap-southeast-1": "apac",
  "ap-southeast-2": "apac",
  "ap-southeast-3": "apac",
  "ap-southeast-4": "apac",
  "ap-southeast-5": "apac",
  "my-kualalumpur-1": "apac",
  "af-south-1": "afr",
  // Cairo is nearer to the Gulf than to the south of Africa.
  "af-north-1": "me",
  "ae-ad-1": "me",
  "me-east-1": "me",
  "tr-west-1": "eeur",
  "ru-moscow-1": "eeur",
  "ru-northwest-2": "eeur",
  "eu-west-0": "weur",
  "eu-west-101": "weur",
  "sa-brazil-1": "sam",
  "la-south-2": "sam",
  "la-north-2": "enam",
  "na-mexico-1": "enam",
} as const satisfies Readonly<Record<Region, DurableObjectLocationHint>>;
