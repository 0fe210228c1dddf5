import { findBrokenBlock, PromptError } from '@prompt-manager/core';
import { useEffect, useRef, useState } from 'react';
import { http } from '../api/http.ts';
import { onLibraryChange } from '../api/library-events.ts';
import { closeDialog, closeAfterWork } from '../dialogs/dialog-state.ts';
import { useHeldKeys } from '../dialogs/held-keys.ts';
import { listedOf, patchPrompts } from '../library/prompt-index.ts';
import { toast } from '../state/toasts.ts';
import { wordsOf } from '../ui/words-of.ts';
import { headerOf } from './details-work.ts';

/** Why something could not be read or saved, and the field it is about, if one. */
export interface DetailsFailure {
  readonly field: 'description' | 'tags' | 'front_matter' | null;
  readonly text: string;
}

/** A block of front matter that no reader of the file takes for one. */
export interface BrokenBlock {
  /** The block with its fences. */
  readonly text: string;
  readonly body: string;
  readonly revision: number;
}

/** What the dialog holds. */
export interface Details {
  /** The prompt, under its present id. */
  readonly id: string;
  /** The front matter as it is edited; null until it was read. */
  readonly yaml: string | null;
  /** The front matter that this was made from. */
  readonly base: string | null;
  /** Why nothing of it can be changed, as the end of a sentence; null when it can. */
  readonly readOnlyReason: string | null;
  /** The block that is text because it cannot be read, which is what is edited then (SPEC U152); null when there is none. */
  readonly broken: BrokenBlock | null;
  /** What others made of it meanwhile, while that is neither taken nor merged. */
  readonly theirs: { readonly header: string | null } | null;
  readonly failure: DetailsFailure | null;
  readonly isBusy: boolean;
}

/** Reads, follows and saves the front matter of a prompt (SPEC U140, U142). */
export function useDetails(promptId: string): {
  readonly details: Details;
  /** Reads again what could not be read. */
  readonly retry: () => void;
  readonly write: (yaml: string) => void;
  readonly fail: (failure: DetailsFailure) => void;
  /** Saves it and closes the dialog; what is refused is said, and nothing of it is saved. */
  readonly save: (yaml: string) => Promise<void>;
  readonly takeTheirs: () => void;
  /** Goes on with this, knowing theirs: saving it replaces them. */
  readonly keepMine: (yaml: string) => void;
} {
  const [details, setDetails] = useState<Details>({
    id: promptId,
    yaml: null,
    base: null,
    readOnlyReason: null,
    broken: null,
    theirs: null,
    failure: null,
    isBusy: false,
  });
  const latest = useRef(details);
  const isOpen = useRef(true);
  // Who lets go of what they typed for after it goes on with the details.
  const keys = useHeldKeys({ onEscape: () => undefined });
  const change = (part: Partial<Details>): void => {
    latest.current = { ...latest.current, ...part };
    setDetails(latest.current);
  };
  const read = async (): Promise<void> => {
    const asked = latest.current.id;
    try {
      const { id, front_matter: header, content, revision, ...rest } = await http.get(asked);
      const block = findBrokenBlock({ header, body: content });
      const now = block?.header ?? header;
      // A rename may have been told meanwhile, or is told next. Any other id is that of a prompt that merely has the
      // name now that ours is gone, and what is written here is not for it (SPEC R12).
      if (id !== asked && id !== latest.current.id) return change({ failure: goneFrom(asked) });
      const wasGone = latest.current.failure?.text.endsWith(goneWords) === true;
      const end = block?.end ?? 0;
      const broken = { text: content.slice(0, end), body: content.slice(end), revision };
      change({ broken: block === null ? null : broken, readOnlyReason: rest.read_only_reason });
      change({ ...afterReading(latest.current, now), ...(wasGone && { failure: null }) });
    } catch (error) {
      change({ failure: failureOf(error) });
    }
  };
  useEffect(() => {
    isOpen.current = true;
    void read();
    const stop = onLibraryChange((changes) => {
      const renamed = changes.find(({ from }) => from === latest.current.id);
      if (renamed !== undefined) change({ id: renamed.id });
      if (changes.some(({ id }) => id === latest.current.id)) void read();
    });
    return () => {
      isOpen.current = false;
      stop();
    };
    // `read` and `change` use nothing that is new at a later rendering.
  }, []);
  const save = async (yaml: string): Promise<void> => {
    const { id, base, broken, yaml: shown } = latest.current;
    const header = headerOf(yaml);
    if (header === base) return closeDialog();
    change({ isBusy: true, failure: null });
    keys.hold();
    try {
      const saved = await http.update(id, {
        frontMatter: header,
        baseFrontMatter: broken === null ? base : null,
        // The mended block is text no more.
        ...(broken !== null && { content: broken.body, baseRevision: broken.revision }),
      });
      patchPrompts([listedOf(saved)], []);
      // What was typed meanwhile is still to be saved; who let it go may have opened another dialog.
      if (latest.current.yaml !== shown) change(afterSaving(latest.current, saved.front_matter));
      else if (isOpen.current) closeAfterWork();
      tellSaved(saved, { before: base, broken });
    } catch (error) {
      if (error instanceof PromptError && error.code === 'stale_revision') await read();
      else change({ failure: failureOf(error) });
    }
    change({ isBusy: false });
    keys.drop();
    return undefined;
  };
  return {
    details,
    retry: () => {
      change({ failure: null });
      void read();
    },
    write: (yaml) => change({ yaml, failure: null }),
    fail: (failure) => change({ failure }),
    save,
    takeTheirs: () => {
      const header = latest.current.theirs?.header ?? null;
      change({ base: header, yaml: header ?? '', theirs: null, failure: null });
    },
    keepMine: (yaml) =>
      change({ base: latest.current.theirs?.header ?? null, yaml, theirs: null, failure: null }),
  };
}

/** What the dialog holds once the prompt's front matter was read anew. */
function afterReading({ base, yaml }: Details, now: string | null): Partial<Details> {
  const mine = yaml === null ? base : headerOf(yaml);
  if (yaml === null || mine === base) return { base: now, yaml: now ?? '', theirs: null };
  if (now === base) return { theirs: null };
  return mine === now ? { base: now, theirs: null } : { theirs: { header: now } };
}

const goneWords = ' is not in the library any more.';

function goneFrom(id: string): DetailsFailure {
  return { field: null, text: id + goneWords };
}

/** What the dialog holds once its front matter was saved: word of the own change may have come before the answer. */
function afterSaving({ theirs }: Details, saved: string | null): Partial<Details> {
  return { base: saved, theirs: theirs?.header === saved ? null : theirs };
}

function failureOf(error: unknown): DetailsFailure {
  if (!(error instanceof PromptError)) return { field: null, text: wordsOf(error) };
  if (error.code === 'server_unreachable')
    return { field: null, text: 'The server does not answer; try again when it is back.' };
  const field = (error.field ?? '').split('/', 1)[0];
  const text = wordsOf(error);
  if (field === 'description' || field === 'tags' || field === 'front_matter')
    return { field, text };
  return { field: null, text };
}

function tellSaved(
  {
    id,
    front_matter: after,
    revision,
  }: { readonly id: string; readonly front_matter: string | null; readonly revision: number },
  { before, broken }: { readonly before: string | null; readonly broken: BrokenBlock | null },
): void {
  const undo = async (): Promise<void> => {
    try {
      await http.update(id, {
        frontMatter: broken === null ? before : null,
        baseFrontMatter: after,
        ...(broken !== null && { content: broken.text + broken.body, baseRevision: revision }),
      });
      toast({ text: `The details of ${id} are what they were`, tone: 'good' });
    } catch (error) {
      toast({ text: `It could not be taken back: ${wordsOf(error)}`, tone: 'error' });
    }
  };
  toast({
    text: `Saved the details of ${id}`,
    tone: 'good',
    actions: [{ label: 'Undo', run: () => void undo() }],
  });
}
