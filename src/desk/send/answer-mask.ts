import type { MaskAnswer } from "../../cloud/client.ts";
import { hiddenBodyValues } from "../../cloud/drs/storable.ts";
import type { Confidential } from "../../config/secrets/confidential.ts";
import type { Encryptor } from "../../shared/encryptor.ts";
import { ValueMask } from "../../shared/value-mask.ts";
import type { Requests } from "../store/requests.ts";

/**
 * Mask in what the cloud answers the gateway's own secrets, and the values that callers wrote into requests of the job and that
 * are not stored in clear. These are known for as long as the encrypted body is: until the operation has ended.
 */
export function answerMask(
  { mask, isIn }: Pick<Confidential, "mask" | "isIn">,
  requests: Pick<Requests, "bodiesOn">,
  encryptor: Pick<Encryptor, "decrypt">,
): MaskAnswer {
  return async (body, job) => {
    const kept = job === null ? [] : requests.bodiesOn(job);
    const bodies = await Promise.all(kept.map(({ operation, sealed }) => encryptor.decrypt(sealed, operation)));
    const values = bodies.flatMap((text) => (text === null ? [] : hiddenBodyValues(text, isIn)));
    return new ValueMask(values).json(mask.json(body));
  };
}
