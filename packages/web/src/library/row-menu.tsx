import { folderOf } from '@prompt-manager/core';
import { useLayoutEffect, useRef } from 'react';
import { Separator } from 'react-aria-components/Separator';
import { openBeside } from '../beside/open-beside.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { copyText } from '../ui/copy-text.ts';
import { ActionMenu } from '../ui/action-menu.tsx';
import { MenuLine } from '../ui/menu-line.tsx';
import { openPrompt } from '../routes/navigate.ts';
import { classNames } from '../ui/class-names.ts';
import menuCss from '../ui/menu.module.css';
import { duplicatePrompt } from './duplicate-prompt.ts';
import { targetsOfRow } from './targets.ts';
import type { TreeTarget } from './targets.ts';

const c = classNames(menuCss);

/** The row a menu is about, and where the pointer was; null for beside the row. */
export interface MenuPlace {
  readonly row: Element;
  readonly key: string;
  readonly at: { readonly x: number; readonly y: number } | null;
}

/** The menu of a row. */
export function RowMenu({
  place,
  onClose,
}: {
  readonly place: MenuPlace;
  readonly onClose: () => void;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  const targets = targetsOfRow(place.key);
  const [only] = targets;
  const single = targets.length === 1 && only !== undefined ? only : null;
  useLayoutEffect(() => {
    const { style } = anchor.current ?? { style: null };
    if (style === null) return;
    const box = place.row.getBoundingClientRect();
    style.left = `${place.at?.x ?? box.right}px`;
    style.top = `${place.at?.y ?? box.bottom}px`;
  }, [place]);
  return (
    <>
      <span ref={anchor} className={c('anchor')} />
      <ActionMenu
        label="Actions"
        anchor={anchor}
        onAction={(action) => void act(action, targets)}
        onClose={onClose}
      >
        {single?.kind === 'prompt' ? (
          <>
            <MenuLine id="open" text="Open" />
            <MenuLine id="beside" text="Open beside" command="prompt.open-beside" />
          </>
        ) : null}
        {single === null ? null : (
          <MenuLine
            id="new"
            text={single.kind === 'folder' ? 'New prompt in here…' : 'New prompt beside it…'}
          />
        )}
        {single?.kind === 'prompt' ? <MenuLine id="duplicate" text="Duplicate…" /> : null}
        {single === null ? null : <MenuLine id="rename" text="Rename…" command="prompt.rename" />}
        {single?.kind === 'prompt' ? (
          <MenuLine id="details" text="Edit details…" command="prompt.details" />
        ) : null}
        <MenuLine id="move" text="Move to…" />
        {single === null ? null : <MenuLine id="copy" text="Copy as inclusion" />}
        <Separator className={c('separator')} />
        <MenuLine id="delete" text="Delete…" command="prompt.delete" />
      </ActionMenu>
    </>
  );
}

async function act(action: string, targets: readonly TreeTarget[]): Promise<void> {
  const [target] = targets;
  if (target === undefined) return;
  switch (action) {
    case 'open':
      return openPrompt(target.path);
    case 'beside':
      return openBeside(target.path);
    case 'new':
      return openDialog({
        kind: 'create',
        folder: target.kind === 'folder' ? target.path : folderOf(target.path),
        name: '',
        content: '',
      });
    case 'duplicate':
      return duplicatePrompt(target.path);
    case 'rename':
      return openDialog({ kind: 'rename', target });
    case 'details':
      return openDialog({ kind: 'details', id: target.path });
    case 'move':
      return openDialog({ kind: 'move', targets, folder: null });
    case 'copy':
      return copyText(
        target.kind === 'folder' ? `[[${target.path}/*]]` : `[[${target.path}]]`,
        'Copied the inclusion',
      );
    case 'delete':
      return openDialog({ kind: 'delete', targets });
    default:
      return undefined;
  }
}
