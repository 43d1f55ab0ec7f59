/** Kinds of compares. */
export type CompareKind = "object" | "lines" | "contents";

/** A compare in a message: its kind, the job, and numbers of tables. */
export interface Compared {
  readonly kind: CompareKind;
  readonly job: string;
  readonly total: number;
  readonly different: number;
  readonly uncompared: number;
}

/** Sentences about what compares have found. */
export interface CompareMessages {
  readonly match: (compared: Compared) => string;
  readonly differ: (compared: Compared) => string;
  /** @param missing objects that the target lacks; 0 where the numbers are equal */
  readonly objectsDiffer: (job: string, missing: number) => string;
  readonly uncompared: (compared: Compared) => string;
  /** Nothing was compared at all. */
  readonly nothing: (compared: Compared) => string;
  readonly stopped: Readonly<Record<"cancelled" | "timedOut" | "failed", (compared: Compared) => string>>;
  /** @param at when it is to start, as the requester wrote it */
  readonly scheduled: (compared: Pick<Compared, "kind" | "job">, at: string | null) => string;
  readonly missingRows: (rows: string, table: string) => string;
  readonly extraRows: (rows: string, table: string) => string;
  readonly differentRows: (rows: string) => string;
  readonly dontCutOver: string;
  readonly someDiffer: (tables: number) => string;
  readonly someUncompared: (tables: number) => string;
  readonly incomplete: string;
  readonly missingObjects: (type: string, names: string) => string;
  readonly columns: Readonly<Record<"table" | "type" | "counts" | "result", string>>;
  readonly results: Readonly<Record<"consistent" | "inconsistent" | "uncompared", string>>;
  /** The result of a table, with the number of its differing rows. */
  readonly rowsDiffer: (rows: string) => string;
  readonly compareContents: string;
}
