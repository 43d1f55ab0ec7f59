/** A name in the one form in which it is looked for: any width (Unicode NFKC) and any case mean the same. */
export const foldName = (name: string): string => name.normalize("NFKC").toLowerCase();
