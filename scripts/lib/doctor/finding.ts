/** What the doctor has found, as one line: where, what, and what to write there. */
export interface Diagnosis {
  /** `wrong`: something does not work, or should not be trusted; `note`: worth a look. */
  readonly level: "wrong" | "note";
  readonly line: string;
}

type Make = (where: string, what: string, remedy: string) => Diagnosis;

export const wrong: Make = (where, what, remedy) => ({ level: "wrong", line: `${where}: ${what}; ${remedy}` });

export const note: Make = (where, what, remedy) => ({ ...wrong(where, what, remedy), level: "note" });
