import { CIRCUIT } from "../limits.ts";
import type { Store } from "./store.ts";

/**
 * Stops a project's calls after several authentication failures in a row: DRS locks an access key for five minutes after more
 * than five wrong signatures (contract section 3.2), and a locked key helps nobody. On disk, so that a restart does not
 * begin counting anew.
 */
export class Circuit {
  readonly #store: Store;
  readonly #scale: number;

  constructor(store: Store, scale: number) {
    this.#store = store;
    this.#scale = scale;
  }

  /** When calls may be made again (epoch milliseconds); `null` while they may. */
  openUntil(now: number): number | null {
    const { open_until } = this.#store.circuit();
    return open_until > now ? open_until : null;
  }

  /**
   * Asks whether a call may be made now. After the pause one may, as a probe; the others wait until it is answered or has had
   * time to be.
   */
  admit(now: number): boolean {
    const { failures, open_until } = this.#store.circuit();
    if (open_until > now) return false;
    if (failures >= CIRCUIT.failures) this.#store.setCircuit(failures, now + CIRCUIT.probe * this.#scale);
    return true;
  }

  /** A credential was refused. */
  failed(now: number): void {
    const failures = this.#store.circuit().failures + 1;
    const isOpen = failures >= CIRCUIT.failures;
    this.#store.setCircuit(failures, isOpen ? now + CIRCUIT.pause * this.#scale : 0);
  }

  /** A credential was accepted. */
  succeeded(): void {
    if (this.#store.circuit().failures > 0) this.#store.setCircuit(0, 0);
  }
}
