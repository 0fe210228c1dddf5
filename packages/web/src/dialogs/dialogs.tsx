import { systemPorts } from '@prompt-manager/client';
import { useEffect } from 'react';
import { soon } from '../ui/soon.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { useDialog } from './dialog-state.ts';

/** Keys open these, and people type on at once. */
const palette = soon(async () => (await import('../palette/palette.tsx')).Palette);
const create = soon(async () => (await import('./create-dialog.tsx')).CreateDialog);
const rename = soon(async () => (await import('./rename-dialog.tsx')).RenameDialog);
const remove = soon(async () => (await import('./delete-dialog.tsx')).DeleteDialog);
const move = soon(async () => (await import('./move-dialog.tsx')).MoveDialog);
const details = soon(async () => (await import('../details/details-dialog.tsx')).DetailsDialog);
const extract = soon(async () => (await import('../refactor/extract-dialog.tsx')).ExtractDialog);
const inline = soon(async () => (await import('../refactor/inline-dialog.tsx')).InlineDialog);
const who = soon(async () => (await import('./who-dialog.tsx')).WhoDialog);
const keys = soon(async () => (await import('./keys-dialog.tsx')).KeysDialog);

/** They are loaded this long after the page was drawn, the palette at once: it is what people open first. */
const loadAfterMs = 300;

/** The dialog that is open, if one is. */
export function Dialogs({ current }: { readonly current: string | null }) {
  const dialog = useDialog((state) => state.dialog);
  useEffect(() => {
    // What cannot be loaded now is tried again when it is wanted.
    palette.load().catch(() => undefined);
    return systemPorts.setTimer(loadAfterMs, () => {
      for (const { load } of [create, rename, remove, move]) load().catch(() => undefined);
    });
  }, []);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'palette':
      return (
        <DialogFrame key={dialog.text} title="Search or run" look="top">
          <palette.Component
            start={dialog.text}
            isPromptsOnly={dialog.isPromptsOnly}
            current={current}
          />
        </DialogFrame>
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
  }
}
