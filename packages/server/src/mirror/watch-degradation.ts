import { errnoOf } from './file-failure.ts';

/** Why changes by other programs arrive late, or not at all for now. */
export interface WatchDegradation {
  /**
   * `watch_limit`: the system has no watches left; `watch_failed`: watching failed otherwise;
   * `remote_folder`: other machines can change the folder without ours being told. In these cases the
   * folder is looked at every two seconds from now on. `root_missing`: the folder is gone; watching
   * goes on when it is back.
   */
  readonly kind: 'watch_limit' | 'watch_failed' | 'remote_folder' | 'root_missing';
  /** What is the matter and what to do, for people. */
  readonly sentence: string;
}

const slow = 'changes by other programs are found by looking every two seconds';

/** The folder is one that other machines can change. */
export function remoteFolder(root: string): WatchDegradation {
  return {
    kind: 'remote_folder',
    sentence: `${root} is on a network or shared file system; ${slow}.`,
  };
}

/** What an error of watching means. */
export function degradationOf(error: unknown, root: string): WatchDegradation {
  const errno = errnoOf(error);
  // What inotify answers at its two limits: watches of the user, instances of the user.
  if (errno === 'ENOSPC' || errno === 'EMFILE') {
    const remedy = 'raise fs.inotify.max_user_watches or fs.inotify.max_user_instances';
    return {
      kind: 'watch_limit',
      sentence: `The system has no watches left for ${root}; ${slow}. To mend it, ${remedy}.`,
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'watch_failed', sentence: `Watching ${root} failed (${reason}); ${slow}.` };
}

/** The root is gone. */
export function missingRoot(root: string): WatchDegradation {
  return {
    kind: 'root_missing',
    sentence: `The library folder ${root} is missing; its prompts are served as last known until it is back.`,
  };
}
