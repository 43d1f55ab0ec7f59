/** One frame of a CPU profile and the time spent in it (Chrome DevTools Protocol, Profiler.Profile). */
interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

interface Profile {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A function and the microseconds spent in itself. */
export interface SelfTime {
  readonly name: string;
  readonly microseconds: number;
}

/** Speaks to V8's inspector. */
export class Profiler {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (id !== undefined) this.#waiting.get(id)?.(result);
    });
  }

  static async connect(port: number): Promise<Profiler> {
    const answer = await fetch(`http://127.0.0.1:${port}/json`);
    const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
    if (!target) throw new Error("there is no isolate to inspect");
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve());
      socket.addEventListener("error", () => reject(new Error("the inspector cannot be reached")));
    });
    return new Profiler(socket);
  }

  async start(): Promise<void> {
    await this.#call("Profiler.enable");
    await this.#call("Profiler.setSamplingInterval", { interval: 200 });
    await this.#call("Profiler.start");
  }

  /** The functions that took the most time in themselves, first the most expensive. */
  async stop(): Promise<SelfTime[]> {
    const { profile } = (await this.#call("Profiler.stop")) as { profile: Profile };
    const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]));
    const times = new Map<string, number>();
    profile.samples.forEach((sample, index) => {
      const name = names.get(sample) ?? "?";
      times.set(name, (times.get(name) ?? 0) + Math.max(0, profile.timeDeltas[index] ?? 0));
    });
    return [...times]
      .map(([name, microseconds]) => ({ name, microseconds }))
      .sort((left, right) => right.microseconds - left.microseconds);
  }

  /** Bytes of the heap that are in use after everything unused has been collected. */
  async liveHeap(): Promise<number> {
    await this.#call("HeapProfiler.enable");
    await this.#call("HeapProfiler.collectGarbage");
    const { usedSize } = (await this.#call("Runtime.getHeapUsage")) as { usedSize: number };
    return usedSize;
  }

  close(): void {
    this.#socket.close();
  }

  #call(method: string, params: object = {}): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

const nameOf = ({ callFrame: { functionName, lineNumber } }: Node) =>
  `${functionName === "" ? "(anonymous)" : functionName}:${lineNumber + 1}`;
