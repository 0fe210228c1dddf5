import { messagesOf } from '@prompt-manager/core';
import { Copy } from 'lucide-react';
import { runCommand } from '../commands/handlers.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { IconButton } from '../ui/icon-button.tsx';
import type { FilledExpansions } from '../variables/filled-expansions.ts';
import { classNames } from '../ui/class-names.ts';
import { ExpandedView } from './expanded-view.tsx';
import css from './messages-view.module.css';
import { useExpansion } from './use-expansion.ts';

const c = classNames(css);

/** What a model is sent, as it is copied (SPEC U146): the one message of a prompt, in full and with its sources. */
export function MessagesView({
  session,
  source,
}: {
  readonly session: PromptSession;
  readonly source: FilledExpansions;
}) {
  const live = useExpansion(source);
  if (live === null || live.kind === 'refused') return null;
  const [{ role }] = messagesOf(live.expansion.expanded);
  return (
    <section className={c('message')} aria-label={`Message 1 of 1: ${role}`}>
      <header className={c('head')}>
        <h3 className={c('role')}>{role}</h3>
        <p className={c('note')}>A prompt has no roles: all of it is one message.</p>
        <IconButton
          icon={Copy}
          label="Copy as messages JSON"
          command="prompt.copy-messages"
          onPress={() => runCommand('prompt.copy-messages')}
        />
      </header>
      <ExpandedView session={session} source={source} mode="expanded" />
    </section>
  );
}
