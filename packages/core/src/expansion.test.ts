import { array, assert, constantFrom, dictionary, property } from 'fast-check';
import { expect, test } from 'vitest';
import type { Expansion } from './expansion.ts';
import { folderOf, parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { parseTarget } from './inclusion.ts';
import { createLibrary } from './library.fake.ts';
import type { FakeLibrary } from './library.fake.ts';
import { resolveTarget } from './resolve.ts';
import { utf8Length } from './utf8-length.ts';

const codes = (expansion: Expansion): readonly string[] =>
  expansion.problems.map(({ code, promptId, line, column }) =>
    [code, promptId ?? '-', `${line}:${column}`].join(' '),
  );

const uses = (expansion: Expansion): readonly string[] =>
  expansion.dependencies.map(({ id, direct }) => (direct ? id : `(${id})`));

test('E1 inclusions are replaced and everything else stays', () => {
  const { expand } = createLibrary({
    'tone/formal': 'Be formal.\n',
    a: 'Hi.\n[[tone/formal]]\n`\\[[x]]` [[ -f x ]]\n',
  });
  expect(expand('a').text).toBe('Hi.\nBe formal.\n`[[x]]` [[ -f x ]]\n');
});

test('E3 a missing target leaves a marker and a located problem with the nearest name', () => {
  const { expand } = createLibrary({ 'tone/formal': 'F', a: 'x\n [[tone/formel]] [[formal]]' });
  const { text, problems, missing, dependencies } = expand('a');
  expect(text).toBe('x\n [[PROMPT NOT FOUND: tone/formel]] F');
  expect(problems).toEqual([
    {
      code: 'missing',
      message: 'No prompt is named “tone/formel”. Did you mean “tone/formal”?',
      promptId: 'a',
      revision: 1,
      from: 3,
      to: 18,
      line: 2,
      column: 2,
      severity: 'error',
      suggestion: 'tone/formal',
    },
  ]);
  expect(missing).toEqual(['tone/formel']);
  expect(dependencies).toEqual([{ id: 'tone/formal', direct: true }]);
});

test('E3 the same missing target is listed once and reported at each place', () => {
  const expansion = createLibrary({ a: '[[x]][[x]][[b]]', b: '[[x]][[y]]' }).expand('a');
  expect(expansion.missing).toEqual(['x', 'y']);
  expect(codes(expansion)).toEqual([
    'missing a 1:1',
    'missing a 1:6',
    'missing b 1:1',
    'missing b 1:6',
  ]);
});

test('E3 a prompt that cannot be read counts as missing', () => {
  const library = createLibrary({ a: '[[b]]' });
  library.names.add(parsePromptId('b'));
  const expansion = library.expand('a');
  expect(expansion.text).toBe('[[PROMPT NOT FOUND: b]]');
  expect(expansion.missing).toEqual(['b']);
});

test('E4 a target on its own path becomes a marker with the path as problem', () => {
  const { expand } = createLibrary({ a: 'a[[b]]', b: 'b[[c]]', c: 'c[[a]][[c]]' });
  const expansion = expand('a');
  expect(expansion.text).toBe('abc[[CIRCULAR DEPENDENCY: a]][[CIRCULAR DEPENDENCY: c]]');
  expect(expansion.problems.map(({ code, path, message }) => [code, path, message])).toEqual([
    ['cycle', ['a', 'b', 'c', 'a'], '“a” includes itself: “a” > “b” > “c” > “a”.'],
    ['cycle', ['c', 'c'], '“c” includes itself: “c” > “c”.'],
  ]);
  expect(uses(expansion)).toEqual(['b', '(c)']);
});

test('E4 what a cycle gives depends on where it is entered, whatever was expanded before', () => {
  const { expand } = createLibrary({ r: '[[a]]|[[b]]', a: 'a[[b]]', b: 'b[[a]]' });
  const expansion = expand('r');
  expect(expansion.text).toBe('ab[[CIRCULAR DEPENDENCY: a]]|ba[[CIRCULAR DEPENDENCY: b]]');
  expect(codes(expansion)).toEqual(['cycle a 1:2', 'cycle b 1:2']);
  expect(uses(expansion)).toEqual(['a', 'b']);
});

test('E4 a diamond, a repetition and prompts of one name are no cycle', () => {
  const diamond = createLibrary({ a: '[[b]][[c]][[d]]', b: '[[d]]', c: '[[d]]', d: 'd' });
  expect(diamond.expand('a').text).toBe('ddd');
  expect(diamond.expand('a').problems).toEqual([]);
  const sameName = createLibrary({ 'x/intro': '[[y/intro]]!', 'y/intro': 'Y' });
  expect(sameName.expand('x/intro').text).toBe('Y!');
});

test('E4 a cycle is told by id, not by spelling', () => {
  const { expand } = createLibrary({ 'f/a': '[[./a]] [[f/a.md]] [[A]]', 'f/b': '' });
  expect(expand('f/a').text).toBe(
    '[[CIRCULAR DEPENDENCY: f/a]] [[CIRCULAR DEPENDENCY: f/a]] [[PROMPT NOT FOUND: A]]',
  );
});

test('E4 a given text takes the place of its prompt, also inside a cycle', () => {
  const library = createLibrary({ a: 'stored', b: 'b[[a]]' });
  expect(library.expandText('new [[b]]', 'a').text).toBe('new b[[CIRCULAR DEPENDENCY: a]]');
  expect(library.expandText('new [[b]]').text).toBe('new bstored');
});

test('E5 a fragment loses one final line break, the expanded text keeps its own', () => {
  const { expand } = createLibrary({
    lf: 'x\n',
    two: 'x\n\n',
    crlf: 'x\r\n',
    cr: 'x\r',
    only: '\n',
    empty: '',
    a: '<[[lf]]> <[[two]]> <[[crlf]]> <[[cr]]> <[[only]]> <[[empty]]>\n',
  });
  expect(expand('a').text).toBe('<x> <x\n> <x> <x\r> <> <>\n');
});

test('E6 a glob inserts its matches in id order, joined by one line break', () => {
  const library = createLibrary({
    'rules/b': 'B\n',
    'rules/a': 'A',
    'rules/deep/c': 'C\n\n',
    'rules/all': '[[./*]]',
    x: '[[rules/**]]|[[none/*]]|',
  });
  const expansion = library.expand('x');
  expect(expansion.text).toBe('A\nA\nB\nB\nC\n||');
  expect(codes(expansion)).toEqual(['no_match x 1:14']);
  expect(uses(expansion)).toEqual(['rules/a', 'rules/all', 'rules/b', 'rules/deep/c']);
  expect(library.expand('rules/all').text).toBe('A\nB');
});

test('E6 a match that includes the includer closes a cycle', () => {
  const { expand } = createLibrary({ 'r/a': 'A', 'r/b': '[[x]]', x: '[[r/*]]' });
  expect(expand('x').text).toBe('A\n[[CIRCULAR DEPENDENCY: x]]');
});

test('E7 dependencies come in first-use order, direct or transitive', () => {
  const { expand } = createLibrary({
    a: '[[b]][[d]][[b]]',
    b: '[[c]]',
    c: '[[d]]',
    d: '',
  });
  expect(uses(expand('a'))).toEqual(['b', '(c)', 'd']);
});

test('E2 an ambiguous target is expanded and reported with what it could mean', () => {
  const { expand } = createLibrary({ 'x/n': 'X', 'y/n': 'Y', 'y/sub/a': '[[n]]' });
  const expansion = expand('y/sub/a');
  expect(expansion.text).toBe('Y');
  expect(expansion.problems).toMatchObject([
    {
      code: 'ambiguous',
      severity: 'warning',
      candidates: ['x/n', 'y/n'],
      message: '“n” could mean “x/n”, “y/n”; “y/n” is used.',
    },
  ]);
});

test('E13 a section is inserted alone, up to the next heading as high', () => {
  const body = '# A\nintro\n## B ##\nb [[z]]\n### C\nc\n## D\n```\n# no\n```\n# B\nlast\n';
  const { expand } = createLibrary({
    doc: body,
    z: 'Z',
    a: '1[[doc#B]]\n2[[doc#C]]\n3[[doc#D]]\n4[[doc#no]]',
  });
  const expansion = expand('a');
  expect(expansion.text).toBe(
    '1## B ##\nb Z\n### C\nc\n2### C\nc\n3## D\n```\n# no\n```\n4[[PROMPT NOT FOUND: doc#no]]',
  );
  expect(codes(expansion)).toEqual(['missing_section a 4:2']);
  expect(expansion.missing).toEqual([]);
  expect(uses(expansion)).toEqual(['doc', '(z)']);
});

test('E13 a section that includes another section of its prompt closes a cycle', () => {
  const { expand } = createLibrary({ doc: '# A\n[[doc#B]]\n# B\nb\n', x: '[[doc#A]]|[[doc#B]]' });
  expect(expand('x').text).toBe('# A\n[[CIRCULAR DEPENDENCY: doc]]|# B\nb');
});

test('E13 a prompt reached in two shapes is still told to be on its own path', () => {
  const { expand } = createLibrary({
    r: '[[y]]|[[x#S]]',
    y: 'y[[x]]',
    x: '# H\nh\n# S\ns[[y]]',
  });
  expect(expand('r').text).toBe(
    'y# H\nh\n# S\ns[[CIRCULAR DEPENDENCY: y]]|# S\nsy[[CIRCULAR DEPENDENCY: x]]',
  );
});

test('E13 a bar keeps the text and is reported', () => {
  const expansion = createLibrary({ a: 'x [[b|c]] y', b: 'B' }).expand('a');
  expect(expansion.text).toBe('x [[b|c]] y');
  expect(codes(expansion)).toEqual(['reserved a 1:3']);
});

test('E12 a pin is missing with a message that says why', () => {
  const { text, problems } = createLibrary({ a: '[[b@3]]', b: 'B' }).expand('a');
  expect(text).toBe('[[PROMPT NOT FOUND: b@3]]');
  expect(problems[0]!.message).toBe('“b@3” names a version, and versions are not available yet.');
});

test('E9 the source map tiles the output and names every source', () => {
  const { expand } = createLibrary({ a: 'x[[b]]y\\[[z[[no]]', b: '12[[c]]\n', c: 'C\n' });
  expect(expand('a').segments).toEqual([
    { from: 0, to: 1, promptId: 'a', revision: 1, sourceFrom: 0, sourceTo: 1 },
    { from: 1, to: 3, promptId: 'b', revision: 1, sourceFrom: 0, sourceTo: 2, includedAt: 1 },
    { from: 3, to: 4, promptId: 'c', revision: 1, sourceFrom: 0, sourceTo: 1, includedAt: 1 },
    { from: 4, to: 5, promptId: 'a', revision: 1, sourceFrom: 6, sourceTo: 7 },
    { from: 5, to: 7, promptId: 'a', revision: 1, sourceFrom: 8, sourceTo: 10 },
    { from: 7, to: 8, promptId: 'a', revision: 1, sourceFrom: 10, sourceTo: 11 },
    { from: 8, to: 32, promptId: 'a', revision: 1, sourceFrom: 11, sourceTo: 17, marker: true },
  ]);
  expect(expand('a', { sourceMap: false }).segments).toBeNull();
});

test('E9 every piece says which inclusion of the expanded text brought it in, round cycles too', () => {
  const broughtIn = (texts: Readonly<Record<string, string>>): readonly string[] => {
    const { text, segments } = createLibrary(texts).expand('a');
    return segments!.map(
      ({ from, to, includedAt }) => `${text.slice(from, to)} ${includedAt ?? 'own'}`,
    );
  };
  expect(broughtIn({ a: '[[b]][[c]]x[[b]]', b: '[[d]]!', c: 'C', d: 'D' })).toEqual([
    'D 0',
    '! 0',
    'C 5',
    'x own',
    'D 11',
    '! 11',
  ]);
  expect(broughtIn({ a: '[[b]][[e]]', b: '[[c]]', c: '1[[d]]', d: '2', e: '' })).toEqual([
    '1 0',
    '2 0',
  ]);
  expect(broughtIn({ a: '-[[b]][[c]]', b: 'B[[a]]', c: '[[b]]C' })).toEqual([
    '- own',
    'B 1',
    '[[CIRCULAR DEPENDENCY: a]] 1',
    'B 6',
    '[[CIRCULAR DEPENDENCY: a]] 6',
    'C 6',
  ]);
});

/** Sixty prompts that double, and a last one with the given text. */
function doubling(levels: number, last: string): FakeLibrary {
  const bodies: Record<string, string> = { p0: last };
  for (let i = 1; i <= levels; i++) bodies[`p${i}`] = `[[p${i - 1}]][[p${i - 1}]]`;
  return createLibrary(bodies);
}

test('E8 an output over the limit is refused before it is built', { timeout: 1_000 }, () => {
  expect(() => doubling(60, 'x').expand('p60')).toThrow(/expansion_too_large: .* 10485760 bytes/);
  expect(() => doubling(2_000, 'x').expand('p2000')).toThrow('expansion_too_large');
});

test('E8 doublings of nothing are nothing', { timeout: 1_000 }, () => {
  const { text, segments } = doubling(60, '\n').expand('p60');
  expect([text, segments]).toEqual(['', []]);
});

test('E8 the limit counts bytes of UTF-8', () => {
  const limits = { maxExpansionBytes: 8 };
  const { expand } = createLibrary({
    a: '[[b]][[b]]',
    b: '日é',
    c: '[[b]][[b]]ab',
    d: '[[e]]',
    e: '',
  });
  expect(() => expand('a', { limits })).toThrow('expansion_too_large');
  expect(expand('a', { limits: { maxExpansionBytes: 10 } }).text).toBe('日é日é');
  expect(() => expand('c', { limits: { maxExpansionBytes: 11 } })).toThrow('expansion_too_large');
  expect(expand('c', { limits: { maxExpansionBytes: 12 } }).segments).toHaveLength(3);
});

test('E8 a chain of 100,000 prompts works, as a line and as a ring', { timeout: 10_000 }, () => {
  const last = 99_999;
  const line: Record<string, string> = {};
  for (let i = 0; i <= last; i++) line[`p${i}`] = i < last ? `.[[p${i + 1}]].` : 'end';
  const expansion = createLibrary(line).expand('p0');
  expect(expansion.text).toBe(`${'.'.repeat(last)}end${'.'.repeat(last)}`);
  expect(expansion.dependencies).toHaveLength(last);
  expect(expansion.segments).toHaveLength(2 * last + 1);
  const ring = createLibrary({ ...line, [`p${last}`]: '[[p0]]' }).expand('p0');
  expect(ring.text).toBe(`${'.'.repeat(last)}[[CIRCULAR DEPENDENCY: p0]]${'.'.repeat(last)}`);
  expect(ring.problems[0]!.path).toHaveLength(50);
  expect(ring.problems[0]!.message).toContain(
    '“99951 more” > “p0”'.replaceAll('“9', '9').replace('more”', 'more'),
  );
});

test('E8 a wide chain without own text is passed through at once', { timeout: 5_000 }, () => {
  const bodies: Record<string, string> = {};
  for (let i = 0; i < 1_000; i++) bodies[`c${i}`] = `[[c${i + 1}]]`;
  bodies['c1000'] = 'x';
  bodies['d0'] = '[[c0]]';
  for (let i = 1; i <= 18; i++) bodies[`d${i}`] = `[[d${i - 1}]][[d${i - 1}]]`;
  const { text, segments } = createLibrary(bodies).expand('d18');
  expect(text).toBe('x'.repeat(2 ** 18));
  expect(segments).toHaveLength(2 ** 18);
});

test('E8 cycles with endless ways are refused by a named limit', { timeout: 5_000 }, () => {
  const bodies: Record<string, string> = {};
  const all = Array.from({ length: 30 }, (_, i) => `[[p${i}]]`).join('');
  for (let i = 0; i < 30; i++) bodies[`p${i}`] = all;
  expect(() => createLibrary(bodies).expand('p0')).toThrow(
    'expansion_too_large: going round the cycles takes more than 1000000 pieces',
  );
});

test('E3 problems beyond the limit are counted', () => {
  const { expand } = createLibrary({ a: '[[x]]'.repeat(30) });
  const { problems, omittedProblems } = expand('a', { limits: { maxProblems: 10 } });
  expect([problems.length, omittedProblems]).toEqual([10, 20]);
});

test('E10 a prompt that changes is expanded anew, also when its revision stays', () => {
  const library = createLibrary({ a: '[[b]]', b: 'one' });
  expect(library.expand('a').text).toBe('one');
  library.set('b', 'two [[c]]');
  expect(library.expand('a').text).toBe('two [[PROMPT NOT FOUND: c]]');
  library.set('c', 'three');
  expect(library.expand('a').text).toBe('two three');
});

test('E1 a prompt or a text is needed', () => {
  const library = createLibrary({});
  expect(() => library.expand('a')).toThrow('prompt_not_found: no prompt has the id a');
  expect(library.expandText('').text).toBe('');
});

/** The rules of expansion once more, as directly as they can be written. */
function naive(library: FakeLibrary, body: string, path: readonly PromptId[]): string {
  const pattern = /\\\[\[|\[\[((?!\s)[^[\]\r\n]{1,512})(?<!\s)\]\]/g;
  const insert = (id: PromptId, section: string | null, target: string): string => {
    const whole = library.read(id)!.body;
    const found = section === null ? whole : sectionOf(whole, section);
    if (found === null) return `[[PROMPT NOT FOUND: ${target}]]`;
    if (path.includes(id)) return `[[CIRCULAR DEPENDENCY: ${id}]]`;
    return naive(library, found.replace(/\r?\n$/, ''), [...path, id]);
  };
  return body.replace(pattern, (match, target: string | undefined) => {
    if (target === undefined) return '[[';
    if (target.includes('|')) return match;
    const parts = parseTarget(target);
    const meant = resolveTarget(parts, path.at(-1) ?? null, library.names);
    if (meant.kind === 'missing') return `[[PROMPT NOT FOUND: ${target}]]`;
    if (meant.kind === 'one') return insert(meant.id, parts.section, target);
    return meant.ids.map((id) => insert(id, parts.section, `${id}#${parts.section}`)).join('\n');
  });
}

/** A section by splitting at headings, for texts without fences. */
function sectionOf(body: string, name: string): string | null {
  const lines = body.split(/(?<=\n)/);
  const level = (line: string | undefined) => /^ {0,3}(#+) /.exec(line ?? '')?.[1]?.length ?? 0;
  const start = lines.findIndex(
    (line) => level(line) > 0 && line.replace(/^ *#+/, '').trim() === name,
  );
  if (start < 0) return null;
  const next = lines.findIndex(
    (line, i) => i > start && level(line) > 0 && level(line) <= level(lines[start]),
  );
  return lines.slice(start, next < 0 ? undefined : next).join('');
}

const libraryIds = ['a', 'b', 'c', 'f/a', 'f/d', 'f/g/e'];
const pieces = constantFrom(
  ...'[[a]] [[b]] [[c]] [[d]] [[./a]] [[../b]] [[f/*]] [[**]] [[f/a#H]] [[a#H]]'.split(' '),
  ...'[[b#no]] [[x|y]] \\[[a]] [[no]] [[e.md]] t \\ [ 日 \ud83d'.split(' '),
  '\n',
  '\r\n',
  '# H\n',
  '## K\n',
  ' ',
);
const bodies = array(pieces, { maxLength: 5 }).map((each) => each.join(''));
const libraries = dictionary(constantFrom(...libraryIds), bodies, { minKeys: 1, maxKeys: 6 });

test('E10 expansion equals the rules written naively, and its source map explains every unit', () => {
  assert(
    property(libraries, (content) => {
      const library = createLibrary(content);
      for (const [text, body] of Object.entries(content)) {
        const id = parsePromptId(text);
        const expansion = library.expand(text);
        expect(expansion.text).toBe(naive(library, body, [id]));
        expectTiled(library, expansion);
        expect(library.expandText(body, text).text).toBe(expansion.text);
        const bytes = utf8Length(expansion.text);
        const limits = { maxExpansionBytes: bytes + 4 };
        expect(library.expand(text, { limits }).text).toBe(expansion.text);
        expect(folderOf(id)).toBeTypeOf('string');
      }
    }),
    { numRuns: 1_000 },
  );
});

function expectTiled(library: FakeLibrary, { text, segments, dependencies }: Expansion): void {
  let at = 0;
  const known = new Set<PromptId | null>(dependencies.map(({ id }) => id));
  for (const segment of segments!) {
    expect(segment.from).toBe(at);
    expect(segment.to).toBeGreaterThan(segment.from);
    at = segment.to;
    const source = library.read(segment.promptId!)!.body;
    const inserted = text.slice(segment.from, segment.to);
    const taken = source.slice(segment.sourceFrom, segment.sourceTo);
    expect(segment.marker ? taken.startsWith('[[') : taken === inserted).toBe(true);
    known.add(segment.promptId);
  }
  expect(at).toBe(text.length);
  expect(known.size).toBeLessThanOrEqual(dependencies.length + 1);
}
