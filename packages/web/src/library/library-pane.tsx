import { FilePlus2, FoldVertical, Search, Settings, Trash2, Waypoints } from 'lucide-react';
import { Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useProblems } from '../api/problems.ts';
import { runCommand, useCommand } from '../commands/handlers.ts';
import { useRoute } from '../routes/use-route.ts';
import { setLayout } from '../state/layout.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { CommandButtons } from '../ui/command-buttons.tsx';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import { lazilyOver } from '../ui/lazily.tsx';
import { EmptyLibrary, LibraryFailure, LibrarySkeleton, NothingFound } from './library-states.tsx';
import { LibraryTree } from './library-tree.tsx';
import type { Tally } from './library-row.tsx';
import css from './library-pane.module.css';
import { usePrompts } from './prompt-index.ts';
import type { MenuPlace } from './row-menu.tsx';
import { SampleNote } from './sample-note.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { TagFacets } from './tag-facets.tsx';
import { openAround, setTreeState, useTreeState } from './tree-state.ts';
import {
  allFolders,
  buildTree,
  filterPrompts,
  folderKey,
  foldersAround,
  promptKey,
} from './tree.ts';

const c = classNames(css);

/** Menus are loaded when the first one is opened. */
const RowMenu = lazilyOver(
  async () => (await import('./row-menu.tsx')).RowMenu,
  ({ onClose }) => onClose(),
);

/** A library this small is shown with every folder open at first. */
const openAtOnce = 60;

/** The prompts of the library: what there is, what has problems, and the way to each. */
export function LibraryPane({ promptId }: { readonly promptId: string | null }) {
  const { prompts, isLoading, error, retry } = usePrompts();
  const { open, isTouched, filter, tags } = useTreeState();
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const text = useDeferredValue(filter);
  const shown = useMemo(
    () => filterPrompts(prompts, { text, tags: new Set(tags) }),
    [prompts, text, tags],
  );
  const tree = useMemo(() => buildTree(shown), [shown]);
  const isFiltered = text.trim() !== '' || tags.length > 0;
  const opensAll = isFiltered || (!isTouched && prompts.length <= openAtOnce);
  const openKeys = useMemo(
    () => new Set(opensAll ? allFolders(tree) : open),
    [opensAll, tree, open],
  );
  const current = useMemo(
    () =>
      promptId === null
        ? null
        : (prompts.find(({ id, display_name }) => id === promptId || display_name === promptId)
            ?.id ?? promptId),
    [prompts, promptId],
  );
  const tallies = useTallies();
  const [revealed, setRevealed] = useState<{ readonly key: string } | null>(null);
  useEffect(() => {
    if (current !== null) openAround(current);
  }, [current]);
  useCommand('prompt.reveal', () => {
    if (current === null) return false;
    setTreeState({ filter: '', tags: [], selected: [promptKey(current)] });
    openAround(current);
    setLayout({ isLibraryOpen: true, narrowPane: 'library' });
    setRevealed({ key: promptKey(current) });
    return true;
  });
  useCommand('view.collapse-folders', () => setTreeState({ open: [], isTouched: true }));
  useCommand('view.expand-folders', () =>
    setTreeState({ open: allFolders(buildTree(prompts)), isTouched: true }),
  );
  return (
    <nav className={c('pane')} data-region="library" aria-label="Library">
      <div className={c('bar')}>
        <FilterBox />
        <IconButton
          icon={FoldVertical}
          label="Close all folders"
          onPress={() => runCommand('view.collapse-folders')}
        />
        <IconButton
          icon={FilePlus2}
          label="New prompt"
          command="prompt.new"
          onPress={() => runCommand('prompt.new')}
        />
      </div>
      <SampleNote />
      {error !== null && prompts.length === 0 ? (
        <LibraryFailure error={error} onRetry={retry} />
      ) : isLoading ? (
        <LibrarySkeleton />
      ) : prompts.length === 0 ? (
        <EmptyLibrary />
      ) : shown.length === 0 ? (
        <NothingFound />
      ) : (
        <LibraryTree
          tree={tree}
          open={openKeys}
          current={current === null ? null : promptKey(current)}
          tallies={tallies}
          revealed={revealed}
          onMenu={(row, key, at) => setMenu({ row, key, at })}
        />
      )}
      <SelectionBar />
      <TagFacets prompts={prompts} />
      <p className={isFiltered ? c('total') : 'unseen'} role="status">
        {isFiltered
          ? `${shown.length.toLocaleString('en')} of ${counted(prompts.length, 'prompt')}`
          : counted(prompts.length, 'prompt')}
      </p>
      <Foot />
      <Suspense fallback={null}>
        {menu === null ? null : <RowMenu place={menu} onClose={() => setMenu(null)} />}
      </Suspense>
    </nav>
  );
}

/** The ways to the pages that are about the whole library. */
function Foot() {
  const route = useRoute();
  return (
    <div className={c('foot')}>
      <Link
        href="/trash"
        className={c('trash')}
        aria-current={route.kind === 'trash' ? 'page' : undefined}
      >
        <Trash2 size="0.875rem" aria-hidden />
        Trash
      </Link>
      <CommandButtons buttons={pages} />
    </div>
  );
}

const pages = [
  { icon: Search, label: 'Search the text of the library', command: 'go.search' },
  { icon: Waypoints, label: 'Graph', command: 'go.graph' },
  { icon: Settings, label: 'Settings', command: 'go.settings' },
] as const;

function FilterBox() {
  const filter = useTreeState((state) => state.filter);
  return (
    <input
      className={c('filter')}
      type="search"
      aria-label="Filter prompts"
      placeholder="Filter prompts"
      autoComplete="off"
      spellCheck={false}
      value={filter}
      onChange={(event) => setTreeState({ filter: event.target.value })}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') {
          event.preventDefault();
          document.querySelector<HTMLElement>('[role="tree"] [tabindex="0"]')?.focus();
        }
        if (event.key === 'Escape' && filter !== '') {
          event.preventDefault();
          setTreeState({ filter: '' });
        }
      }}
    />
  );
}

/** Problems by row; a folder has those of everything below it. */
function useTallies(): ReadonlyMap<string, Tally> {
  const { problems } = useProblems();
  return useMemo(() => {
    const counts = new Map<string, { errors: number; warnings: number }>();
    for (const { prompt_id, severity } of problems) {
      if (prompt_id === null || severity === 'info') continue;
      for (const key of [promptKey(prompt_id), ...foldersAround(prompt_id).map(folderKey)]) {
        const tally = counts.get(key) ?? { errors: 0, warnings: 0 };
        tally[severity === 'error' ? 'errors' : 'warnings'] += 1;
        counts.set(key, tally);
      }
    }
    return counts;
  }, [problems]);
}
