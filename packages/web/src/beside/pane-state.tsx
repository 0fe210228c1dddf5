import { useFactsOf } from '../state/editor-facts.ts';
import type { Side } from '../routes/route.ts';
import { classNames } from '../ui/class-names.ts';
import css from '../workspace/header.module.css';

const c = classNames(css);

/** Whether what was typed in an editor is safe, where the chip of the header tells of the other one; nothing while it is. */
export function PaneState({ side }: { readonly side: Side }) {
  const chip = useFactsOf(side, (facts) => facts.chip);
  if (chip === null || chip.text === 'Saved') return null;
  return (
    <span className={c('chip')} data-tone={chip.tone} data-testid="pane-chip" title={chip.title}>
      {chip.text}
    </span>
  );
}
