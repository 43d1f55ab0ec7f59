/**
 * Setup of the project `worker`: calls of the gateway under test wait long for an answer, whatever `TIME_SCALE` makes of their time-out.
 * A slow machine must not look like a cloud that does not answer. Tests and gateway share an isolate, so this reaches the gateway.
 */

/** Real milliseconds. A desk cannot be evicted before the time-outs of its calls are over, so this is not more. */
const LEAST = 3000;

const original = AbortSignal.timeout.bind(AbortSignal);
let least = LEAST;

AbortSignal.timeout = (milliseconds) => original(Math.max(milliseconds, least));

/** For tests of time-outs: calls wait at least so long, in real milliseconds, until it is put back. */
export function waitAtLeast(milliseconds = LEAST): void {
  least = milliseconds;
}
