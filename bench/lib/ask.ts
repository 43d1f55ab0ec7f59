/** Answers of one request made again and again. */
export interface Asked {
  /** Milliseconds of each, one after the other. */
  readonly times: readonly number[];
  /** The last answer. */
  readonly text: string;
}

export async function ask(url: string, headers: Readonly<Record<string, string>>, count: number): Promise<Asked> {
  const times: number[] = [];
  let text = "";
  for (let number = 0; number < count; number += 1) {
    const start = performance.now();
    const answer = await fetch(url, { headers });
    text = await answer.text();
    times.push(performance.now() - start);
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text.slice(0, 200)}`);
  }
  return { times, text };
}
