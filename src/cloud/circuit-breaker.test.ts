import { describe, expect, test } from "vitest";
import { CIRCUIT } from "../shared/limits.ts";
import { CircuitBreaker, type CircuitState } from "./circuit-breaker.ts";

const NOW = Date.UTC(2026, 10, 2);
const HOUR = 3_600_000;

describe("the circuit breaker", () => {
  test("pauses no longer than five minutes when the clock is set back, after a restart too", () => {
    let stored: CircuitState = { failures: 0, open_until: 0 };
    const store = {
      circuit: () => stored,
      setCircuit: (state: CircuitState) => {
        stored = state;
      },
    };
    const circuit = new CircuitBreaker(store, 1);
    for (let refused = 0; refused < CIRCUIT.failures; refused += 1) circuit.failed(NOW);
    expect(circuit.openUntil(NOW)).toBe(NOW + CIRCUIT.pause);
    for (const one of [circuit, new CircuitBreaker(store, 1)]) {
      expect(one.openUntil(NOW - HOUR)).toBe(NOW - HOUR + CIRCUIT.pause);
      expect(one.admit(NOW - HOUR + CIRCUIT.pause - 1)).toBe(false);
    }
    expect(circuit.admit(NOW - HOUR + CIRCUIT.pause)).toBe(true);
  });
});
