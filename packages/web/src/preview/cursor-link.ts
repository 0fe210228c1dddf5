import { Listeners } from '@prompt-manager/client';

/** Something that happened in the editor or the preview of a prompt, for the other side. */
export interface LinkEvent {
  readonly from: 'editor' | 'preview';
  readonly kind: 'cursor' | 'scroll';
  /** An offset in the prompt's own text. */
  readonly offset: number;
}

const listeners = new Listeners<LinkEvent>();

/** Tells the other side of the open prompt. */
export const tellOtherSide = (event: LinkEvent): void => listeners.tell(event);

/** Hears of the other side of the open prompt. */
export const onOtherSide = listeners.add;
