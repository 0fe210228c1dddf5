import { editorCommands } from '../editor/editor-commands.ts';
import type { CommandEntry } from './command.ts';
import { shellCommands } from './shell-commands.ts';

/** The id of a command that there is. */
export type CommandId = (typeof shellCommands | typeof editorCommands)[number]['id'];

/** One entry of the one registry. */
export interface Command extends CommandEntry {
  readonly id: CommandId;
}

/** Every command there is, in the order menus and lists show them. */
export const allCommands: readonly Command[] = [...shellCommands, ...editorCommands];

const byId = new Map(allCommands.map((command) => [command.id, command]));

/** The command with this id. */
export function commandOf(id: CommandId): Command {
  const command = byId.get(id);
  if (command === undefined) throw new Error(`there is no command ${id}`);
  return command;
}
