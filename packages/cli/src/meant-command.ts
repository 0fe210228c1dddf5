import { PromptNames, type PromptId } from '@prompt-manager/core';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';

/** Every command by the names it has. */
const commandNames = [
  'serve',
  'open',
  'list',
  'ls',
  'show',
  'blame',
  'history',
  'diff',
  'search',
  'new',
  'expand',
  'render',
  'vars',
  'tokens',
  'check',
  'graph',
  'impact',
  'mv',
  'replace',
  'extract',
  'inline',
  'undo',
  'rm',
  'trash',
  'restore',
  'help',
] as const;

/** What other tools call the same, under the name it has here. */
const wordsOfOthers: Readonly<Partial<Record<(typeof commandNames)[number], string>>> = {
  serve: 'start run up server',
  open: 'edit ui web',
  list: 'dir index all',
  show: 'cat print view get read type less',
  blame: 'annotate who',
  history: 'log revisions versions changes',
  diff: 'compare changed',
  search: 'grep find rg ack query',
  new: 'create add touch make init write',
  expand: 'resolve compile build preview',
  render: 'fill',
  vars: 'variables params',
  tokens: 'count wc size cost',
  check: 'lint validate verify test doctor problems',
  graph: 'deps tree dependencies includes',
  mv: 'rename move',
  replace: 'sed substitute',
  rm: 'delete remove del erase unlink',
  trash: 'deleted bin',
  restore: 'revert rollback undelete recover',
};

const foreign: ReadonlyMap<string, string> = new Map(
  Object.entries(wordsOfOthers).flatMap(([name, words]) =>
    words.split(' ').map((word) => [word, name] as const),
  ),
);

/** The command that a word was meant for, being what another tool calls it or a misspelling; undefined for a command's own name and where nothing is likely. */
export function meantCommand(word: string): string | undefined {
  if (!/^[a-z]+$/.test(word) || commandNames.some((name) => name === word)) return undefined;
  return foreign.get(word) ?? names.nearest(word);
}

const names = new PromptNames(commandNames as readonly string[] as readonly PromptId[]);

/** Says that a word is no command, and which one was meant (rule C18). */
export function noSuchCommand(word: string, meant: string, isAlone: boolean): CommandFailure {
  return new CommandFailure(exitCodes.usage, {
    what: `There is no command${isAlone ? ' and no folder' : ''} named ${word}. Did you mean ${meant}?`,
    why: 'A word that is no command is taken for the folder to serve.',
    next: { command: `${meant} --help` },
  });
}
