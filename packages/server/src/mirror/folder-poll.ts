import type { Ports } from '../ports.ts';
import type { FolderListing } from './folder-scan.ts';
import type { LibraryFolder } from './library-folder.ts';

/** What {@link pollFolder} needs. */
export interface PollOptions {
  readonly folder: Pick<LibraryFolder, 'scan'>;
  readonly ports: Pick<Ports, 'runningMs' | 'setTimer'>;
  readonly onChange: (changed: readonly string[] | 'everything') => void;
}

/** Time between two looks at the whole folder. */
const intervalMs = 2_000;

/** A large or slow folder is looked at less often: looking may take a fifth of the time at most. */
const restPerWork = 4;

/**
 * Finds changes by listing the folder again and again; the last resort where it cannot be watched.
 * The first listing reports `everything`, because nobody knows what happened before it. While the
 * root is missing nothing is reported; its return is `everything` again.
 *
 * Answers the function that ends it; a listing under way then reports nothing any more.
 */
export function pollFolder(options: PollOptions): () => void {
  const { folder, ports, onChange } = options;
  let known: ReadonlyMap<string, string> | null = null;
  let closed = false;
  let cancel = (): void => undefined;

  const look = async (): Promise<void> => {
    const startedAtMs = ports.runningMs();
    const listing = await folder.scan();
    if (closed) return;
    const next = listing.kind === 'listed' ? stampsOf(listing) : null;
    if (next !== null) {
      const changed = known === null ? 'everything' : differences(known, next);
      if (changed.length > 0) onChange(changed);
    }
    known = next;
    again(Math.max(intervalMs, restPerWork * (ports.runningMs() - startedAtMs)));
  };
  const again = (delayMs: number): void => {
    cancel = ports.setTimer(delayMs, () => void look());
  };

  again(0);
  return () => {
    closed = true;
    cancel();
  };
}

/** Path -> what a change of the file would change. */
function stampsOf(listing: FolderListing): ReadonlyMap<string, string> {
  const stamps = new Map<string, string>();
  for (const problem of listing.problems) {
    if (!problem.path.endsWith('/')) stamps.set(problem.path, problem.code);
  }
  for (const { path, stamp } of listing.files) {
    stamps.set(path, `${stamp.inode}:${stamp.size}:${stamp.modifiedAtMs}`);
  }
  return stamps;
}

function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const changed = [...after]
    .filter(([path, stamp]) => before.get(path) !== stamp)
    .map(([path]) => path);
  for (const path of before.keys()) if (!after.has(path)) changed.push(path);
  return changed;
}
