import { shellWord, shownPath } from './find-library.ts';
import type { Host } from './host.ts';

/** How a server was started. */
export interface Started {
  /** The folder it serves, whole. */
  readonly folder: string;
  /** The address it was told to bind. */
  readonly address?: string | undefined;
  readonly readOnly?: boolean | undefined;
}

/**
 * What starts a server again on the same folder, to be pasted wherever a terminal is (rule U47); its port is left out.
 * `npx` finds the command only in the folder it was called from, so that is gone to first.
 */
export function startCommandOf(
  { calledAs, cwd }: Pick<Host, 'calledAs' | 'cwd'>,
  { folder, address, readOnly = false }: Started,
): string {
  const isOfProject = calledAs.startsWith('npx ');
  const place = isOfProject ? shownPath(cwd, folder) : folder;
  return [
    ...(isOfProject ? ['cd', shellWord(cwd), '&&'] : []),
    calledAs,
    'serve',
    shellWord(place),
    ...(address === undefined ? [] : ['--host', shellWord(address)]),
    ...(readOnly ? ['--read-only'] : []),
  ].join(' ');
}
