/**
 * Setup of the project `worker`: calls of the gateway under test wait long for a response, whatever `TIME_SCALE` makes of their time-out.
 * A slow machine must not look like a cloud that does not respond. Tests and gateway share an isolate, so this reaches the gateway.
 */

/** Real milliseconds; the longest time-out of the gateway at scale 1. */
const LEAST = 30_000;

let least = LEAST;
const timers = new WeakMap<AbortSignal, ReturnType<typeof setTimeout>>();

AbortSignal.timeout = (milliseconds) => {
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException("no response in time", "TimeoutError"));
  timers.set(controller.signal, setTimeout(abort, Math.max(milliseconds, least)));
  return controller.signal;
};

const originalFetch = globalThis.fetch;

// A desk with a timer cannot be evicted, so none outlives its call.
globalThis.fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
  try {
    return await originalFetch(input, init);
  } finally {
    clearTimeout(timers.get(init?.signal as AbortSignal));
  }
};

/** For tests of time-outs: calls wait at least so long, in real milliseconds, until it is put back. */
export function waitAtLeast(milliseconds = LEAST): void {
  least = milliseconds;
}
