import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog } from './dialog-state.ts';
import { Face } from '../presence/face.tsx';
import { follow, jumpTo } from '../presence/following.ts';
import { usePeopleHere } from '../presence/people-here.ts';
import type { PersonHere } from '../presence/people-here.ts';
import { ownName, useSettings } from '../state/settings.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import formCss from './form.module.css';
import css from './who-dialog.module.css';

const c = classNames({ ...formCss, ...css });

/** Who else is here, in which prompt and on which line, with the ways to them (SPEC U105). */
export function WhoDialog() {
  const { people, omitted } = usePeopleHere();
  const own = useSettings();
  const isHidden = own.appearAs === 'hidden';
  return (
    <DialogFrame title="Who is here?">
      <div className={c('form')}>
        {people.length === 0 ? (
          <p className={c('none')}>Nobody else has a prompt open.</p>
        ) : (
          <ul className={c('people')} aria-label="People">
            {people.map((person) => (
              <Row key={`${person.client} ${person.promptId}`} person={person} />
            ))}
          </ul>
        )}
        {omitted === 0 ? null : <p className={c('none')}>And {counted(omitted, 'other')}.</p>}
        {isHidden ? (
          <p className={c('none')}>
            You appear hidden: the others see neither you nor your cursor.
          </p>
        ) : (
          <p className={c('none')}>
            You are {ownName(own)} to the others. Your name is set in the settings.
          </p>
        )}
        <div className={c('actions')}>
          <Button onPress={closeDialog} autoFocus={people.length === 0}>
            Close
          </Button>
        </div>
      </div>
    </DialogFrame>
  );
}

function Row({ person }: { readonly person: PersonHere }) {
  const { name, colour, isIdle, promptId, line } = person;
  const then = (act: () => void) => (): void => {
    closeDialog();
    act();
  };
  return (
    <li className={c('row')}>
      <Face name={name} colour={colour} isIdle={isIdle} />
      <p className={c('who')}>
        <span className={c('name')}>{name}</span>
        <span className={c('where')}>
          {promptId}
          {line === null ? '' : `, line ${line}`}
          {isIdle ? ' · idle' : ''}
        </span>
      </p>
      <Button onPress={then(() => jumpTo(person))}>
        Jump<span className="unseen"> to {name}</span>
      </Button>
      <Button onPress={then(() => follow(person))}>
        Follow<span className="unseen"> {name}</span>
      </Button>
    </li>
  );
}
