import type { BlameMessage } from '@prompt-manager/protocol';
import { systemPorts } from '@prompt-manager/client';
import { whoOf } from '../history/history-groups.ts';
import { ago } from '../ui/ago.ts';

/** Lines that were last changed by one revision. */
export type BlamedLines = BlameMessage['lines'][number];

/** A door in a few letters, for changes that nobody signed. */
const doors: Readonly<Record<NonNullable<BlamedLines['origin']>, string>> = {
  yjs: 'page',
  socket: 'app',
  rest: 'app',
  file: 'disk',
  cli: 'cli',
  mcp: 'agent',
  server: 'server',
};

const ages: readonly (readonly [unit: string, seconds: number])[] = [
  ['y', 31_536_000],
  ['mo', 2_592_000],
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
];

/** Who, in a few letters: the initials of an author, else the door; `older` for what was not looked at. */
export function blameLabel({ author, origin }: BlamedLines): string {
  if (origin === null) return 'older';
  const words = (author ?? '').split(/\s+/u).filter((word) => word !== '');
  if (words.length === 0) return doors[origin];
  const [first = [], last = []] = [words[0], words.at(-1)].map(lettersOf);
  const letters = words.length === 1 ? first.slice(0, 2) : [first[0], last[0]];
  return letters.join('').toUpperCase();
}

function lettersOf(word: string | undefined): readonly string[] {
  return Array.from(segmenter.segment(word ?? ''), ({ segment }) => segment);
}

const segmenter = new Intl.Segmenter();

/** How long ago, in a few letters: `3d`; `now` within a minute. */
export function shortAge(at: string | null, nowMs: number = systemPorts.now()): string {
  if (at === null) return '';
  const seconds = Math.max(0, (nowMs - Date.parse(at)) / 1_000);
  const [unit, size] = ages.find(([, each]) => seconds >= each) ?? [];
  return unit === undefined || size === undefined ? 'now' : `${Math.floor(seconds / size)}${unit}`;
}

/** The same in words. */
export function blameSentence(lines: BlamedLines, lookedBackTo: number): string {
  const { revision, author, origin, at } = lines;
  if (revision === null || origin === null || at === null)
    return `Changed before v${lookedBackTo}, further back than was looked`;
  const who = whoOf({
    kind: revision === 1 ? 'create' : 'update',
    id: '',
    revision,
    origin,
    author,
    at,
  });
  return `v${revision} · ${who} · ${ago(at)} (${new Date(at).toLocaleString()})`;
}
