import { useEffect, useRef } from 'react';
import { classNames } from '../workspace/class-names.ts';
import css from './preview-panel.module.css';

const c = classNames(css);

/** An expanded text as people read Markdown. What renders it is loaded when it is first wanted. */
export function RenderedView({ text }: { readonly text: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isOver = false;
    void import('./rendered-markdown.ts').then(({ renderMarkdown }) => {
      if (!isOver) place.current?.replaceChildren(renderMarkdown(text));
    });
    return () => {
      isOver = true;
    };
  }, [text]);
  return (
    <div
      className={c('rendered')}
      role="region"
      aria-label="Rendered text"
      tabIndex={0}
      ref={place}
    />
  );
}
