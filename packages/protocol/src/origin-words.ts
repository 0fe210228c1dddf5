import type { HistoryLine } from './rest.ts';

/** The doors by which a change comes in. */
export const changeOrigins = ['socket', 'yjs', 'rest', 'file', 'cli', 'mcp', 'server'] as const;
export type ChangeOrigin = (typeof changeOrigins)[number];

/** By which door a change was made, in words for people: what follows "Changed", or says it all (`typed`). */
export const originWords: Readonly<Record<ChangeOrigin, string>> = {
  yjs: 'typed',
  socket: 'by a program (socket)',
  rest: 'by a program (REST)',
  file: 'on disk',
  cli: 'by command',
  mcp: 'by an agent',
  server: 'by the server',
};

/** The same as a sentence: `Typed`, `Changed on disk`. */
export function changedWords(origin: ChangeOrigin): string {
  return origin === 'yjs' ? 'Typed' : `Changed ${originWords[origin]}`;
}

/** What an update changed, in words that follow "changed" or stand alone. */
export const partWords: Readonly<Record<NonNullable<HistoryLine['changed']>, string>> = {
  text: 'text',
  details: 'details',
  both: 'text and details',
};
