import { editorCommands } from '../editor/editor-commands.ts';
import type { Command } from './command.ts';
import { shellCommands } from './shell-commands.ts';

/** Every command there is, in the order menus and lists show them. */
export const allCommands: readonly Command[] = [...shellCommands, ...editorCommands];

const byId = new Map(allCommands.map((command) => [command.id, command]));

/** The command with this id. @throws when there is none: ids are written in code only */
export function commandOf(id: string): Command {
  const command = byId.get(id);
  if (command === undefined) throw new Error(`there is no command ${id}`);
  return command;
}
