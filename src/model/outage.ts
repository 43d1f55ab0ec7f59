/** The wait of an operation for DRS, which was not available when its call was prepared. Times are epoch milliseconds. */
export interface OutageWait {
  readonly since: number;
  /** When it is given up. */
  readonly until: number;
  /** Whether a report has said so. */
  readonly isTold: boolean;
}

/** A wait that lasts, with its reason. */
export interface CurrentWait extends OutageWait {
  readonly reason: string;
}
