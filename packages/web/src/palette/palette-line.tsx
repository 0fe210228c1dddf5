import {
  CornerDownRight,
  FilePlus2,
  FileText,
  Hash,
  Heading,
  HelpCircle,
  Search,
  Terminal,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Keys } from '../ui/keys.tsx';
import { classNames } from '../ui/class-names.ts';
import type { PaletteRow } from './palette-rows.ts';
import css from './palette.module.css';

const c = classNames(css);

const icons: Readonly<Record<PaletteRow['kind'], LucideIcon>> = {
  prompt: FileText,
  command: Terminal,
  tag: Hash,
  heading: Heading,
  line: CornerDownRight,
  search: Search,
  create: FilePlus2,
  help: HelpCircle,
};

/** One row of the palette, with what fits set apart and the keys that do the same. */
export function PaletteLine({
  id,
  row,
  isChosen,
  onRun,
}: {
  readonly id: string;
  readonly row: PaletteRow;
  readonly isChosen: boolean;
  readonly onRun: () => void;
}) {
  const Icon = icons[row.kind];
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      className={c('row')}
      // The input keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onRun}
    >
      <Icon size="0.875rem" className={c('icon')} aria-hidden />
      <span className={c('title')}>{marked(row.title, row.ranges)}</span>
      {row.detail === null ? null : <span className={c('detail')}>{row.detail}</span>}
      {row.command === null ? null : <Keys command={row.command} />}
    </div>
  );
}

function marked(title: string, ranges: readonly number[]): ReactNode {
  const parts: ReactNode[] = [];
  let at = 0;
  for (let index = 0; index + 1 < ranges.length; index += 2) {
    const [from = 0, to = 0] = ranges.slice(index, index + 2);
    parts.push(title.slice(at, from), <mark key={from}>{title.slice(from, to)}</mark>);
    at = to;
  }
  return [...parts, title.slice(at)];
}
