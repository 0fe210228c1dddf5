import { systemPorts } from '@prompt-manager/client';
import { useEffect } from 'react';
import { soon } from '../ui/soon.tsx';
import { useDialog } from './dialog-state.ts';

/** Keys open these, and people type on at once. */
const palette = soon(async () => (await import('../palette/palette-dialog.tsx')).PaletteDialog);
const create = soon(async () => (await import('./create-dialog.tsx')).CreateDialog);
const rename = soon(async () => (await import('./rename-dialog.tsx')).RenameDialog);
const remove = soon(async () => (await import('./delete-dialog.tsx')).DeleteDialog);
const move = soon(async () => (await import('./move-dialog.tsx')).MoveDialog);
const details = soon(async () => (await import('../details/details-dialog.tsx')).DetailsDialog);
const extract = soon(async () => (await import('../refactor/extract-dialog.tsx')).ExtractDialog);
const inline = soon(async () => (await import('../refactor/inline-dialog.tsx')).InlineDialog);
const who = soon(async () => (await import('./who-dialog.tsx')).WhoDialog);
const writing = soon(async () => (await import('./writing-dialog.tsx')).WritingDialog);
const keys = soon(async () => (await import('./keys-dialog.tsx')).KeysDialog);

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
