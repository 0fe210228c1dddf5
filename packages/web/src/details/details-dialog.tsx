import { useEffect, useState } from 'react';
import type { FormEvent, KeyboardEvent } from 'react';
import { DialogFrame } from '../dialogs/dialog-frame.tsx';
import { closeDialog } from '../dialogs/dialog-state.ts';
import type { PlaceInDetails } from '../dialogs/dialog-state.ts';
import form from '../dialogs/form.module.css';
import { Button } from '../ui/button.tsx';
import { wordsOf } from '../ui/words-of.ts';
import { classNames } from '../ui/class-names.ts';
import { useLeaveQuestion } from '../workspace/use-leave-question.ts';
import { DescriptionField } from './description-field.tsx';
import css from './details.module.css';
import {
  bothTogether,
  headerOf,
  openedAt,
  readDetails,
  tagsIn,
  withDescription,
  withTags,
} from './details-work.ts';
import { FrontMatterField } from './front-matter-field.tsx';
import { ShownTags } from './shown-tags.tsx';
import { TagField } from './tag-field.tsx';
import { TheirDetails } from './their-details.tsx';
import { useDetails } from './use-details.ts';
import type { DetailsFailure } from './use-details.ts';

const c = classNames({ ...form, ...css });

/** Description, tags and the whole front matter of a prompt, which is what all three are written into (SPEC U140). */
export function DetailsDialog({
  id: promptId,
  at,
}: {
  readonly id: string;
  /** What of the front matter to begin with; the description unless given. */
  readonly at?: PlaceInDetails | undefined;
}) {
  const { details, retry, write, fail, save, takeTheirs, keepMine } = useDetails(promptId);
  const [typedTag, setTypedTag] = useState('');
  const [isHeld, setHeld] = useState(false);
  const [opened, setOpened] = useState<ReturnType<typeof openedAt> | null>(null);
  const { id, yaml, base, readOnlyReason, broken, theirs, failure, isBusy } = details;
  const isRead = yaml !== null;
  const isFixed = readOnlyReason !== null;
  const text = yaml ?? '';
  const reading = readDetails(text);
  const { tags, isReadable } = reading;
  const isChanged = isRead && (headerOf(text) !== base || typedTag.trim() !== '');
  // A declaration that was put there to be filled in is let go unasked.
  const isTyped = isChanged && (text !== opened?.yaml || typedTag.trim() !== '');
  const canSave = !isBusy && !isFixed && isRead && isReadable && theirs === null;
  useLeaveQuestion(isTyped);
  useEffect(() => {
    if (!isRead || at === undefined) return;
    // What cannot be changed is only looked at: no declaration is put there to be filled in.
    if (isFixed && 'variable' in at) return;
    const next = openedAt(text, at);
    write(next.yaml);
    setOpened(next);
    // Once, when there is something to look at.
  }, [isRead]);
  const errorOf = (field: DetailsFailure['field']): string | null =>
    failure?.field === field ? failure.text : null;
  /** Writes a field into the front matter; what that cannot hold is said beside the field. */
  const put = (field: 'description' | 'tags', changed: () => string): void => {
    try {
      write(changed());
    } catch (error) {
      fail({ field, text: wordsOf(error) });
    }
  };
  const submit = (): void => {
    if (!canSave) return;
    try {
      void save(withTags(text, [...tags, ...tagsIn(typedTag)]));
    } catch (error) {
      fail({ field: 'tags', text: wordsOf(error) });
    }
  };
  return (
    <DialogFrame
      title={`Details of ${id}`}
      look="wide"
      onDismiss={() => (isTyped ? setHeld(true) : closeDialog())}
    >
      <form
        className={c('form')}
        noValidate
        onKeyDown={(event) => {
          if (!isSaveKey(event)) return;
          event.preventDefault();
          submit();
        }}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={c('fields')}>
          {isFixed ? (
            <p className={c('warn')} role="status">
              These details can be read and not changed: {readOnlyReason}.
            </p>
          ) : null}
          {broken === null || isReadable || isFixed ? null : (
            <p className={c('warn')} role="status">
              The front matter of this file cannot be read, so it counts as text. Mend it below;
              until then nothing here can be saved.
            </p>
          )}
          <DescriptionField
            description={reading.description}
            isRead={isRead && !isFixed}
            isReadable={isReadable}
            isFirst={at === undefined}
            error={errorOf('description')}
            onChange={(next) => put('description', () => withDescription(text, next))}
          />
          {isFixed ? (
            <ShownTags tags={tags} />
          ) : (
            <TagField
              tags={tags}
              typed={typedTag}
              isDisabled={!isRead || !isReadable}
              error={errorOf('tags')}
              onTyped={(typed) => {
                setTypedTag(typed);
                write(text);
              }}
              onChange={(next) => put('tags', () => withTags(text, next))}
            />
          )}
          <FrontMatterField
            yaml={yaml}
            reading={reading}
            error={errorOf('front_matter')}
            range={opened?.range ?? null}
            isFixed={isFixed}
            onChange={write}
          />
        </div>
        {theirs === null ? null : (
          <TheirDetails
            header={theirs.header}
            both={bothTogether(base, { mine: text, theirs: theirs.header })}
            onTake={takeTheirs}
            onPutTogether={keepMine}
            onKeepMine={() => keepMine(text)}
          />
        )}
        <p className={c('error')} role="alert">
          {errorOf(null)}
        </p>
        <p className={c('error')} role="alert">
          {isHeld && isTyped
            ? 'Your changes are not saved: Save keeps them, Discard lets them go.'
            : null}
        </p>
        <div className={c('actions')}>
          <Button onPress={closeDialog}>{isChanged ? 'Discard' : 'Close'}</Button>
          {isRead || failure === null ? null : <Button onPress={retry}>Try again</Button>}
          {isFixed ? null : (
            <Button look="primary" type="submit" isDisabled={!canSave}>
              {isBusy ? 'Saving…' : 'Save'}
            </Button>
          )}
        </div>
      </form>
    </DialogFrame>
  );
}

/** The keys that hand in a text of several lines, and those that save one in the editor. */
function isSaveKey({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  const isPlain = (ctrlKey || metaKey) && !altKey && !shiftKey;
  return isPlain && (key === 'Enter' || key === 's');
}
