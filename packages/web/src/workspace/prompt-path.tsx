import { lastSegmentOf } from '@prompt-manager/core';
import type { CSSProperties, ReactNode } from 'react';
import { foldersAround } from '../library/tree.ts';
import { classNames } from '../ui/class-names.ts';
import css from './prompt-path.module.css';

const c = classNames(css);

/** Where a prompt lies and what it is called, as the heading of its editor. */
export function PromptPath({
  id,
  level,
  children = null,
}: {
  readonly id: string;
  /** The open prompt is the page's, one beside it is below that. */
  readonly level: 1 | 2;
  /** What else names what is shown. */
  readonly children?: ReactNode;
}) {
  const Heading = `h${level}` as const;
  const folders = foldersAround(id)
    .map((folder) => `${lastSegmentOf(folder)} / `)
    .join('');
  return (
    <Heading className={c('path', level === 2 && 'second')} title={id}>
      <span className={c('folders')} style={lettersOf(folders)}>
        {folders}
      </span>
      <span className={c('name')}>{lastSegmentOf(id)}</span>
      {children === null ? null : <span className={c('folders')}>{children}</span>}
    </Heading>
  );
}

/** How much room the style sheet keeps for a text at least. */
const lettersOf = (text: string): CSSProperties => ({ ['--letters' as string]: text.length });
