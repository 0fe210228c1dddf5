import { useEffect, useRef } from 'react';
import { classNames } from '../ui/class-names.ts';
import css from './preview-panel.module.css';
import { useExpansion } from './use-expansion.ts';
import type { ExpansionSource } from './use-expansion.ts';

const c = classNames(css);

/** An expanded text as people read Markdown. What formats it is loaded when it is first wanted. */
export function FormattedView({ source }: { readonly source: ExpansionSource }) {
  const live = useExpansion(source);
  const text = live?.kind === 'expanded' ? live.expansion.expanded : '';
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isOver = false;
    void import('./formatted-markdown.ts').then(({ formatMarkdown }) => {
      if (!isOver) place.current?.replaceChildren(formatMarkdown(text));
    });
    return () => {
      isOver = true;
    };
  }, [text]);
  return (
    <div
      className={c('formatted')}
      role="region"
      aria-label="Formatted text"
      tabIndex={0}
      ref={place}
    />
  );
}
