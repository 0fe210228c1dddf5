import { lastSegmentOf } from '@prompt-manager/core';
import { downloadText } from '../ui/download-text.ts';
import type { Action } from '../state/editor-facts.ts';
import { ownLibrary } from '../state/library.ts';
import type { LibraryIdentity } from '../state/library.ts';
import { startCommand } from '../state/start-command.ts';
import { useUnsavedPrompts } from '../state/unsaved-prompts.ts';
import { copyText } from '../ui/copy-text.ts';
import { Banner } from './banner.tsx';

/** Says that another library is served at this page's address, and what becomes of what was typed (SPEC U150). */
export function OtherLibraryBanner({ other }: { readonly other: LibraryIdentity }) {
  const unsent = useUnsavedPrompts(({ ids }) => ids);
  const command = startCommand();
  const own = ownLibrary === null ? 'another one' : `“${ownLibrary.name}”`;
  const kept =
    unsent.length === 0
      ? 'Everything typed here is saved.'
      : `What you typed in ${namesOf(unsent)} is kept in this browser and sent when ${own} is served here again.`;
  const back =
    command === null
      ? `stop the other server and start one on its folder.`
      : `stop the other server and run: ${command}`;
  return (
    <Banner
      tone="error"
      text={`This address now serves another library, “${other.name}”. ${kept} This page is of ${own}; to edit it again, ${back}`}
      actions={[
        { label: 'Open the other library', run: () => location.assign('/') },
        ...(unsent.length === 0 ? [] : ownText),
        ...(command === null
          ? []
          : [
              {
                label: 'Copy the command',
                run: () => void copyText(command, 'Copied the command'),
              },
            ]),
      ]}
    />
  );
}

/** Prompts by their last names: the banner has little room. */
function namesOf(ids: readonly string[]): string {
  const named = ids.slice(0, maxNamed).map(lastSegmentOf).join(', ');
  const more = ids.length - maxNamed;
  return more > 0 ? `${named} and ${more} more` : named;
}

const maxNamed = 3;

const ownText: readonly Action[] = [
  {
    label: 'Copy my text',
    run: () =>
      void unsaved().then((all) =>
        copyText(all.map(({ text }) => text).join('\n'), 'Copied what was not sent'),
      ),
  },
  {
    label: 'Download my text',
    run: () =>
      void unsaved().then((all) => {
        for (const { id, text } of all) downloadText(id, text);
      }),
  },
];

/** The documents are no part of the first screen. */
async function unsaved() {
  const { openSessions } = await import('../sync/open-sessions.ts');
  return openSessions.unsaved();
}
