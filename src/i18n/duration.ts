/**
 * Format a length of time for people, with two units at most: `95 s`, `12 min`, `3 h 20 min`.
 * @param units names of seconds, minutes and hours
 */
export function durationOf(seconds: number, [second, minute, hour]: readonly [string, string, string]): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} ${second}`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} ${minute}`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} ${hour}${rest === 0 ? "" : ` ${rest} ${minute}`}`;
}
