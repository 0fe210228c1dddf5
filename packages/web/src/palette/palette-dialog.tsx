import type { ComponentProps } from 'react';
import { DialogFrame } from '../dialogs/dialog-frame.tsx';
import { Palette } from './palette.tsx';

/** The palette in its frame, high up over the window. */
export function PaletteDialog(props: ComponentProps<typeof Palette>) {
  return (
    <DialogFrame title="Search or run" look="top">
      <Palette {...props} />
    </DialogFrame>
  );
}
