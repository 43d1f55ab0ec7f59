import type { Believed } from "./scheme.ts";

/**
 * Keys by which a delivery is recognised, so that what it asks is done once: its ids, which are those of its source, and its signature,
 * which is the same wherever the same signed request arrives. A source may be renamed, or two may be of one app for a while.
 *
 * @param ids of the delivery, covered by its proof
 */
export const deliveryKeys = (
  { source, proof }: { readonly source: string } & Pick<Believed, "proof">,
  ids: readonly string[],
): string[] => [...ids.map((id) => `${source}:${id}`), ...(proof === null ? [] : [`${SIGNATURE}${proof}`])];

/** No source has a name with a space in it. */
const SIGNATURE = "signature ";

/** The keys of a delivery that do not depend on its source. */
export const signatureKeys = (keys: readonly string[]): string[] => keys.filter((key) => key.startsWith(SIGNATURE));
