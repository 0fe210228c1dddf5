import { execFileSync } from 'node:child_process';
import { clearTimeout, setTimeout } from 'node:timers';
import { onTestFinished } from 'vitest';
import type { Ports } from '../ports.ts';
import type { WatchDirectory } from './directory-watches.ts';
import { watchFolder } from './folder-watch.ts';
import { testPorts } from './library-folder.fake.ts';
import type { TestLibrary } from './library-folder.fake.ts';
import type { WatchDegradation } from './watch-degradation.ts';

/** What a watch said, and a way to wait for it. */
export interface Heard {
  readonly paths: Set<string>;
  readonly calls: (readonly string[] | 'everything')[];
  readonly degraded: WatchDegradation[];
  /** How often the root came back. */
  restored: number;
  /** Resolves (with true) once `condition` holds, asked after every callback; fails after four seconds. */
  readonly until: (condition: (heard: Heard) => boolean) => Promise<true>;
  readonly close: () => Promise<void>;
}

/** Watches a library until the test is over and keeps what it hears. */
export async function listen(
  library: TestLibrary,
  replaced: {
    readonly watchDirectory?: WatchDirectory;
    readonly setTimer?: Ports['setTimer'];
    readonly isRemote?: () => Promise<boolean>;
  } = {},
): Promise<Heard> {
  let check = (): void => undefined;
  const heard: Heard = {
    paths: new Set(),
    calls: [],
    degraded: [],
    restored: 0,
    close: async () => undefined,
    until: async (condition) => {
      const { promise, resolve, reject } = Promise.withResolvers<true>();
      const guard = setTimeout(
        () =>
          reject(
            new Error(
              `heard only ${JSON.stringify([...heard.paths])} ${JSON.stringify(heard.degraded)}`,
            ),
          ),
        4_000,
      );
      check = () => {
        if (condition(heard)) resolve(true);
      };
      check();
      return await promise.finally(() => clearTimeout(guard));
    },
  };
  const watch = await watchFolder({
    folder: library.folder,
    ports: { ...testPorts, setTimer: replaced.setTimer ?? testPorts.setTimer },
    watchDirectory: replaced.watchDirectory,
    isRemote: replaced.isRemote,
    onChange: (changed) => {
      heard.calls.push(changed);
      if (changed !== 'everything') for (const path of changed) heard.paths.add(path);
      check();
    },
    onDegraded: (reason) => {
      heard.degraded.push(reason);
      check();
    },
    onRestored: () => {
      heard.restored += 1;
      check();
    },
  });
  onTestFinished(watch.close);
  return Object.assign(heard, { close: watch.close });
}

/** Does what another program would, in the library's folder. */
export function sh(library: TestLibrary, script: string): void {
  execFileSync('sh', ['-ec', script], { cwd: library.at('') });
}

/** True once a watch said `everything`. */
export function everything(heard: Heard): boolean {
  return heard.calls.includes('everything');
}

/** The paths in code-unit order. */
export function sorted(paths: Iterable<string>): readonly string[] {
  return [...paths].toSorted();
}
