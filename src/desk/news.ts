import type { JobProgress } from "../drs/progress.ts";

/** Something that happened to a watched job and is told by a message of its own. */
export interface News {
  /** `changed`: another state; two of them in line are one. What failed, and that it works again, is always told. */
  readonly kind: "changed" | "failed" | "recovered";
  /** The job's status from then on. */
  readonly status: string;
  readonly progress: JobProgress | null;
  /** Epoch milliseconds at which it was seen. */
  readonly at: number;
}
