import { folderOf } from '@prompt-manager/core';
import { useLayoutEffect, useRef } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import { openDialog } from '../dialogs/dialog-state.ts';
import { copyText } from '../ui/copy-text.ts';
import { Keys } from '../ui/keys.tsx';
import { openPrompt } from '../routes/navigate.ts';
import { classNames } from '../workspace/class-names.ts';
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
      <Popover
        isOpen
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
        triggerRef={anchor}
        placement="bottom start"
        offset={2}
        className={c('popover')}
      >
        <Menu
          aria-label="Actions"
          className={c('menu')}
          autoFocus="first"
          onClose={onClose}
          onAction={(key) => {
            onClose();
            void act(String(key), targets);
          }}
        >
          {single?.kind === 'prompt' ? <Item id="open" text="Open" /> : null}
          {single === null ? null : (
            <Item
              id="new"
              text={single.kind === 'folder' ? 'New prompt in here…' : 'New prompt beside it…'}
            />
          )}
          {single?.kind === 'prompt' ? <Item id="duplicate" text="Duplicate…" /> : null}
          {single === null ? null : <Item id="rename" text="Rename…" command="prompt.rename" />}
          <Item id="move" text="Move to…" />
          {single === null ? null : <Item id="copy" text="Copy as inclusion" />}
          <Separator className={c('separator')} />
          <Item id="delete" text="Delete…" command="prompt.delete" />
        </Menu>
      </Popover>
    </>
  );
}

function Item({
  id,
  text,
  command = null,
}: {
  readonly id: string;
  readonly text: string;
  readonly command?: string | null;
}) {
  return (
    <MenuItem id={id} className={c('item')} textValue={text}>
      <span>{text}</span>
      {command === null ? null : <Keys command={command} />}
    </MenuItem>
  );
}

async function act(action: string, targets: readonly TreeTarget[]): Promise<void> {
  const [target] = targets;
  if (target === undefined) return;
  switch (action) {
    case 'open':
      return openPrompt(target.path);
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
