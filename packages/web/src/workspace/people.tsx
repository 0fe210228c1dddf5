import { useEditorFacts } from '../state/editor-facts.ts';
import { classNames } from './class-names.ts';
import css from './people.module.css';

const c = classNames(css);

/** More faces than this become a number. */
const maxFaces = 3;

/** Who else has the open prompt open. */
export function People() {
  const peers = useEditorFacts((facts) => facts.peers);
  if (peers.length === 0) return null;
  return (
    <ul className={c('people')} aria-label="Also here">
      {peers.slice(0, maxFaces).map(({ id, name, colour, line }) => (
        <li
          key={id}
          className={c('face')}
          ref={(face) => face?.style.setProperty('--face', colour)}
          title={line === null ? name : `${name}, line ${line}`}
        >
          <span aria-hidden>{initialsOf(name)}</span>
          <span className="unseen">{line === null ? name : `${name}, line ${line}`}</span>
        </li>
      ))}
      {peers.length > maxFaces ? (
        <li
          className={c('face', 'more')}
          title={peers
            .slice(maxFaces)
            .map(({ name }) => name)
            .join(', ')}
        >
          +{peers.length - maxFaces}
        </li>
      ) : null}
    </ul>
  );
}

function initialsOf(name: string): string {
  const [first = '?', second] = name.trim().split(/\s+/);
  const letters =
    second === undefined ? first.slice(0, 2) : `${first.charAt(0)}${second.charAt(0)}`;
  return letters.toUpperCase();
}
