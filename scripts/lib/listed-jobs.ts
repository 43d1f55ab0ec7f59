import type { CoveredJob } from "../../src/policy/coverage.ts";

interface Page {
  readonly jobs: readonly CoveredJob[];
  readonly next_cursor: string | null;
}

/**
 * Read the jobs that a running gateway lists, as far as the token's client may read them.
 * @throws with what to write where, when it does not answer
 */
export async function readListedJobs(url: string, token: string): Promise<CoveredJob[]> {
  const jobs: CoveredJob[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer: Response = await fetch(`${url}/v1/jobs?limit=100${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok)
      throw new Error(
        `${url}/v1/jobs answered HTTP ${answer.status}: set GATEWAY_TOKEN to the token of a client that the policy gives "read"`,
      );
    const page = (await answer.json()) as Page;
    jobs.push(...page.jobs);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return jobs;
}
