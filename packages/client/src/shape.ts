/** Tells whether a value from the network is what its type says. */
export type Check<T> = (value: unknown) => value is T;

/** One check for each field of `T`: a field added to the protocol does not compile until it is decided. */
export type FieldChecks<T> = { readonly [K in keyof T]-?: Check<T[K]> };

export const isString: Check<string> = (value) => typeof value === 'string';
export const isNumber: Check<number> = (value) => typeof value === 'number';
export const isBoolean: Check<boolean> = (value) => typeof value === 'boolean';

/** True for a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The check of exactly this value. */
export function isExactly<const T extends string | boolean>(expected: T): Check<T> {
  return (value): value is T => value === expected;
}

/** The check of one of these words. */
export function isOneOf<const T extends string>(...words: readonly T[]): Check<T> {
  return (value): value is T => words.some((word) => word === value);
}

/** The check of `T` or null. */
export function isNullOr<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || check(value);
}

/** The check of a field that may be left out. */
export function isAbsentOr<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

/** The check of either. */
export function isEither<A, B>(first: Check<A>, second: Check<B>): Check<A | B> {
  return (value): value is A | B => first(value) || second(value);
}

/** The check of a list of `T`. */
export function isListOf<T>(check: Check<T>): Check<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(check);
}

/** The check of an object; fields it does not name are let through, so that a newer server may say more. */
export function hasFields<T extends object>(checks: FieldChecks<T>): Check<T> {
  const fields = Object.entries(checks) as [string, Check<unknown>][];
  return (value): value is T =>
    isObject(value) && fields.every(([name, check]) => check(value[name]));
}
