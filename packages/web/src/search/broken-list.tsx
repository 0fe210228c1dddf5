import type { ReplaceAnswer } from '@prompt-manager/protocol';
import { openPrompt } from '../routes/navigate.ts';
import { classNames } from '../ui/class-names.ts';
import { brokenSentence, stillBroken } from './broken-inclusions.ts';
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
  const inclusions = stillBroken(answer.breaks, answer, left);
  const variables = stillBroken(answer.variable_breaks, answer, left);
  return (
    <>
      <Broken
        sentence={brokenSentence(inclusions, answer.omitted_breaks)}
        lines={inclusions.map(({ target, names, ...place }) => ({
          ...place,
          was: `[[${target}]]`,
          means: names === null ? 'names no prompt' : `names ${names}`,
        }))}
      />
      <Broken
        sentence={variablesSentence(variables.length + answer.omitted_variable_breaks)}
        lines={variables.map(({ name, ...place }) => ({
          ...place,
          was: `{{${name}}}`,
          means: `${name} stays declared`,
        }))}
      />
    </>
  );
}

/** What breaks at one place, and what stands there then. */
interface BrokenLine {
  readonly id: string;
  readonly line: number;
  readonly was: string;
  readonly becomes: string;
  readonly means: string;
  readonly indices: readonly number[];
}

function Broken({
  sentence,
  lines,
}: {
  readonly sentence: string;
  readonly lines: readonly BrokenLine[];
}) {
  if (lines.length === 0) return null;
  return (
    <details className={c('broken')}>
      <summary>{sentence}</summary>
      <ul>
        {lines.map(({ id, line, was, becomes, means, indices }) => (
          <li key={`${id} ${line} ${indices.join()} ${was}`}>
            <button type="button" className={c('snippet')} onClick={() => openPrompt(id, { line })}>
              <span className={c('name')}>{id}</span>
              <span className={c('fact', 'line')}>{line}</span>
              <span className={c('text')}>
                <del>{was}</del> <ins>{becomes}</ins> {means}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function variablesSentence(count: number): string {
  const theirs = count === 1 ? 'its declaration' : 'their declarations';
  return `${counted(count, 'variable')} would lose ${theirs}, which a replace leaves as they are`;
}
