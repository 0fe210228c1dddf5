import type { ListedRecord } from '@prompt-manager/protocol';
import { allCommands } from '../commands/all-commands.ts';
import type { Command, CommandId } from '../commands/all-commands.ts';
import { canRun } from '../commands/handlers.ts';
import type { Heading } from './headings.ts';
import { rank } from './rank.ts';

/** One line of the palette. */
export interface PaletteRow {
  readonly key: string;
  readonly kind: 'prompt' | 'command' | 'tag' | 'heading' | 'line' | 'search' | 'create' | 'help';
  readonly title: string;
  /** Start and end, one after the other, of what fits in the title. */
  readonly ranges: readonly number[];
  readonly detail: string | null;
  /** The command it runs, whose keys are shown. */
  readonly command: CommandId | null;
  /** What it is about: an id, a tag, a line, a query, a prefix. */
  readonly value: string;
}

/** What the palette looks in. */
export interface PaletteWorld {
  readonly prompts: readonly ListedRecord[];
  /** Names that are included somewhere and are no prompt yet. */
  readonly wanted: readonly string[];
  readonly recents: readonly string[];
  readonly tags: readonly (readonly [tag: string, count: number])[];
  readonly headings: readonly Heading[];
  /** The prompt that is open. */
  readonly current: string | null;
  /** Prompts alone: no commands among them. */
  readonly isPromptsOnly: boolean;
}

/** More rows than this are not read by anybody. */
const maxRows = 50;
const maxCommandsAmongPrompts = 6;

/** What each prefix looks in, for the help of the palette. */
export const prefixes: readonly { readonly prefix: string; readonly text: string }[] = [
  { prefix: '', text: 'Prompts and commands' },
  { prefix: '>', text: 'Commands' },
  { prefix: '#', text: 'Tags' },
  { prefix: '@', text: 'Headings of the open prompt' },
  { prefix: ':', text: 'A line of the open prompt' },
  { prefix: '/', text: 'The text of the library' },
  { prefix: '?', text: 'This help' },
];

/** The rows for what was typed: its first character says where to look. */
export function paletteRows(typed: string, world: PaletteWorld): readonly PaletteRow[] {
  const rest = typed.slice(1).trim();
  switch (typed.charAt(0)) {
    case '>':
      return commandRows(rest, maxRows);
    case '#':
      return tagRows(rest, world);
    case '@':
      return headingRows(rest, world);
    case ':':
      return lineRows(rest, world);
    case '/':
      return rest === '' ? [] : [searchRow(rest)];
    case '?':
      return prefixes.map(({ prefix, text }) =>
        row('help', prefix, text, prefix === '' ? 'no prefix' : prefix),
      );
    default:
      return mixedRows(typed.trim(), world);
  }
}

function mixedRows(typed: string, world: PaletteWorld): readonly PaletteRow[] {
  const found = promptRows(typed, world);
  const commands = world.isPromptsOnly
    ? []
    : commandRows(typed, typed === '' ? 8 : maxCommandsAmongPrompts);
  const shown = typed === '' && !world.isPromptsOnly ? found.slice(0, 8) : found.slice(0, maxRows);
  const hasExact = world.prompts.some(({ id }) => id === typed);
  return [
    ...shown,
    ...wantedRows(typed, world),
    ...commands,
    ...(typed === '' ? [] : [searchRow(typed)]),
    ...(typed === '' || hasExact ? [] : [row('create', typed, `Create “${typed}”`)]),
  ];
}

/** Who asks for a prompt wants another than the open one: that is no recent one, and is left out before a word is typed (SPEC U186). */
function promptRows(
  typed: string,
  { prompts, recents, current }: PaletteWorld,
): readonly PaletteRow[] {
  const recency = new Map(
    recents.filter((id) => id !== current).map((id, age) => [id, age] as const),
  );
  return rank(typed, { names: prompts.map(({ id }) => id), recency }, maxRows).flatMap(
    ({ index, ranges }) => {
      const prompt = prompts[index];
      return prompt === undefined || (typed === '' && prompt.id === current)
        ? []
        : [{ ...row('prompt', prompt.id, prompt.id, prompt.description), ranges }];
    },
  );
}

function wantedRows(typed: string, { wanted }: PaletteWorld): readonly PaletteRow[] {
  if (typed === '') return [];
  return rank(typed, { names: wanted, recency: new Map() }, 5).flatMap(({ index, ranges }) => {
    const id = wanted[index];
    return id === undefined
      ? []
      : [{ ...row('create', id, id, 'Included somewhere, not created yet'), ranges }];
  });
}

function commandRows(typed: string, limit: number): readonly PaletteRow[] {
  const possible = allCommands.filter(({ id, isHidden }) => isHidden !== true && canRun(id));
  const names = possible.map((command) => `${command.title} ${command.words ?? ''}`);
  return rank(typed, { names, recency: new Map() }, limit).flatMap(({ index, ranges }) => {
    const command = possible[index];
    return command === undefined ? [] : [commandRow(command, ranges)];
  });
}

function commandRow({ id, title, group }: Command, ranges: readonly number[]): PaletteRow {
  return {
    ...row('command', id, title, group),
    // Beyond the title are the other words it is found by.
    ranges: ranges.filter(
      (at, index) => (index % 2 === 0 ? at : (ranges[index - 1] ?? 0)) < title.length,
    ),
    command: id,
  };
}

function tagRows(typed: string, { tags }: PaletteWorld): readonly PaletteRow[] {
  return rank(typed, { names: tags.map(([tag]) => tag), recency: new Map() }, maxRows).flatMap(
    ({ index, ranges }) => {
      const [tag, count] = tags[index] ?? [];
      return tag === undefined || count === undefined
        ? []
        : [{ ...row('tag', tag, tag, `${count} prompt${count === 1 ? '' : 's'}`), ranges }];
    },
  );
}

function headingRows(typed: string, { headings }: PaletteWorld): readonly PaletteRow[] {
  return rank(
    typed,
    { names: headings.map(({ text }) => text), recency: new Map() },
    maxRows,
  ).flatMap(({ index, ranges }) => {
    const heading = headings[index];
    return heading === undefined
      ? []
      : [
          {
            ...row(
              'heading',
              `${heading.line}`,
              heading.text,
              `${'#'.repeat(heading.level)} line ${heading.line}`,
            ),
            ranges,
          },
        ];
  });
}

function lineRows(typed: string, { current }: PaletteWorld): readonly PaletteRow[] {
  if (current === null || !/^\d{1,7}$/.test(typed)) return [];
  return [row('line', typed, `Go to line ${typed}`, current)];
}

function searchRow(query: string): PaletteRow {
  return row('search', query, `Search the text for “${query}”`);
}

function row(
  kind: PaletteRow['kind'],
  value: string,
  title: string,
  detail: string | null = null,
): PaletteRow {
  return { key: `${kind}:${value}`, kind, title, ranges: [], detail, command: null, value };
}
