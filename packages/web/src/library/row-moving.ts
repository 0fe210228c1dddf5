import { folderOf } from '@prompt-manager/core';
import { useState } from 'react';
import type { DragEvent } from 'react';
import { useCommand } from '../commands/handlers.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { announce } from '../state/announce.ts';
import { counted } from '../ui/counted.ts';
import { targetsOfRow } from './targets.ts';
import { readKey } from './tree.ts';

/** Drags of rows carry this; a text field they are dropped into gets the inclusion. */
const rowType = 'application/x-prompt-manager-row';

/** Moving rows: dragged onto a folder, or cut and pasted with the keys. Both end in the dialog that shows what changes. */
export function useRowMoving(): {
  /** The folder the pointer is over with a row; empty for the root, null for none. */
  readonly dropFolder: string | null;
  /** The rows that were cut, by key. */
  readonly cut: readonly string[];
  readonly handlers: {
    readonly onDragStart: (event: DragEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
    readonly onDragEnd: () => void;
  };
} {
  const [dropFolder, setDropFolder] = useState<string | null>(null);
  const [cut, setCut] = useState<readonly string[]>([]);
  useCommand('prompt.cut', () => {
    const key = rowOf(document.activeElement)?.dataset['key'];
    if (key === undefined) return false;
    const targets = targetsOfRow(key);
    setCut(targets.map(({ kind, path }) => (kind === 'folder' ? `d:${path}` : `p:${path}`)));
    announce(`${counted(targets.length, 'row')} cut. Go to a folder and paste to move.`);
    return true;
  });
  useCommand(
    'prompt.paste',
    () => {
      const folder = folderAt(document.activeElement);
      if (folder === null) return false;
      move(cut, folder);
      setCut([]);
      return true;
    },
    { isEnabled: cut.length > 0 },
  );
  return {
    dropFolder,
    cut,
    handlers: {
      onDragStart: (event) => {
        const key = rowOf(event.target)?.dataset['key'];
        if (key === undefined) return;
        event.dataTransfer.setData(rowType, key);
        event.dataTransfer.setData('text/plain', textOf(key));
        event.dataTransfer.effectAllowed = 'copyMove';
      },
      onDragOver: (event) => {
        if (!event.dataTransfer.types.includes(rowType)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        setDropFolder(folderAt(event.target));
      },
      onDragLeave: (event) => {
        if (
          !(
            event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)
          )
        )
          setDropFolder(null);
      },
      onDrop: (event) => {
        const key = event.dataTransfer.getData(rowType);
        const folder = folderAt(event.target);
        setDropFolder(null);
        if (key === '' || folder === null) return;
        event.preventDefault();
        move(
          targetsOfRow(key).map(({ kind, path }) =>
            kind === 'folder' ? `d:${path}` : `p:${path}`,
          ),
          folder,
        );
      },
      onDragEnd: () => setDropFolder(null),
    },
  };
}

function move(keys: readonly string[], folder: string): void {
  const targets = keys
    .flatMap((key) => readKey(key) ?? [])
    .filter(
      ({ kind, path }) =>
        folderOf(path) !== folder && !(kind === 'folder' && `${folder}/`.startsWith(`${path}/`)),
    );
  if (targets.length > 0) openDialog({ kind: 'move', targets, folder });
  else announce('Nothing to move: it is there already.');
}

function rowOf(element: EventTarget | null): HTMLElement | null {
  return element instanceof Element ? element.closest<HTMLElement>('[data-key]') : null;
}

/** The folder something lies in: the folder's own row, the folder around a prompt's row, or the root below all rows. */
function folderAt(element: EventTarget | null): string | null {
  const key = rowOf(element)?.dataset['key'];
  if (key === undefined) return '';
  const row = readKey(key);
  if (row === null) return null;
  return row.kind === 'folder' ? row.path : folderOf(row.path);
}

function textOf(key: string): string {
  const row = readKey(key);
  return row?.kind === 'folder' ? `[[${row.path}/*]]` : `[[${row?.path ?? ''}]]`;
}
