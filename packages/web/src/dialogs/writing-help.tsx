import { classNames } from '../ui/class-names.ts';
import css from './keys-dialog.module.css';

const c = classNames(css);

/** What is written, and what comes of it (SPEC E1 to E6, E13, V1). */
const lines: readonly (readonly [written: string, means: string])[] = [
  ['[[formal]]', 'The text of the prompt formal, by its name or the end of it that is unique'],
  ['[[tone/formal]]', 'The same by its whole name, with the folder'],
  ['[[./near]]', 'A prompt of the same folder; ../ is the folder above'],
  ['[[refund#Exceptions]]', 'One section of it, from its heading to the next one as high'],
  ['[[rules/*]]', 'Every prompt of a folder, in order; /** with the folders below it'],
  ['\\[[', 'Two brackets that include nothing'],
  ['{{name}}', 'A variable, filled in where the prompt is used; \\{{ is none'],
  [
    'variables: { name: { default: Ada } }',
    'In the front matter: declares one, with description, default, type, or required: false',
  ],
  ['PROMPT NOT FOUND', 'In the preview: the inclusion beside it names no prompt'],
  ['CIRCULAR DEPENDENCY', 'In the preview: the prompt would include itself, so it is not expanded'],
  ['fo', 'Two letters and a stripe in the preview: which prompt this piece is from'],
];

/** How prompts are written, in short (SPEC U187). */
export function WritingHelp() {
  return (
    <dl>
      {lines.map(([written, means]) => (
        <div key={written} className={c('line')}>
          <dt>{means}</dt>
          <dd className={c('written')}>
            <code className={c('key')}>{written}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
