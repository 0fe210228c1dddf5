import { ChevronRight, FileText, Folder, FolderOpen, Layers, MoreHorizontal } from 'lucide-react';
import { memo } from 'react';
import { isMac } from '../commands/chords.ts';
import { Face } from '../presence/face.tsx';
import { follow } from '../presence/following.ts';
import type { PersonHere } from '../presence/people-here.ts';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import css from './library-tree.module.css';
import type { TreeNode } from './tree.ts';

const c = classNames(css);

/** Problems of a prompt, or of everything in a folder. */
export interface Tally {
  readonly errors: number;
  readonly warnings: number;
}

/** What rows can be told to do. */
export interface RowActions {
  /** Opens the menu of a row, at the pointer or beside it. */
  readonly onMenu: (
    row: Element,
    key: string,
    at: { readonly x: number; readonly y: number } | null,
  ) => void;
  readonly onClick: (key: string, how: { readonly shift: boolean; readonly mod: boolean }) => void;
  readonly onToggle: (key: string) => void;
}

/** One row of the tree. It is drawn anew only when something of its own changed. */
export const LibraryRow = memo(function LibraryRow({
  node,
  level,
  position,
  siblings,
  top,
  isOpen,
  isCurrent,
  isSelected,
  isCut,
  isStop,
  isDropTarget,
  tally,
  people,
  actions,
}: {
  readonly node: TreeNode;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  /** Pixels from the top of the tree. */
  readonly top: number;
  readonly isOpen: boolean;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly isCut: boolean;
  /** Tab stops here. */
  readonly isStop: boolean;
  readonly isDropTarget: boolean;
  readonly tally: Tally | undefined;
  /** Who else has the prompt open. */
  readonly people: readonly PersonHere[] | undefined;
  readonly actions: RowActions;
}) {
  const isFolder = node.kind === 'folder';
  return (
    <div
      role="treeitem"
      className={c('row', isCurrent && 'current', isCut && 'cut')}
      style={{ top, paddingLeft: 4 + (level - 1) * 14 }}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isSelected}
      aria-expanded={isFolder ? isOpen : undefined}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={labelOf(node, tally, people)}
      data-key={node.key}
      data-drop={isDropTarget || undefined}
      tabIndex={isStop ? 0 : -1}
      draggable
      onClick={(event) =>
        actions.onClick(node.key, {
          shift: event.shiftKey,
          mod: isMac ? event.metaKey : event.ctrlKey,
        })
      }
      onContextMenu={(event) => {
        event.preventDefault();
        actions.onMenu(event.currentTarget, node.key, { x: event.clientX, y: event.clientY });
      }}
    >
      {isFolder ? (
        <ChevronRight size="0.875rem" className={c('chevron')} aria-hidden />
      ) : (
        <span className={c('chevron')} />
      )}
      <RowIcon node={node} isOpen={isOpen} />
      <span className={c('name')} title={isFolder ? node.path : titleOf(node)}>
        {node.name}
      </span>
      {people === undefined ? null : <RowPeople people={people} />}
      {tally === undefined ? null : <Badge tally={tally} />}
      {isFolder && !isOpen ? <span className={c('count')} data-count={node.count} /> : null}
      <button
        type="button"
        className={c('tool')}
        tabIndex={-1}
        aria-label={`Actions for ${node.name}`}
        onClick={(event) => {
          event.stopPropagation();
          actions.onMenu(event.currentTarget, node.key, null);
        }}
      >
        <MoreHorizontal size="0.875rem" aria-hidden />
      </button>
    </div>
  );
});

function RowIcon({ node, isOpen }: { readonly node: TreeNode; readonly isOpen: boolean }) {
  if (node.kind === 'folder')
    return isOpen ? (
      <FolderOpen size="0.875rem" className={c('icon')} aria-hidden />
    ) : (
      <Folder size="0.875rem" className={c('icon')} aria-hidden />
    );
  return node.prompt.is_composite ? (
    <Layers size="0.875rem" className={c('icon', 'composite')} aria-hidden />
  ) : (
    <FileText size="0.875rem" className={c('icon')} aria-hidden />
  );
}

function Badge({ tally: { errors, warnings } }: { readonly tally: Tally }) {
  const all = errors + warnings;
  return (
    <span
      className={c('badge', errors > 0 ? 'errors' : 'warnings')}
      title={counted(all, 'problem')}
      data-testid="problem-badge"
      // Drawn by the style sheet: the row's label says it in words.
      data-count={all}
    />
  );
}

/** More faces than this become a number. */
const maxFaces = 3;

/** Who else has the prompt open; a double click follows one of them. */
function RowPeople({ people }: { readonly people: readonly PersonHere[] }) {
  return (
    <span className={c('people')}>
      {people.slice(0, maxFaces).map((person) => (
        <span
          key={person.client}
          title={`${person.name}${person.line === null ? '' : `, line ${person.line}`}${person.isIdle ? ', idle' : ''}. Double click to follow`}
          onDoubleClick={() => follow(person)}
        >
          <Face name={person.name} colour={person.colour} isIdle={person.isIdle} isSmall />
        </span>
      ))}
      {people.length > maxFaces ? (
        <span
          className={c('more-people')}
          title={people
            .slice(maxFaces)
            .map(({ name }) => name)
            .join(', ')}
          data-count={`+${people.length - maxFaces}`}
        />
      ) : null}
    </span>
  );
}

function titleOf({ id, prompt }: Extract<TreeNode, { kind: 'prompt' }>): string {
  return prompt.description === null ? id : `${id}\n${prompt.description}`;
}

function labelOf(
  node: TreeNode,
  tally: Tally | undefined,
  people: readonly PersonHere[] = [],
): string {
  const problems =
    tally === undefined ? '' : `, ${counted(tally.errors + tally.warnings, 'problem')}`;
  const what = node.kind === 'folder' ? `, folder, ${counted(node.count, 'prompt')}` : '';
  const here = people.length === 0 ? '' : `, open by ${people.map(({ name }) => name).join(', ')}`;
  return `${node.name}${what}${problems}${here}`;
}
