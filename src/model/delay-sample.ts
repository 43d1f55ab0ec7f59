import { isTransferring } from "./job-status.ts";

/** The delay history of a job: readings at points in time, close together at first, thinned out as they grow old. */

/** A reading of a job that was made at a time. */
export interface DelaySample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly status: string;
  /** Seconds; `null` where the delay means nothing or was not read. */
  readonly delay: number | null;
  /** 0 to 100; `null` where it means nothing or was not read. */
  readonly percent: number | null;
}

/** Distances of samples, in milliseconds, and how many one list may have. */
export interface Density {
  /** Samples of one status that are closer than this are one. */
  readonly spacing: number;
  /** Samples that a list may have; if it has more, the older ones are thinned out. */
  readonly most: number;
  /** Distance of samples after thinning. */
  readonly point: number;
}

const hasFigures = ({ delay, percent }: DelaySample) => delay !== null || percent !== null;

/**
 * Add a sample to a list in order of time. Returns the same list when it adds nothing: it is no newer than the last one, or says the same
 * too soon after it.
 */
export function addSample(
  samples: readonly DelaySample[],
  sample: DelaySample,
  density: Density,
): readonly DelaySample[] {
  const last = samples.at(-1);
  if (last && sample.at <= last.at) return samples;
  if (last?.status !== sample.status) return bounded([...samples, sample], density);
  const age = sample.at - last.at;
  // Statuses are read more often than figures are, and alone they would tear holes into a chart.
  const isPoorer = hasFigures(last) && !hasFigures(sample);
  if (isPoorer && age < 2 * density.spacing) return samples;
  if (!hasFigures(last) && hasFigures(sample) && age < density.spacing) return [...samples.slice(0, -1), sample];
  return age < density.spacing ? samples : bounded([...samples, sample], density);
}

/** Thin out the older half of a list that has grown too long. */
function bounded(samples: readonly DelaySample[], { most, point }: Density): readonly DelaySample[] {
  if (samples.length <= most) return samples;
  const half = samples.length - Math.floor(most / 2);
  const kept = [...thinned(samples.slice(0, half), point), ...samples.slice(half)];
  return kept.slice(-most);
}

/**
 * Keep one sample for each status in each interval: the one with the greatest delay, else the last one. Statuses are kept, so that a
 * failure or a pause between two points is not lost.
 */
export function thinned(samples: readonly DelaySample[], point: number): readonly DelaySample[] {
  const kept = new Map<string, DelaySample>();
  for (const sample of samples) {
    const key = `${Math.floor(sample.at / point)} ${sample.status}`;
    const other = kept.get(key);
    if (!other || (sample.delay ?? -1) >= (other.delay ?? -1)) kept.set(key, sample);
  }
  return [...kept.values()].sort((one, other) => one.at - other.at);
}

/** The usual distance of samples in seconds: the median; `null` for fewer than two. */
export function intervalOf(samples: readonly DelaySample[]): number | null {
  const gaps = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
  const median = gaps.sort((one, other) => one - other)[Math.floor(gaps.length / 2)];
  return median === undefined ? null : Math.round(median / 100) / 10;
}

/** When a job was last seen without data flowing; it has been started or resumed since. `null`: it was not seen so. */
export const lastStandstillIn = (samples: readonly DelaySample[]): number | null =>
  samples.findLast(({ status }) => !isTransferring(status))?.at ?? null;
