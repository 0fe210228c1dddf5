import { Listeners } from '@prompt-manager/client';

/** Something that happened in the editor or the preview of a prompt, for its counterpart: the preview, or the editor. */
export interface LinkEvent {
  readonly from: 'editor' | 'preview';
  readonly kind: 'cursor' | 'scroll';
  /** An offset in the prompt's own text. */
  readonly offset: number;
}

/** What is to be taken out of the text of the prompt that is shown, if it is still there. */
export interface Cut {
  readonly from: number;
  readonly text: string;
}

const cuts = new Listeners<Cut>();

/** Asks the editor to take something out, as its own change. */
export const askToCut = (cut: Cut): void => cuts.tell(cut);

/** Hears what is to be taken out; the answer ends that. */
export const onCut = cuts.add;

const listeners = new Listeners<LinkEvent>();

/** Tells the counterpart. */
export const tellCounterpart = (event: LinkEvent): void => listeners.tell(event);

/** Hears of the counterpart; the answer ends that. */
export const onCounterpart = listeners.add;
