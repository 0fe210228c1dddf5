import type { TrashItem } from '@prompt-manager/protocol';
import { useRef, useState } from 'react';
import { whoOf } from '../history/history-groups.ts';
import { ago } from '../ui/ago.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';
import page from '../ui/page.module.css';
import rowCss from '../ui/row.module.css';
import { classNames } from '../ui/class-names.ts';
import { DeletedPrompt } from './deleted-prompt.tsx';
import css from './trash-page.module.css';
import { useTrash } from './use-trash.ts';

const c = classNames({ ...page, ...rowCss, ...css });

/** Deleted prompts: what they said, and the way back (SPEC U121). */
export function TrashPage() {
  const { items, isLoading, error, more } = useTrash();
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const shown = items.find(({ trash_id: id }) => id === chosen) ?? items[0];
  return (
    <div className={c('page')}>
      <div className={c('bar')}>
        <h1 className={c('title')}>Trash</h1>
        <p className={c('count')} role="status">
          {items.length === 0 || more !== null ? '' : counted(items.length, 'deleted prompt')}
        </p>
      </div>
      {error !== null ? (
        <p className={c('note', 'error')} role="alert">
          The trash could not be read: {wordsOf(error)}
        </p>
      ) : isLoading ? null : shown === undefined ? (
        <div className={c('empty')}>
          <p>Nothing was deleted.</p>
          <p className={c('soft')}>
            What is deleted here, or removed from the folder by another program, is listed with its
            last text and can be brought back with its history.
          </p>
        </div>
      ) : (
        <div className={c('halves')}>
          <div className={c('side')}>
            <ul
              ref={list}
              aria-label="Deleted prompts"
              onKeyDown={(event) => step(event, list.current)}
            >
              {items.map((item) => (
                <li key={item.trash_id}>
                  <Row
                    item={item}
                    isShown={item === shown}
                    onChoose={() => setChosen(item.trash_id)}
                  />
                </li>
              ))}
            </ul>
            {more === null ? null : (
              <div className={c('more')}>
                <Button onPress={more}>Show older</Button>
              </div>
            )}
          </div>
          <DeletedPrompt key={shown.trash_id} item={shown} />
        </div>
      )}
    </div>
  );
}

function Row({
  item: { id, deleted_at: at, is_taken: isTaken, ...item },
  isShown,
  onChoose,
}: {
  readonly item: TrashItem;
  readonly isShown: boolean;
  readonly onChoose: () => void;
}) {
  return (
    <button
      type="button"
      className={c('row', 'entry')}
      tabIndex={isShown ? 0 : -1}
      aria-current={isShown}
      onClick={onChoose}
    >
      <span className={c('name')}>{id}</span>
      <span className={c('facts')}>
        <span>{deletedBy(item)}</span>
        <time dateTime={at} title={new Date(at).toLocaleString()}>
          {ago(at)}
        </time>
      </span>
      {isTaken ? <span className={c('facts')}>Another prompt has this name now</span> : null}
    </button>
  );
}

/** Who deleted it, in the words of the history. */
export function deletedBy({ origin, author }: Pick<TrashItem, 'origin' | 'author'>): string {
  const who = whoOf({ kind: 'delete', id: '', revision: 1, at: '', origin, author });
  return who.replace(/Changed|Typed/, 'Deleted');
}

function step(event: React.KeyboardEvent, list: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: rows[at + 1], ArrowUp: rows[at - 1], Home: rows[0], End: rows.at(-1) }[
    event.key
  ];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  next.click();
}
