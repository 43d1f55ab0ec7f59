/** An expected outcome that may be a refusal. Throwing is for bugs; a refusal is a value. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps what was asked for. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Wraps why it was refused. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
