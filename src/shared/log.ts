/**
 * One JSON line an event. Errors are told by their name and place: messages of errors may quote what they failed on, and
 * that may be a secret.
 */
export function logError(event: string, error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
  const name = error instanceof Error ? error.name : typeof error;
  const place =
    error instanceof Error
      ? error.stack
          ?.split("\n")
          .slice(1, 6)
          .map((line) => line.trim())
      : undefined;
  console.error(JSON.stringify({ level: "error", event, error: name, place, ...fields }));
}

/** A line that is no news by itself and is kept for later. */
export function logNotice(event: string, fields: Readonly<Record<string, unknown>>): void {
  console.info(JSON.stringify({ level: "info", event, ...fields }));
}

/** A line for the operator that is no failure of the code. */
export function logWarning(event: string, fields: Readonly<Record<string, unknown>>): void {
  console.warn(JSON.stringify({ level: "warning", event, ...fields }));
}
