import { CIRCUIT } from "../shared/limits.ts";

/**
 * Stops a project's calls after several authentication failures in a row: DRS locks an access key for five minutes after more
 * than five wrong signatures (contract section 3.2), and a locked key helps nobody. On disk, so that a restart does not
 * reset the count.
 */
export class CircuitBreaker {
  readonly #cloud: CircuitStore;
  readonly #scale: number;
  /** As it is on disk. */
  #state: CircuitState;

  constructor(cloud: CircuitStore, scale: number) {
    this.#cloud = cloud;
    this.#scale = scale;
    this.#state = cloud.circuit();
  }

  /** When calls may be made again (epoch milliseconds); `null` while they may. */
  openUntil(now: number): number | null {
    const { failures, open_until } = this.#state;
    const latest = now + CIRCUIT.pause * this.#scale;
    // A longer pause is of a clock that was set back since.
    if (open_until > latest) this.#set(failures, latest);
    return open_until > now ? Math.min(open_until, latest) : null;
  }

  /**
   * Ask whether a call may be made now. After the pause one may, as a probe; the others wait for its answer, or for the time that it may
   * take.
   */
  admit(now: number): boolean {
    if (this.openUntil(now) !== null) return false;
    const { failures } = this.#state;
    if (failures >= CIRCUIT.failures) this.#set(failures, now + CIRCUIT.probe * this.#scale);
    return true;
  }

  /** A credential was refused. */
  failed(now: number): void {
    const failures = this.#state.failures + 1;
    const isOpen = failures >= CIRCUIT.failures;
    this.#set(failures, isOpen ? now + CIRCUIT.pause * this.#scale : 0);
  }

  /** A credential was accepted. */
  succeeded(): void {
    if (this.#state.failures > 0) this.#set(0, 0);
  }

  #set(failures: number, openUntil: number): void {
    this.#state = { failures, open_until: openUntil };
    this.#cloud.setCircuit(this.#state);
  }
}

/** Authentication failures in a row, and until when calls pause. */
export interface CircuitState {
  readonly failures: number;
  readonly open_until: number;
}

/** Keeps the state across restarts. */
export interface CircuitStore {
  circuit(): CircuitState;
  setCircuit(state: CircuitState): void;
}
