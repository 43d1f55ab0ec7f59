import { createRequire } from "node:module";

/** Types of the parts of the official Node SDK core that are used: the package ships none. */
interface SdkCredentials {
  withAk(ak: string): SdkCredentials;
  withSk(sk: string): SdkCredentials;
  withProjectId(id: string): SdkCredentials;
  withSecurityToken(token: string): SdkCredentials;
  withDerivedPredicate(isDerived: () => boolean): SdkCredentials;
  processDerivedAuthParams(service: string, region: string): void;
}

export interface SdkRequest {
  method: string;
  endpoint?: string;
  url?: string;
  contentType?: string;
  queryParams: Record<string, unknown>;
  pathParams: Record<string, string>;
  headers: Record<string, string>;
  data?: unknown;
}

export interface SdkClient {
  sendRequest(request: SdkRequest): Promise<Record<string, unknown>>;
}

interface SdkBuilder {
  withEndpoint(endpoint: string): SdkBuilder;
  withCredential(credentials: SdkCredentials): SdkBuilder;
  build(): SdkClient;
}

interface SdkSigner {
  sign(request: SdkRequest, credentials: SdkCredentials): Record<string, string>;
}

const require = createRequire(import.meta.url);
const sdk = "@huaweicloud/huaweicloud-sdk-core";
const { BasicCredentials }: { BasicCredentials: new () => SdkCredentials } = require(sdk);
const { ClientBuilder }: { ClientBuilder: new (init: (client: SdkClient) => SdkClient) => SdkBuilder } = require(
  `${sdk}/ClientBuilder`,
);

/** The SDK's own signer. */
export const { AKSKSigner: officialSigner }: { AKSKSigner: SdkSigner } = require(`${sdk}/auth/AKSKSigner`);

// The SDK logs every failed call with its Authorization header. These tests make calls fail on purpose.
require(`${sdk}/logger/log4jLogger`).Logger4jInstance.level = "off";

interface Keys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string | undefined;
  readonly projectId: string;
  /** Sign by V11-HMAC-SHA256, with a key derived for a region and a service. */
  readonly isDerived?: boolean;
}

export function sdkCredentials({ accessKey, secretKey, securityToken, projectId, isDerived }: Keys): SdkCredentials {
  const basic = new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(projectId);
  if (isDerived) basic.withDerivedPredicate(() => true).processDerivedAuthParams("drs", "cn-north-4");
  return securityToken === undefined ? basic : basic.withSecurityToken(securityToken);
}

/** A client of the official SDK, pointed at an endpoint. */
export const sdkClient = (endpoint: string, keys: Keys): SdkClient =>
  new ClientBuilder((inner) => inner).withEndpoint(endpoint).withCredential(sdkCredentials(keys)).build();
