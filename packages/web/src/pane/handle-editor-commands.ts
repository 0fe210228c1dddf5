import type { CommandId } from '../commands/all-commands.ts';
import { handleCommand } from '../commands/handlers.ts';
import type { CommandHandler } from '../commands/handlers.ts';
import { refactoringCommands } from '../refactor/refactoring-commands.ts';
import type { EditorReport } from '../state/editor-facts.ts';
import { setSettings, settings } from '../state/settings.ts';
import { toast } from '../state/toasts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { downloadText } from '../ui/download-text.ts';
import { notInVim } from '../editor/editor-commands.ts';
import type { EditorCommandId } from '../editor/editor-commands.ts';
import type { PromptEditor } from '../editor/prompt-editor.ts';

/** All that an editor does: every command of its table, and those of others that it knows something better for. */
type EditorHandlers = Readonly<
  Record<EditorCommandId, CommandHandler> & Partial<Record<CommandId, CommandHandler>>
>;

/** Does what the commands of the editor say, while it is the active one. The answers end that. */
export function handleEditorCommands(
  editor: PromptEditor,
  session: PromptSession,
  { report, isActive }: { readonly report: EditorReport; readonly isActive: () => boolean },
): readonly (() => void)[] {
  const handlers: EditorHandlers = {
    ...editor.commands,
    ...refactoringCommands(editor.view, session),
    'editor.download': () => downloadText(session.id, session.document.text.toString()),
    'editor.cursors': () => setSettings({ hideCursors: !settings().hideCursors }),
    'editor.blame': () => setSettings({ blame: !settings().blame }),
    'editor.vim': () => setSettings({ vim: !settings().vim }),
    'editor.save': () => tellSaved(session),
    'editor.tab': () => report({ tabIndents: editor.toggleTab() }),
  };
  return (Object.entries(handlers) as [CommandId, CommandHandler][]).map(([id, run]) =>
    handleCommand(id, () => isActive() && !(settings().vim && notInVim.has(id)) && run()),
  );
}

/** Says "Saved" once everything is in the file (ux 4.5); the chip says why when it is not. */
function tellSaved(session: PromptSession): void {
  const isDone = (): boolean => {
    const { connection, unsavedSinceMs, unwrittenSinceMs, mirrorFailure } = session.facts;
    return (
      connection.kind === 'open' &&
      unsavedSinceMs === null &&
      unwrittenSinceMs === null &&
      mirrorFailure === null
    );
  };
  if (isDone()) {
    toast({ text: 'Saved', tone: 'good' });
    return;
  }
  const end = session.onChange(() => {
    if (!isDone()) return;
    end();
    toast({ text: 'Saved', tone: 'good' });
  });
}
