import type { Command } from '../commands/command.ts';

/** The commands of the editor. */
export const editorCommands: readonly Command[] = [];
