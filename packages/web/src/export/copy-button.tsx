import { ChevronDown, Copy } from 'lucide-react';
import { runCommand } from '../commands/handlers.ts';
import { CommandMenu } from '../ui/command-menu.tsx';
import { IconButton } from '../ui/icon-button.tsx';

/** What a prompt can be copied as, the usual first. */
const commands = [
  'prompt.copy',
  'prompt.copy-messages',
  'prompt.copy-openai',
  'prompt.copy-anthropic',
  'prompt.copy-curl',
  'prompt.copy-typescript',
] as const;

/** Copies the text, or with the arrow beside it something made of it. */
export function CopyButton() {
  return (
    <>
      <span data-spare>
        <IconButton
          icon={Copy}
          label="Copy the expanded text"
          command="prompt.copy"
          onPress={() => runCommand('prompt.copy')}
        />
      </span>
      <CommandMenu
        icon={ChevronDown}
        label="Copy as…"
        text="Copy as…"
        title="Copy as"
        commands={commands}
      />
    </>
  );
}
