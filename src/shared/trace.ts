/** W3C Trace Context (www.w3.org/TR/trace-context, sections 3.2 and 4). */

const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** Read the trace id of a request; `null` without a valid header. Only versions after the first may have further fields. */
export function traceOf(header: string | undefined): string | null {
  const [, version, trace = null, more] = TRACEPARENT.exec(header ?? "") ?? [];
  return version === "00" && more !== undefined ? null : trace;
}

/** Create the span of one outbound call: its id for the log, and its header. The sampled flag is set, since the call is logged. */
export function spanOf(trace: string): { readonly span: string; readonly traceparent: string } {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const span = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { span, traceparent: `00-${trace}-${span}-01` };
}
