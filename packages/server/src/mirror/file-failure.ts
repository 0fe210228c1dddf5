/** A file operation the operating system or our own rules refused. A value, so that the caller decides what to tell whom (SPEC D3). */
export interface FileFailure {
  readonly kind: 'failed';
  /** The system's name for the reason: `EACCES`, `ENOSPC`, `EROFS`, `ENAMETOOLONG`, `ENOENT`, …; `ELOOP` also for every link we do not follow. */
  readonly errno: string;
  /** Relative to the library's root, `/` between segments; empty for the root itself. */
  readonly path: string;
  /** What is wrong and what to do, for people. */
  readonly sentence: string;
}

const sentences: Readonly<Record<string, string>> = {
  EACCES: 'may not be accessed; check the permissions of the file and its folder',
  EPERM: 'may not be changed; check the permissions of the file and its folder',
  ENOSPC: 'does not fit: the disk is full; free some room',
  EDQUOT: 'does not fit: the disk quota is used up; free some room',
  EROFS: 'is on a file system that is mounted read-only',
  ENAMETOOLONG: 'has a path longer than this file system takes; choose a shorter id',
  ENOENT: 'is missing, or the folder around it is',
  ENOTDIR: 'lies below something that is a file, not a folder',
  EINVAL:
    'cannot be a prompt: it is no plain file, or lies in a folder the library does not look into',
  EISDIR: 'is a folder, not a file',
  EEXIST: 'exists already',
  ELOOP:
    'is a link or lies behind one; links are not written and never followed out of the library',
  EMFILE: 'could not be opened: this process has too many open files',
  ENFILE: 'could not be opened: this machine has too many open files',
  ESTALE: 'cannot be reached: the share it lies on has changed; mount it again',
  EIO: 'could not be read or written: the disk reported an error',
  EFBIG: 'is larger than a prompt may be',
  EBUSY: 'is in use by another program',
};

/** A failure with a stated reason; `path` is relative to the root. */
export function failure(errno: string, path: string): FileFailure {
  const what = sentences[errno] ?? `could not be read or written (${errno})`;
  return {
    kind: 'failed',
    errno,
    path,
    sentence: `${path === '' ? 'The library folder' : path} ${what}.`,
  };
}

/** Nobody may write to this file, so we do not replace it either, though a folder that can be written would let us (SPEC F17). */
export function protectedFailure(path: string): FileFailure {
  const sentence = `${path} is write-protected; make it writable (chmod u+w).`;
  return { kind: 'failed', errno: 'EACCES', path, sentence };
}

/** Turns what a file system call threw into a {@link FileFailure}; throws it again when it is no system error. */
export function failureFrom(error: unknown, path: string): FileFailure {
  const errno = errnoOf(error);
  if (errno === null) throw error;
  return failure(errno, path);
}

/** Errors of Linux that the runtime has no name for, by their number. */
const unnamed: Readonly<Record<number, string>> = {
  37: 'ENOLCK',
  116: 'ESTALE',
  117: 'EUCLEAN',
  122: 'EDQUOT',
  123: 'ENOMEDIUM',
  126: 'ENOKEY',
};

/** The system's name of an error (`ENOENT`; `EIO` for one without a name), or null when a thrown value is not a system error. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code)) return error.code;
  if (!('syscall' in error) || !('errno' in error) || typeof error.errno !== 'number') return null;
  return unnamed[Math.abs(error.errno)] ?? 'EIO';
}
