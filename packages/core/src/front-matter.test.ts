import { array, assert, boolean, constantFrom, dictionary, property, record } from 'fast-check';
import { dump } from 'js-yaml';
import { expect, test } from 'vitest';
import {
  findHeaderProblems,
  joinFrontMatter,
  readHeader,
  splitFrontMatter,
} from './front-matter.ts';
import type { HeaderReading } from './front-matter.ts';

const headerOf = (text: string): string | null => splitFrontMatter(text).header;

function read(header: string): Omit<HeaderReading, 'data' | 'variables'> {
  const { description, tags, problems } = readHeader(header);
  return { description, tags, problems };
}

function problemsOf(text: string): readonly string[] {
  return findHeaderProblems(splitFrontMatter(text)).map(({ message }) => message);
}

test('F1 a mapping between two fences at the start is the header', () => {
  expect(splitFrontMatter('---\na: 1\n---\nbody\n')).toEqual({
    bom: false,
    header: 'a: 1\n',
    body: 'body\n',
    bodyStart: 13,
  });
});

test('F1 byte order mark, CRLF and blanks behind the fences are allowed', () => {
  const text = '\uFEFF--- \t\r\na: 1\r\n---  \r\nbody\r\n';
  expect(splitFrontMatter(text)).toEqual({
    bom: true,
    header: 'a: 1\r\n',
    body: 'body\r\n',
    bodyStart: text.length - 6,
  });
});

test('F1 the file may end with the closing fence', () => {
  expect(splitFrontMatter('---\na: 1\n---').body).toBe('');
  expect(splitFrontMatter('---\na: 1\n---').header).toBe('a: 1\n');
});

test('F1 whatever is not a mapping between fences is all body', () => {
  const bodies = [
    '',
    '---',
    '---\n',
    '---\n---\nx',
    '---\n# only a comment\n---\nx',
    '---\n\nA rule, then text.\n\n---\n',
    '---\n- a\n- list\n---\n',
    '---\na: b: c\n---\n',
    '---\na: 1\nno end',
    '---\na: 1\n...\nbody',
    '----\na: 1\n---\n',
    '--- a: 1\n---\n',
    ' ---\na: 1\n---\n',
    '\n---\na: 1\n---\n',
    '---\na: 1\n ---\nx',
    '---\ra: 1\r---\r',
  ];
  for (const text of bodies) {
    expect(splitFrontMatter(text)).toEqual({ bom: false, header: null, body: text, bodyStart: 0 });
  }
});

test('F1 the first closing fence ends the header', () => {
  expect(headerOf('---\na: |\n  ---\n---\nb: 2\n---\n')).toBe('a: |\n  ---\n');
});

test('F1 a byte order mark is not part of the body', () => {
  expect(splitFrontMatter('\uFEFFtext')).toEqual({
    bom: true,
    header: null,
    body: 'text',
    bodyStart: 1,
  });
});

test('F1 a broken block that was meant as front matter is reported', () => {
  expect(problemsOf('---\ntitle: a: b\n---\nx')).toEqual([
    'The front matter is not valid YAML: bad indentation of a mapping entry.',
  ]);
  expect(problemsOf('---\ntags: [a\n---\nx')).toHaveLength(1);
  expect(problemsOf('---\nmodel: !!js/function x\n---\nx')).toHaveLength(1);
  expect(problemsOf('---\na: 1\na: 2\n---\nx')).toHaveLength(1);
  expect(problemsOf('---\ntitle: x\nbody without end')).toHaveLength(1);
});

test('F1 a text that begins with a rule is not reported', () => {
  expect(problemsOf('---\n\nHello: this is text, and [this\n')).toEqual([]);
  expect(problemsOf('---\nJust [text\n---\n')).toEqual([]);
  expect(problemsOf('---\n---\n')).toEqual([]);
  expect(problemsOf('plain')).toEqual([]);
});

test('F1 description and tags are read, other keys kept as data', () => {
  const reading = readHeader('description: Be kind\ntags: [a, b, a]\nmodel: {name: x}\n');
  expect(reading).toEqual({
    description: 'Be kind',
    tags: ['a', 'b'],
    variables: [],
    data: { description: 'Be kind', tags: ['a', 'b', 'a'], model: { name: 'x' } },
    problems: [],
  });
  expect(readHeader(null)).toEqual({
    description: null,
    tags: [],
    variables: [],
    data: {},
    problems: [],
  });
});

test('F1 a closing bracket below its key is accepted', () => {
  expect(read('tags: [\n  a,\n  b\n]\n').tags).toEqual(['a', 'b']);
  expect(headerOf('---\nmodel: {\n}\nx: !custom y\n---\n')).toBeNull();
});

test('F1 tags may be a text with commas, and scalars in a list count as text', () => {
  expect(read('tags: draft, prod,, draft\n').tags).toEqual(['draft', 'prod']);
  expect(read('tags: [2024, true, x]\n').tags).toEqual(['2024', 'true', 'x']);
  expect(read('tags:\n').tags).toEqual([]);
});

test('F1 a value of the wrong kind is ignored and reported with its line', () => {
  expect(read('a: 1\ndescription: [x]\ntags: {a: 1}\n')).toEqual({
    description: null,
    tags: [],
    problems: [
      { message: 'The description should be text; found a list.', line: 2 },
      { message: 'The tags should be a list of texts; found a mapping.', line: 3 },
    ],
  });
  expect(read('tags: [a, [b], null, ""]\n')).toEqual({
    description: null,
    tags: ['a'],
    problems: [
      { message: 'Every tag should be a text; found a list.', line: 1 },
      { message: 'Every tag should be a text; found nothing.', line: 1 },
      { message: 'Every tag should be a text; found an empty text.', line: 1 },
    ],
  });
});

test('S3 a header that multiplies itself or contains itself is refused', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `k${i + 1}: &k${i + 1} [*k${i}, *k${i}]`);
  const laughs = `k0: &k0 lol\n${levels.join('\n')}\n`;
  expect(headerOf(`---\n${laughs}---\n`)).toBeNull();
  expect(headerOf('---\na: &x [*x]\n---\n')).toBeNull();
  expect(headerOf('---\na: &x hi\nb: *x\n---\n')).toBe('a: &x hi\nb: *x\n');
});

test('S3 keys with special names are plain data', () => {
  const { data } = readHeader('__proto__: {polluted: true}\nconstructor: x\n');
  expect(Object.keys(data)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('F1 a header longer than the limit is body', () => {
  expect(headerOf(`---\na: ${'x'.repeat(60_000)}\n---\n`)).not.toBeNull();
  expect(headerOf(`---\na: ${'x'.repeat(70_000)}\n---\n`)).toBeNull();
});

const bodies = array(
  constantFrom('---\n', 'a: 1\n', '# h\n', '\n', 'text', '\r\n', '\uFEFF', '...'),
  {
    maxLength: 8,
  },
).map((pieces) => pieces.join(''));

test('F2 splitting what was joined gives the parts back', () => {
  const headers = dictionary(constantFrom('a', 'b', 'tags'), constantFrom('x', '---', 1, null), {
    minKeys: 1,
  });
  const parts = record({
    bom: boolean(),
    header: headers.map((data) => dump(data)),
    body: bodies,
    eol: constantFrom('\n' as const, '\r\n' as const),
  });
  assert(
    property(parts, (each) => {
      const { bom, header, body } = splitFrontMatter(joinFrontMatter(each));
      expect({ bom, header, body }).toEqual({
        bom: each.bom,
        header: each.header,
        body: each.body,
      });
    }),
  );
});

test('F2 a body that looks like front matter stays body when it is joined', () => {
  const join = (body: string) => joinFrontMatter({ bom: false, header: null, body, eol: '\n' });
  expect(join('plain')).toBe('plain');
  expect(join('---\na: 1\n---\nx')).toBe('---\n{}\n---\n---\na: 1\n---\nx');
  assert(
    property(bodies, (body) => {
      expect(splitFrontMatter(join(body)).body).toBe(body);
    }),
  );
});

test('F2 a header without its last line break gets one', () => {
  const text = joinFrontMatter({ bom: true, header: 'a: 1', body: 'x', eol: '\r\n' });
  expect(text).toBe('\uFEFF---\r\na: 1\r\n---\r\nx');
});

test('F1 splitting any text loses nothing', () => {
  assert(
    property(bodies, (text) => {
      const { bodyStart, body, bom } = splitFrontMatter(text);
      expect(text.slice(bodyStart)).toBe(body);
      expect(text.startsWith('\uFEFF')).toBe(bom);
    }),
  );
});
