import { Suspense, lazy } from 'react';
import { DialogFrame } from './dialog-frame.tsx';
import { useDialog } from './dialog-state.ts';
import type { OpenDialog } from './dialog-state.ts';
import { Palette } from '../palette/palette.tsx';

const CreateDialog = lazy(async () => ({
  default: (await import('./create-dialog.tsx')).CreateDialog,
}));
const DeleteDialog = lazy(async () => ({
  default: (await import('./delete-dialog.tsx')).DeleteDialog,
}));
const MoveDialog = lazy(async () => ({ default: (await import('./move-dialog.tsx')).MoveDialog }));
const RenameDialog = lazy(async () => ({
  default: (await import('./rename-dialog.tsx')).RenameDialog,
}));
const ExtractDialog = lazy(async () => ({
  default: (await import('../refactor/extract-dialog.tsx')).ExtractDialog,
}));
const InlineDialog = lazy(async () => ({
  default: (await import('../refactor/inline-dialog.tsx')).InlineDialog,
}));
const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog }));

/** The dialog that is open, if one is. All but the palette are loaded when they are first wanted. */
export function Dialogs({ current }: { readonly current: string | null }) {
  const dialog = useDialog((state) => state.dialog);
  if (dialog === null) return null;
  if (dialog.kind === 'palette')
    return (
      <DialogFrame key={dialog.text} title="Search or run" look="top">
        <Palette start={dialog.text} isPromptsOnly={dialog.isPromptsOnly} current={current} />
      </DialogFrame>
    );
  return (
    <Suspense fallback={null}>
      <LazyDialog dialog={dialog} />
    </Suspense>
  );
}

function LazyDialog({ dialog }: { readonly dialog: Exclude<OpenDialog, { kind: 'palette' }> }) {
  switch (dialog.kind) {
    case 'create':
      return <CreateDialog {...dialog} />;
    case 'delete':
      return <DeleteDialog targets={dialog.targets} />;
    case 'rename':
      return <RenameDialog target={dialog.target} />;
    case 'move':
      return <MoveDialog targets={dialog.targets} folder={dialog.folder} />;
    case 'extract':
      return <ExtractDialog {...dialog} />;
    case 'inline':
      return <InlineDialog {...dialog} />;
    case 'keys':
      return <KeysDialog />;
  }
}
