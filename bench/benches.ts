/** One bench that `npm run bench -- NAME` runs. */
export interface Bench {
  /** From the repository's root. */
  readonly file: string;
  readonly nodeFlags?: readonly string[] | undefined;
  /** What it measures, in one line, with what it needs. */
  readonly about: string;
}

/** Every bench, by name. */
export const benches: Readonly<Record<string, Bench>> = {
  expansion: {
    file: 'bench/expansion/run.ts',
    nodeFlags: ['--expose-gc'],
    about: 'composing prompts, beside template engines',
  },
  history: {
    file: 'bench/history.ts',
    about: 'what snapshots change for prompts with a long history; prints rows only',
  },
  library: {
    file: 'bench/library/run.ts',
    about: 'starts, lists, outside edits, saving and memory of a large library',
  },
  live: {
    file: 'bench/live/run.ts',
    about: 'a fragment that 10,000 prompts include, edited while 1,000 programs listen',
  },
  load: {
    file: 'bench/web/load.ts',
    about: 'opening and using the page in a browser (npm run build first)',
  },
  realtime: {
    file: 'bench/realtime/run.ts',
    about: 'the JSON dialect of the sockets, beside a relay',
  },
  render: {
    file: 'bench/render/run.ts',
    nodeFlags: ['--expose-gc'],
    about: 'filling in variables, beside template engines, and counting tokens',
  },
  search: { file: 'bench/search/run.ts', about: 'full-text search, beside MiniSearch' },
  typing: {
    file: 'bench/web/editor.ts',
    about: 'typing in the page, alone and together (npm run build first)',
  },
  yjs: {
    file: 'bench/realtime/yjs.ts',
    about: 'the Yjs dialect, beside other servers (npm run bench:peers first)',
  },
};

/** The benches as `npm run bench` lists them, one a line. */
export function listOfBenches(): string {
  const width = Math.max(...Object.keys(benches).map(({ length }) => length));
  const lines = Object.entries(benches).map(
    ([name, { about }]) => `  ${name.padEnd(width)}  ${about}`,
  );
  return `npm run bench -- NAME [options]\n\n${lines.join('\n')}\n`;
}

/** What Node is given to run a bench, its own options last; null when there is none of that name. */
export function argumentsOf(name: string, options: readonly string[]): readonly string[] | null {
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  return bench === undefined ? null : [...(bench.nodeFlags ?? []), bench.file, ...options];
}
