import { routeOf } from '../routes/route.ts';
import { promptIndex } from './prompt-index.ts';
import { useTreeState } from './tree-state.ts';
import { readKey } from './tree.ts';

/** What a command is done to: a prompt, or a folder with everything below it. */
export interface TreeTarget {
  readonly kind: 'prompt' | 'folder';
  readonly path: string;
}

/** What the commands of prompts are about now: the selected rows while the focus is in the tree, else the open prompt. */
export function commandTargets(): readonly TreeTarget[] {
  const row = document.activeElement?.closest<HTMLElement>('[data-scope="library"] [data-key]');
  if (row !== null && row !== undefined) return targetsOfRow(row.dataset['key'] ?? '');
  const route = routeOf(location);
  if (route.kind !== 'prompt') return [];
  const found = promptIndex().find(route.id);
  return [{ kind: 'prompt', path: found?.id ?? route.id }];
}

/** What a command on a row is about: all selected rows when it is one of them, else the row alone. */
export function targetsOfRow(key: string): readonly TreeTarget[] {
  const { selected } = useTreeState.getState();
  const keys = selected.includes(key) ? selected : [key];
  const targets = keys.flatMap((each) => readKey(each) ?? []);
  return targets.filter(
    ({ path }) =>
      !targets.some(({ kind, path: folder }) => kind === 'folder' && path.startsWith(`${folder}/`)),
  );
}

/** The ids of every prompt that is one of the targets or below one. */
export function promptsOf(targets: readonly TreeTarget[]): readonly string[] {
  return promptIndex()
    .all.map(({ id }) => id)
    .filter((id) =>
      targets.some(({ kind, path }) =>
        kind === 'prompt' ? id === path : id.startsWith(`${path}/`),
      ),
    );
}
