import { openPrompt } from '../routes/navigate.ts';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import type { ShownTokens } from './use-tokens.ts';
import css from './token-bars.module.css';

const c = classNames(css);

/** Whose tokens an expansion is made of, the largest part first. */
export function TokenBars({
  tokens: { written, count, isFilled },
  promptId,
}: {
  readonly tokens: ShownTokens;
  readonly promptId: string;
}) {
  const { fragments, expansion, encoding, approximate } = written;
  const sorted = fragments.toSorted((a, b) => b.tokens - a.tokens);
  const most = sorted[0]?.tokens ?? 0;
  return (
    <div className={c('tokens')} role="region" aria-label="Tokens by prompt" tabIndex={0}>
      <ul>
        {sorted.map(({ prompt_id: id, tokens, share }) => (
          <li key={id} className={c('row')}>
            <span
              className={c('bar')}
              style={{ width: `${(tokens / Math.max(1, most)) * 100}%` }}
            />
            {id === null || id === promptId ? (
              <span className={c('name')}>this prompt</span>
            ) : (
              <button type="button" className={c('name', 'link')} onClick={() => openPrompt(id)}>
                {id}
              </button>
            )}
            <span className={c('number')}>
              {tokens.toLocaleString('en')} · {Math.round(share * 100)} %
            </span>
          </li>
        ))}
      </ul>
      <p className={c('note')}>
        {approximate ? 'About ' : ''}
        {counted(expansion, 'token')} of {encoding}, counted on the server, variables as written
        {isFilled && count !== null
          ? `; with the values in their places ${count.toLocaleString('en')}`
          : ''}
        .
      </p>
    </div>
  );
}
