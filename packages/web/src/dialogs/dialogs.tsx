import { Suspense, lazy } from 'react';
import { CreateDialog } from './create-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { useDialog } from './dialog-state.ts';
import { Palette } from '../palette/palette.tsx';

const ExtractDialog = lazy(async () => ({
  default: (await import('../refactor/extract-dialog.tsx')).ExtractDialog,
}));
const InlineDialog = lazy(async () => ({
  default: (await import('../refactor/inline-dialog.tsx')).InlineDialog,
}));
const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog }));

/** The dialog that is open, if one is. */
export function Dialogs({ current }: { readonly current: string | null }) {
  const dialog = useDialog((state) => state.dialog);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'palette':
      return (
        <DialogFrame key={dialog.text} title="Search or run" look="top">
          <Palette start={dialog.text} isPromptsOnly={dialog.isPromptsOnly} current={current} />
        </DialogFrame>
      );
    case 'create':
      return <CreateDialog {...dialog} />;
    case 'delete':
      return <DeleteDialog targets={dialog.targets} />;
    case 'rename':
      return <RenameDialog target={dialog.target} />;
    case 'move':
      return <MoveDialog targets={dialog.targets} folder={dialog.folder} />;
    case 'extract':
      return (
        <Suspense fallback={null}>
          <ExtractDialog {...dialog} />
        </Suspense>
      );
    case 'inline':
      return (
        <Suspense fallback={null}>
          <InlineDialog {...dialog} />
        </Suspense>
      );
    case 'keys':
      return (
        <Suspense fallback={null}>
          <KeysDialog />
        </Suspense>
      );
  }
}
