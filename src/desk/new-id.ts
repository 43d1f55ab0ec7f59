import { encodeTime, incrementBase32, isValid, TIME_LEN, ulid } from "ulid";

/**
 * Make ids `<prefix>-<ulid>` that sort after all before them, within one millisecond and after the clock was set back, too: at a time that
 * is not later than that of the newest id, the newest is counted up.
 * @param newest the newest id in storage, `null` when there is none
 */
export function idsAfter(newest: string | null, prefix: string): (now: number) => string {
  const stored = newest?.slice(newest.indexOf("-") + 1) ?? "";
  let last = isValid(stored) ? stored : "";
  return (now) => {
    const time = last.slice(0, TIME_LEN);
    last = encodeTime(now, TIME_LEN) > time ? ulid(now) : time + incrementBase32(last.slice(TIME_LEN));
    return `${prefix}-${last}`;
  };
}
