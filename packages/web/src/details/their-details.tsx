import form from '../dialogs/form.module.css';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './details.module.css';

const c = classNames({ ...form, ...css });

/** What others made of the details meanwhile, and what can be done with it (SPEC U142). */
export function TheirDetails({
  header,
  both,
  onTake,
  onPutTogether,
  onKeepMine,
}: {
  /** Their front matter; null for none. */
  readonly header: string | null;
  /** Theirs and this put together; null when both changed the same lines. */
  readonly both: string | null;
  readonly onTake: () => void;
  readonly onPutTogether: (both: string) => void;
  readonly onKeepMine: () => void;
}) {
  return (
    <div className={c('notice')} role="alert">
      <p>
        The details were changed elsewhere while you edited them
        {both === null ? ', in the same lines. They say now:' : '. They say now:'}
      </p>
      <pre className={c('theirs')} tabIndex={0} aria-label="What they say now">
        {header ?? 'nothing'}
      </pre>
      <div className={c('actions')}>
        <Button onPress={onTake}>Take theirs</Button>
        {both === null ? (
          <Button onPress={onKeepMine}>Keep mine</Button>
        ) : (
          <Button onPress={() => onPutTogether(both)}>Put both together</Button>
        )}
      </div>
    </div>
  );
}
