import { useRef } from 'react';
import { runCommand } from '../commands/handlers.ts';
import { Face } from '../presence/face.tsx';
import { follow, jumpTo } from '../presence/following.ts';
import { usePeopleHere } from '../presence/people-here.ts';
import { go } from '../routes/navigate.ts';
import { useEditorFacts } from '../state/editor-facts.ts';
import type { Peer } from '../state/editor-facts.ts';
import { ownName, useSettings } from '../state/settings.ts';
import { useTip } from '../ui/use-tip.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './people.module.css';

const c = classNames(css);

/** More faces than this become a number. */
const maxFaces = 3;

/** Who else has the open prompt open: a press goes to where they are, a double one follows them. */
export function People() {
  const peers = useEditorFacts((facts) => facts.peers);
  if (peers.length === 0) return null;
  return (
    <>
      <OwnName />
      <ul className={c('people')} aria-label="Also here">
        {peers.slice(0, maxFaces).map((peer) => (
          <li key={peer.id}>
            <OnePerson peer={peer} />
          </li>
        ))}
        {peers.length > maxFaces ? (
          <li>
            <button
              type="button"
              className={c('face', 'more')}
              aria-label={`${peers.length - maxFaces} more: ${peers
                .slice(maxFaces)
                .map(({ name }) => name)
                .join(', ')}`}
              data-count={`+${peers.length - maxFaces}`}
              onClick={() => runCommand('help.who')}
            />
          </li>
        ) : null}
      </ul>
    </>
  );
}

/** Tells a guest, while somebody sees them, how they are called and where that is changed. */
function OwnName() {
  const own = useSettings();
  if (own.name !== '' || own.appearAs === 'hidden') return null;
  const shown = `You: ${ownName(own)}`;
  return (
    <button
      type="button"
      className={c('own')}
      title="This is how others see you. Set your name"
      // What is said begins with what is seen.
      aria-label={`${shown}, set your name`}
      onClick={() => go('/settings')}
    >
      {shown}
    </button>
  );
}

function OnePerson({ peer: { id, name, colour, line } }: { readonly peer: Peer }) {
  const promptId = useEditorFacts((facts) => facts.promptId) ?? '';
  const known = usePeopleHere(({ people }) => people.find(({ client }) => String(client) === id));
  const isIdle = known?.isIdle === true;
  const where = `${name}${line === null ? '' : `, line ${line}`}${isIdle ? ', idle' : ''}`;
  const button = useRef<HTMLButtonElement>(null);
  const { props, tip } = useTip(button, { text: `${where}. Double click to follow` });
  return (
    <>
      <button
        {...props}
        ref={button}
        type="button"
        className={c('person')}
        aria-label={where}
        onClick={() => jumpTo({ promptId, line })}
        onDoubleClick={() =>
          follow({
            client: Number(id),
            window: known?.window ?? null,
            name,
            colour,
            promptId,
            line,
            isIdle,
          })
        }
      >
        <Face name={name} colour={colour} isIdle={isIdle} />
      </button>
      {tip}
    </>
  );
}
