/** Parse a time as DRS writes it, `2022-11-07T16:15:18Z` or epoch milliseconds, into epoch milliseconds. */
export function parseTime(written: string | number | undefined): number | null {
  if (written === undefined) return null;
  const at = /^\d+$/.test(String(written)) ? Number(written) : Date.parse(String(written));
  return Number.isFinite(at) ? at : null;
}
