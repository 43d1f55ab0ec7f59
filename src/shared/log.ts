/**
 * Log an error as one JSON line, with its name and stack frames only: an error message may quote its input, which may be a
 * secret.
 */
export function logError(event: string, error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
  const name = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? framesOf(error) : undefined;
  console.error(JSON.stringify({ level: "error", event, error: name, place, ...fields }));
}

/** Log a routine event, as one JSON line. */
export function logNotice(event: string, fields: Readonly<Record<string, unknown>>): void {
  console.info(JSON.stringify({ level: "info", event, ...fields }));
}

/** Log an event for the operator to act on, as one JSON line. It is no failure of the code. */
export function logWarning(event: string, fields: Readonly<Record<string, unknown>>): void {
  console.warn(JSON.stringify({ level: "warning", event, ...fields }));
}

/** The first frames of a stack without the message before them, which may have lines that look like frames. */
function framesOf({ stack = "", message }: Error): string[] {
  const [before = "", ...after] = message === "" ? [stack] : stack.split(message);
  return (after.length > 0 ? after.join(message) : before)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .slice(0, 5);
}
