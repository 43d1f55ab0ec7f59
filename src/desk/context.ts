import { CloudClient } from "../cloud/client.ts";
import type { Account } from "../config/compile.ts";
import type { Gateway } from "../config/gateway.ts";
import type { Policy } from "../model/policy.ts";
import { Encryptor } from "../shared/encryptor.ts";
import { idsAfter } from "./new-id.ts";
import { answerMask } from "./send/answer-mask.ts";
import type { Store } from "./store/store.ts";

/** What the stages of a desk work with: its settings, its tables, its keys, its way to the cloud. No stage is in here. */
export interface Resources {
  readonly gateway: Gateway;
  readonly account: Account;
  readonly policy: Policy;
  readonly store: Store;
  readonly encryptor: Encryptor;
  readonly cloud: CloudClient;
  /** Multiplies durations that are waited for. */
  readonly scale: number;
  /** Make the id of an operation, `<prefix>-<ulid>`: the prefix names the desk, and later ids sort after earlier ones, whatever the clock does. */
  readonly newId: (now: number) => string;
}

/** Open what a desk works with. Throws when its account has no credential. */
export function openResources(store: Store, gateway: Gateway, account: Account, policy: Policy): Resources {
  const credentials = gateway.secrets.credentials.get(account.name);
  if (!credentials) throw new Error(`account ${account.name} has no credential`);
  const scale = gateway.runtime.timeScale;
  const encryptor = new Encryptor(gateway.secrets.deskKeys);
  return {
    ...{ gateway, account, policy, store, encryptor, scale },
    cloud: new CloudClient(
      account,
      credentials,
      { cloud: store.cloudState, counters: store.counters },
      encryptor,
      scale,
      answerMask(gateway.confidential, store.requests, encryptor),
    ),
    newId: idsAfter(store.operations.newestId(), account.prefix),
  };
}
