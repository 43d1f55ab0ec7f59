/** W3C Trace Context (www.w3.org/TR/trace-context, sections 3.2 and 4). */

const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** The trace that a request belongs to; `null` without a valid header. Later versions may have more behind it, the first may not. */
export function traceOf(header: string | undefined): string | null {
  const [, version, trace = null, more] = TRACEPARENT.exec(header ?? "") ?? [];
  return version === "00" && more !== undefined ? null : trace;
}

/** The header of one call of a trace, and the id that the log knows the call by. Sampled: the log has it. */
export function spanOf(trace: string): { readonly span: string; readonly traceparent: string } {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const span = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { span, traceparent: `00-${trace}-${span}-01` };
}
