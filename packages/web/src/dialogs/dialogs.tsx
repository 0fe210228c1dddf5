import { systemPorts } from '@prompt-manager/client';
import { useEffect } from 'react';
import type { ComponentType } from 'react';
import { soon } from '../ui/soon.tsx';
import { closeDialog, useDialog } from './dialog-state.ts';

const dialog = <Props extends object>(read: () => Promise<ComponentType<Props>>) =>
  soon(read, closeDialog);

/** Keys open these, and people type on at once. */
const palette = dialog(async () => (await import('../palette/palette-dialog.tsx')).PaletteDialog);
const create = dialog(async () => (await import('./create-dialog.tsx')).CreateDialog);
const rename = dialog(async () => (await import('./rename-dialog.tsx')).RenameDialog);
const remove = dialog(async () => (await import('./delete-dialog.tsx')).DeleteDialog);
const move = dialog(async () => (await import('./move-dialog.tsx')).MoveDialog);
const details = dialog(async () => (await import('../details/details-dialog.tsx')).DetailsDialog);
const extract = dialog(async () => (await import('../refactor/extract-dialog.tsx')).ExtractDialog);
const inline = dialog(async () => (await import('../refactor/inline-dialog.tsx')).InlineDialog);
const who = dialog(async () => (await import('./who-dialog.tsx')).WhoDialog);
const writing = dialog(async () => (await import('./writing-dialog.tsx')).WritingDialog);
const keys = dialog(async () => (await import('./keys-dialog.tsx')).KeysDialog);

/** They are loaded this long after the page was drawn; the palette is what people open first. */
const loadPaletteAfterMs = 300;
const loadAfterMs = 1_000;

/** The dialog that is open, if one is. */
export function Dialogs({ current }: { readonly current: string | null }) {
  const dialog = useDialog((state) => state.dialog);
  useEffect(() => {
    const later = (delayMs: number, parts: readonly { load(): Promise<void> }[]): (() => void) =>
      systemPorts.setTimer(delayMs, () => {
        // What cannot be loaded now is tried again when it is wanted.
        for (const { load } of parts) load().catch(() => undefined);
      });
    const cancels = [
      later(loadPaletteAfterMs, [palette]),
      later(loadAfterMs, [create, rename, remove, move]),
    ];
    return () => {
      for (const cancel of cancels) cancel();
    };
  }, []);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'palette':
      return (
        <palette.Component
          key={dialog.text}
          start={dialog.text}
          isPromptsOnly={dialog.isPromptsOnly}
          isBeside={dialog.isBeside === true}
          current={current}
        />
      );
    case 'create':
      return <create.Component {...dialog} />;
    case 'delete':
      return <remove.Component targets={dialog.targets} />;
    case 'rename':
      return <rename.Component target={dialog.target} />;
    case 'details':
      return <details.Component key={dialog.id} id={dialog.id} at={dialog.at} />;
    case 'move':
      return <move.Component targets={dialog.targets} folder={dialog.folder} />;
    case 'extract':
      return <extract.Component {...dialog} />;
    case 'inline':
      return <inline.Component {...dialog} />;
    case 'who':
      return <who.Component />;
    case 'keys':
      return <keys.Component />;
    case 'writing':
      return <writing.Component />;
  }
}
