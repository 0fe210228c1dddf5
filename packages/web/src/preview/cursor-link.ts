import { Listeners } from '@prompt-manager/client';

/** Something that happened in the editor or the preview of a prompt, for its counterpart: the preview, or the editor. */
export interface LinkEvent {
  readonly from: 'editor' | 'preview';
  readonly kind: 'cursor' | 'scroll';
  /** An offset in the prompt's own text. */
  readonly offset: number;
}

const listeners = new Listeners<LinkEvent>();

/** Tells the counterpart. */
export const tellCounterpart = (event: LinkEvent): void => listeners.tell(event);

/** Hears of the counterpart; the answer ends that. */
export const onCounterpart = listeners.add;
