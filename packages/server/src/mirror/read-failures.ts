/** A file that could not be read is tried again after this long, and after twice as long each further time. */
const retryMs = 1_000;
/** Failures in a row, a quarter of an hour, before a file is left for the next listing. */
const maxFailures = 10;
/** Why files cannot be read for as long as nobody does something about it; the mirror reports it when it has to write there. */
const lasting: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'ELOOP',
  'EISDIR',
  'ENOTDIR',
  'EINVAL',
  'EFBIG',
  'ENAMETOOLONG',
  // A root that is missing; its return is heard of.
  'ENOENT',
]);

/** Says when to read again what could not be read, by whatever names it. Keeps only what failed last time. */
export class ReadFailures<Name> {
  readonly #inARow = new Map<Name, number>();

  /** It was read. */
  forget(name: Name): void {
    this.#inARow.delete(name);
  }

  /** How long to wait after this failure, in ms; null when trying again would be the same or was tried often enough. */
  delayMs(name: Name, errno: string): number | null {
    const failures = (this.#inARow.get(name) ?? 0) + 1;
    if (lasting.has(errno) || failures > maxFailures) {
      this.forget(name);
      return null;
    }
    this.#inARow.set(name, failures);
    return retryMs * 2 ** (failures - 1);
  }
}
