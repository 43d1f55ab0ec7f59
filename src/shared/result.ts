/** A value, or an expected error. Functions throw only for bugs. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wrap a value. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Wrap an error. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
