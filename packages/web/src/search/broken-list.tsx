import type { ReplaceAnswer } from '@prompt-manager/protocol';
import { openPrompt } from '../routes/navigate.ts';
import { classNames } from '../ui/class-names.ts';
import { brokenInclusions, brokenSentence, brokenVariables } from './broken-inclusions.ts';
import { counted } from '../ui/counted.ts';
import css from './search-view.module.css';

const c = classNames(css);

/** What a replace would do to inclusions and variables, each in a line that opens to all of them (SPEC U94, U213). */
export function BrokenList({
  answer,
  left,
}: {
  readonly answer: ReplaceAnswer;
  readonly left: ReadonlySet<string>;
}) {
  return (
    <>
      <BrokenInclusions answer={answer} left={left} />
      <BrokenVariables answer={answer} left={left} />
    </>
  );
}

function BrokenVariables({
  answer,
  left,
}: {
  readonly answer: ReplaceAnswer;
  readonly left: ReadonlySet<string>;
}) {
  const breaks = brokenVariables(answer, left);
  if (breaks.length === 0) return null;
  const { omitted_variable_breaks: omitted } = answer;
  return (
    <details className={c('broken')}>
      <summary>
        {counted(breaks.length + omitted, 'variable')} would lose{' '}
        {breaks.length + omitted === 1 ? 'its declaration' : 'their declarations'}, which a replace
        leaves as they are
      </summary>
      <ul>
        {breaks.map(({ id, line, name, becomes, indices }) => (
          <li key={`${id} ${indices.join()} ${name}`}>
            <button type="button" className={c('snippet')} onClick={() => openPrompt(id, { line })}>
              <span className={c('name')}>{id}</span>
              <span className={c('fact', 'line')}>{line}</span>
              <span className={c('text')}>
                <del>{`{{${name}}}`}</del> <ins>{becomes}</ins> {name} stays declared
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function BrokenInclusions({
  answer,
  left,
}: {
  readonly answer: ReplaceAnswer;
  readonly left: ReadonlySet<string>;
}) {
  const breaks = brokenInclusions(answer, left);
  if (breaks.length === 0) return null;
  return (
    <details className={c('broken')}>
      <summary>{brokenSentence(breaks, answer.omitted_breaks)}</summary>
      <ul>
        {breaks.map(({ id, line, target, becomes, names, indices }) => (
          <li key={`${id} ${indices.join()} ${target}`}>
            <button type="button" className={c('snippet')} onClick={() => openPrompt(id, { line })}>
              <span className={c('name')}>{id}</span>
              <span className={c('fact', 'line')}>{line}</span>
              <span className={c('text')}>
                <del>{`[[${target}]]`}</del> <ins>{becomes}</ins>{' '}
                {names === null ? 'names no prompt' : `names ${names}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
