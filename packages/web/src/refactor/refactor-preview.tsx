import type { RefactorResult, RefactoredFileMessage } from '@prompt-manager/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import form from '../dialogs/form.module.css';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';
import type { Outlook } from '../dialogs/use-deliberate.ts';
import { useSettled } from '../ui/use-settled.ts';
import { classNames } from '../ui/class-names.ts';
import css from './refactor-preview.module.css';

const c = classNames({ ...form, ...css });

/** Somebody who types a name is not asked about every letter of it. */
const quietMs = 250;
/** Characters shown of a text that comes or goes. */
const maxShown = 600;

/** What is known of a change before it is made. */
export interface RefactorPreview {
  readonly result: RefactorResult | null;
  readonly error: string | null;
  /** The answer is about what is asked for now. */
  readonly isCurrent: boolean;
}

/** Asks what a change would do, once the wish stays the same for a moment, or at once. `key` says what it is; null is no wish. */
export function useRefactorPreview(
  key: string | null,
  ask: () => Promise<RefactorResult>,
  { isUrgent }: { readonly isUrgent: boolean },
): RefactorPreview {
  const quiet = useSettled({ key, ask }, { key: key ?? '', quietMs });
  const settled = isUrgent ? { key, ask } : quiet;
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['refactor', settled.key],
    queryFn: () => settled.ask(),
    enabled: settled.key !== null,
    retry: false,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const isSame = settled.key === key && key !== null;
  return {
    result: data ?? null,
    error: error === null || !isSame ? null : wordsOf(error),
    isCurrent: isSame && data !== undefined && !isPlaceholderData && error === null,
  };
}

/** What a person has to be told before a change is made: that it is not about the prompts they named alone. */
export function outlookOf(
  { result, error, isCurrent }: RefactorPreview,
  isNamed: (id: string) => boolean,
): Outlook {
  if (error !== null) return 'refused';
  if (!isCurrent || result === null) return 'asking';
  const isOther = result.files.some(
    ({ id, new_id: newId }) => newId === null || !isNamed(id ?? newId),
  );
  return isOther || result.left.length > 0 ? 'warns' : 'clear';
}

/** Every prompt a change touches, with what goes and what comes. */
export function RefactorFiles({
  preview: { result, error },
}: {
  readonly preview: RefactorPreview;
}) {
  if (error !== null)
    return (
      <p className={c('error')} role="alert">
        {error}
      </p>
    );
  if (result === null) return <p className={c('hint')}>Looking at what changes…</p>;
  return (
    <>
      <p role="status">{counted(result.files.length, 'file')} changed.</p>
      <ul className={c('list')} aria-label="Affected files" tabIndex={0}>
        {result.files.map((file) => (
          <li key={`${file.id} ${file.new_id}`} className={c('file')}>
            <File file={file} />
          </li>
        ))}
      </ul>
      {result.left.map(({ id, reason }) => (
        <p key={id} className={c('hint')}>
          {id} keeps its text: {reason}
        </p>
      ))}
    </>
  );
}

function File({
  file: { id, new_id: newId, before, after, edits },
}: {
  readonly file: RefactoredFileMessage;
}) {
  const what = id === null ? 'new' : newId === null ? 'deleted' : counted(edits.length, 'place');
  return (
    <>
      <p className={c('item')}>
        <span>{newId ?? id}</span>
        <span className={c('count')}>{what}</span>
      </p>
      {id === null ? (
        <pre className={c('change')}>
          <ins>{shortened(after ?? '')}</ins>
        </pre>
      ) : null}
      {newId === null
        ? null
        : edits.map(({ from, to, insert }) => (
            <pre key={from} className={c('change')}>
              {before === null || from === to ? null : (
                <del>{shortened(before.slice(from, to))}</del>
              )}
              {before === null || from === to || insert === '' ? null : '\n'}
              {insert === '' ? null : <ins>{shortened(insert)}</ins>}
            </pre>
          ))}
    </>
  );
}

function shortened(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}…`;
}
