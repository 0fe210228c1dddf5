import { useLineEnds } from '../api/line-ends.ts';
import { useProblems, useProblemsOf } from '../api/problems.ts';
import { runCommand } from '../commands/handlers.ts';
import { counted } from '../ui/counted.ts';
import { useEditorFacts } from '../state/editor-facts.ts';
import { usePrompts } from '../library/prompt-index.ts';
import { useProblemNews } from '../problems/use-problem-news.ts';
import { classNames } from '../ui/class-names.ts';
import css from './status-bar.module.css';

const c = classNames(css);

/** The bottom line of the window: numbers of the open prompt and of the library. */
export function StatusBar() {
  const facts = useEditorFacts((all) => all);
  const { serious } = useProblems();
  const { prompts } = usePrompts();
  const lineEnds = useLineEnds(facts.promptId);
  const own = useProblemsOf(facts.promptId);
  const hints = own.filter(({ severity }) => severity === 'info').length;
  useProblemNews(facts.promptId, own.length - hints);
  return (
    <footer className={c('bar')} data-region="status" aria-label="Status">
      {facts.promptId === null ? (
        <span>{counted(prompts.length, 'prompt')}</span>
      ) : (
        <>
          <span>
            Ln {facts.line}, Col {facts.column}
            {facts.selected > 0 ? ` (${facts.selected} selected)` : ''}
          </span>
          {facts.tokens === null ? null : (
            <span
              title={
                facts.tokens === 'counting'
                  ? 'Being counted with the values in their places'
                  : facts.areTokensFilled
                    ? 'With the values in their places'
                    : 'Variables as written'
              }
            >
              {facts.tokens === 'counting' ? '… tokens' : counted(facts.tokens, 'token')}
            </span>
          )}
          {facts.includes === null ? null : <span>{counted(facts.includes, 'include')}</span>}
        </>
      )}
      <button type="button" className={c('problems')} onClick={() => runCommand('problems.show')}>
        {facts.promptId === null
          ? counted(serious, 'problem')
          : `${counted(own.length - hints, 'problem')} here${hints === 0 ? '' : ` (and ${counted(hints, 'hint')})`}, ${serious.toLocaleString('en')} in all`}
      </button>
      <span className={c('rest')} />
      {facts.promptId === null ? null : (
        <>
          <span id="tab-hint">
            {facts.tabIndents ? 'Tab: indents (Ctrl+M)' : 'Tab: leaves (Ctrl+M)'}
          </span>
          {lineEnds === null ? null : <span title="How the lines of the file end">{lineEnds}</span>}
        </>
      )}
    </footer>
  );
}
