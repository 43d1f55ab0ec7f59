/** The bytes of a key of the gateway's own that no check takes for a pattern: another one for each number. */
export const ownKeyBytes = (number: number): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => (number + index) % 256);

/** The same as the environment has it. */
export const ownKey = (number: number): string => Buffer.from(ownKeyBytes(number)).toString("base64");
