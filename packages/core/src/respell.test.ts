import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { parseTarget, scanInclusions } from './inclusion.ts';
import { NamesAsIf } from './names-as-if.ts';
import { PromptNames } from './prompt-names.ts';
import { resolveTarget } from './resolve.ts';
import { respellInclusions, traceInclusions } from './respell.ts';
import type { MeaningShift, NamesChange } from './respell.ts';
import { spellTarget } from './spell-target.ts';
import { applyChanges } from './text-diff.ts';

const id = (text: string): PromptId => parsePromptId(text);
const names = (list: string): PromptNames => new PromptNames(list.split(' ').map(id));

/** How `[[target]]` in `includer` is written after `from` became `to`. */
function spelling(
  target: string,
  includer: string,
  from: string,
  to: string,
  others = '',
): unknown {
  const library = names(`${to} ${includer} ${others}`.trim());
  return spellTarget({
    target: parseTarget(target),
    includer: id(includer),
    oldId: id(from),
    newId: id(to),
    names: library,
  });
}

test('M1 a renamed target keeps its style', () => {
  expect(spelling('tone/formal', 'a/x', 'tone/formal', 'voice/kind')).toBe('voice/kind');
  expect(spelling('formal', 'a/x', 'tone/formal', 'voice/kind')).toBe('kind');
  expect(spelling('formal', 'a/x', 'tone/formal', 'voice/kind', 'other/kind')).toBe('voice/kind');
  expect(spelling('tone/formal', 'a/x', 'our/tone/formal', 'our/voice/kind')).toBe('voice/kind');
  expect(spelling('./formal', 'tone/x', 'tone/formal', 'tone/kind')).toBe('./kind');
  expect(spelling('./formal', 'tone/x', 'tone/formal', 'voice/kind')).toBe('../voice/kind');
  expect(spelling('../tone/formal', 'a/x', 'tone/formal', 'a/b/kind')).toBe('./b/kind');
});

test('M1 a renamed target keeps extension, pin and section', () => {
  expect(spelling('formal.md', 'x', 'tone/formal', 'tone/kind')).toBe('kind.md');
  expect(spelling('formal#Some H', 'x', 'tone/formal', 'tone/kind')).toBe('kind#Some H');
  expect(spelling('formal.md@3#H', 'x', 'tone/formal', 'tone/kind')).toBe('kind.md@3#H');
});

test('M1 an id that ends in .md is written with the extension that gets ignored', () => {
  expect(spelling('a', 'x', 'a', 'b.md')).toBe('b.md.md');
});

/** What becomes of the text of `includer` when prompts get other ids: `renames` is `old>new old>new`. */
function respell(
  library: string,
  {
    includer,
    text,
    renames,
    folder,
  }: {
    readonly includer: string;
    readonly text: string;
    readonly renames: string;
    readonly folder?: NamesChange['folder'];
  },
): { readonly text: string; readonly shifts: readonly MeaningShift[] } {
  const all = names(library);
  const pairs = renames.split(' ').map((pair) => pair.split('>').map(id) as [PromptId, PromptId]);
  const renamed = new Map(pairs);
  const traced = traceInclusions(text, id(includer), all);
  const from = id(includer);
  const { edits, shifts } = respellInclusions(traced, {
    from,
    includer: renamed.get(from) ?? from,
    change: { renamed, folder },
    names: new NamesAsIf(all, renamed.keys(), renamed.values()),
  });
  return { text: applyChanges(text, edits), shifts };
}

test('M1 renaming keeps every inclusion meaning what it meant', () => {
  const text = '[[a/x]] [[x]] [[./x]] [[y]] \\[[x]] [[gone]] [[x#H]] [[x@3]]';
  expect(respell('a/x b/y c a/t', { includer: 'a/t', text, renames: 'a/x>b/sub/y' })).toEqual({
    text: '[[b/sub/y]] [[sub/y]] [[../b/sub/y]] [[b/y]] \\[[x]] [[gone]] [[sub/y#H]] [[x@3]]',
    shifts: [],
  });
});

test('M2 an inclusion that would come to mean another prompt is spelt out', () => {
  const wish = { includer: 'a/t', text: '[[x]]', renames: 'c>x' };
  expect(respell('b/x c a/t', wish).text).toBe('[[b/x]]');
});

test('M2 an inclusion that would be the nearest of several is spelt out, one that was already stays', () => {
  const wish = { includer: 'b/t', text: '[[x]]', renames: 'c>d/x' };
  expect(respell('b/sub/x c b/t', wish).text).toBe('[[sub/x]]');
  expect(respell('b/sub/x e/x c b/t', wish).text).toBe('[[x]]');
});

test('M2 a moved prompt keeps what its relative inclusions mean', () => {
  const wish = { includer: 'a/t', text: '[[./x]] [[x]] [[../x]]', renames: 'a/t>b/c/t' };
  expect(respell('a/x x a/t', wish).text).toBe('[[../../a/x]] [[x]] [[../../x]]');
});

test('M2 a relative inclusion of nothing goes on naming nothing', () => {
  const wish = { includer: 'a/t', text: '[[./x]] [[./y]]', renames: 'a/t>b/t' };
  expect(respell('b/x a/t', wish)).toEqual({ text: '[[../a/x]] [[./y]]', shifts: [] });
});

test('M1 an inclusion that named nothing and names a prompt now is told', () => {
  const wish = { includer: 't', text: '[[new]]', renames: 'old>new' };
  expect(respell('old t', wish)).toEqual({
    text: '[[new]]',
    shifts: [{ kind: 'found', target: 'new', id: 'new' }],
  });
});

test('M4 globs follow a renamed folder in the style they have', () => {
  const text = '[[rules/*]] [[../rules/**]] [[rules/deep/*#H]] [[./*]]';
  const wish = { includer: 'a/t', renames: 'rules/x>our/r/x rules/deep/y>our/r/deep/y', text };
  const folder = { from: 'rules', to: 'our/r' };
  expect(respell('rules/x rules/deep/y a/t a/u', { ...wish, folder })).toEqual({
    text: '[[our/r/*]] [[../our/r/**]] [[our/r/deep/*#H]] [[./*]]',
    shifts: [],
  });
});

test('M4 a moved prompt keeps the folder that its globs mean', () => {
  const wish = { includer: 'a/t', text: '[[./*]] [[sub/*]] [[a/**]]', renames: 'a/t>b/t' };
  expect(respell('a/x a/sub/y a/t b/z', wish)).toEqual({
    text: '[[../a/*]] [[a/sub/*]] [[a/**]]',
    shifts: [],
  });
});

test('M4 a glob whose folder would be another one is spelt out', () => {
  const wish = { includer: 'a/t', text: '[[sub/*]]', renames: 'c>sub/c' };
  expect(respell('a/sub/x c a/t', wish)).toEqual({ text: '[[a/sub/*]]', shifts: [] });
});

test('M4 a glob that gains, loses or reorders members is told', () => {
  const glob = (renames: string): unknown =>
    respell('f/a f/b c t', { includer: 't', text: '[[f/*]]', renames }).shifts[0];
  const shift = { kind: 'glob', target: 'f/*', joined: [], left: [] };
  expect(glob('c>f/c')).toEqual({ ...shift, joined: ['f/c'] });
  expect(glob('f/a>a')).toEqual({ ...shift, left: ['f/a'] });
  expect(glob('f/a>f/z')).toEqual(shift);
  expect(glob('f/a>f/aa')).toBeUndefined();
});

/** What each inclusion of a text means; a glob the list of its members. */
function meanings(text: string, includer: PromptId, library: PromptNames): (PromptId | null)[][] {
  return scanInclusions(text).flatMap((segment) => {
    if (segment.kind !== 'inclusion') return [];
    const found = resolveTarget(segment.target, includer, library);
    return [found.kind === 'one' ? [found.id] : found.kind === 'many' ? [...found.ids] : [null]];
  });
}

const segments = constantFrom('a', 'b', 'c.md');
const ids = array(segments, { minLength: 1, maxLength: 3 }).map((parts) => id(parts.join('/')));
const spellings = constantFrom(
  'a',
  'b',
  'a/b',
  './a',
  '../b',
  'c.md.md',
  'a.md',
  'b/a#x',
  '../../a',
  'a/*',
  './*',
  '../b/**#x',
  '**',
);

test('M2 whatever is renamed, inclusions mean the same prompts as before, or are told', () => {
  assert(
    property(
      array(ids, { minLength: 2, maxLength: 8 }),
      array(ids, { minLength: 1, maxLength: 3 }),
      array(spellings, { minLength: 1, maxLength: 5 }),
      (list, newIds, targets) => {
        const library = new PromptNames(list);
        const includer = list[0]!;
        const text = targets.map((target) => `[[${target}]]`).join(' ');
        const before = meanings(text, includer, library);
        const traced = traceInclusions(text, includer, library);
        const renamed = new Map<PromptId, PromptId>();
        for (const [index, newId] of newIds.entries()) {
          const oldId = list[index + 1] ?? list[0]!;
          if (library.has(oldId) && !renamed.has(oldId) && library.add(newId)) {
            library.delete(oldId);
            renamed.set(oldId, newId);
          }
        }
        const nowId = renamed.get(includer) ?? includer;
        const context = { from: includer, includer: nowId, change: { renamed }, names: library };
        const { edits, shifts } = respellInclusions(traced, context);
        const respelt = applyChanges(text, edits);
        const after = meanings(respelt, nowId, library);
        const told = new Set(shifts.map(({ target }) => target));
        const wanted = before.map((list_, index) =>
          told.has(targets[index]!)
            ? after[index]
            : list_.map((each) => (each === null ? null : (renamed.get(each) ?? each))),
        );
        expect(shifts.filter(({ kind }) => kind === 'lost')).toEqual([]);
        expect(after).toEqual(wanted);
      },
    ),
    { numRuns: 3000 },
  );
});
