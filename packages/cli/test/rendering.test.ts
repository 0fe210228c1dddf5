import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, run } from './command.ts';
import { runHere } from './host.fake.ts';

const library = {
  'reply.md':
    '---\nvariables:\n  name: { description: Who is answered }\n  count: { type: number, default: 2 }\n  idle: { required: false }\n---\nDear {{name}},\n[[tone/formal]] {{count}}\n',
  'tone/formal.md': 'be {{style}}\n',
};

test('V7 render prints the rendered text alone, with values from the command line and from a file', async () => {
  const folder = await makeFolder(library);
  const values = join(await makeFolder(), 'values.json');
  await writeFile(values, '\ufeff{"name": "nobody", "style": "kind", "count": 3}');
  const words = ['render', 'reply', '--vars', values, '--var', 'name=Ada = Bo', '--var', 'count=4'];
  // A process of its own shows that the command is there.
  expect(await run(words, { cwd: folder })).toEqual({
    code: 0,
    stdout: 'Dear Ada = Bo,\nbe kind 4\n',
    stderr: '',
  });
});

test('V7 a variable without a value ends with 4 and is told at its place in the file', async () => {
  const folder = await makeFolder(library);
  const words = ['render', 'reply', '--var', 'style=kind', '--var', 'nmae=Ada'];
  const { code, stdout, stderr } = await runHere(words, { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 4, stdout: 'Dear {{name}},\nbe kind 2\n' });
  expect(stderr).toBe(
    'reply.md:7:6 error unfilled No value was given for the variable “name”.\n' +
      'warning  No variable of the text is named “nmae”; it has name, style, count, idle.\n',
  );
});

test('V7 a marker ends with 4 too; standard input is rendered in a context', async () => {
  const folder = await makeFolder(library);
  const words = ['render', '-', '--context', 'tone/formal', '--var', 'x=1'];
  const given = await runHere(words, { cwd: folder, input: '{{x}} [[./nothing]]' });
  expect({ code: given.code, stdout: given.stdout }).toEqual({
    code: 4,
    stdout: '1 [[PROMPT NOT FOUND: ./nothing]]',
  });
  expect(given.stderr).toMatch(/^tone\/formal\.md:1:7 error missing /);
});

test('V5 V7 --map prints the source map of the rendered text', async () => {
  const folder = await makeFolder(library);
  const words = ['render', 'tone/formal', '--var', 'style=kind', '--map'];
  const { stdout } = await runHere(words, { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject([
    { from: 0, to: 3, source_from: 0 },
    { from: 3, to: 7, source_from: 3, source_to: 12, variable: 'style' },
    { from: 7, to: 8, source_from: 12 },
  ]);
});

test('C5 V7 values that cannot be read are a wrong use, and say what to do', async () => {
  const folder = await makeFolder({ ...library, 'list.json': '[1]', 'deep.json': '{"name": {}}' });
  const failing: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['--var', 'name'], 2, /--var name is no name and value\.\n.+\n.+--var name=VALUE/],
    [['--vars', 'list.json'], 2, /list\.json is no JSON object/],
    [['--vars', 'nothing.json'], 6, /nothing\.json cannot be read/],
    [['--vars', 'deep.json'], 2, /Field variables\/name: expected text, a number, true or false/],
    [['--var', 'count=three'], 2, /Field variables\/count: expected a number, found the text/],
  ];
  for (const [options, code, message] of failing) {
    const outcome = await runHere(['render', 'reply', ...options], { cwd: folder });
    expect([outcome.code, outcome.stdout]).toEqual([code, '']);
    expect(outcome.stderr).toMatch(message);
  }
});

test('V7 vars lists the variables with the prompts that use them', async () => {
  const folder = await makeFolder(library);
  const { code, stdout } = await runHere(['vars', 'reply'], { cwd: folder });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      'name\tstring\trequired\treply\tWho is answered\n' +
      'style\tstring\trequired\ttone/formal\t\n' +
      'count\tnumber\t= 2\treply\t\n' +
      'idle\tstring\toptional\tunused\t\n',
  });
  const json = await runHere(['vars', 'tone/formal', '--json'], { cwd: folder });
  expect(JSON.parse(json.stdout)).toEqual([
    {
      name: 'style',
      type: 'string',
      description: null,
      default: null,
      required: true,
      declared_in: null,
      uses: [{ prompt_id: 'tone/formal', count: 1 }],
      used: true,
    },
  ]);
});

test('T6 tokens counts a prompt by the prompts in it, or every prompt of the library', async () => {
  const folder = await makeFolder(library);
  // A process of its own shows that it ends although the counting thread is still there.
  const one = await run(['tokens', 'reply'], { cwd: folder });
  expect(one).toEqual({
    code: 0,
    stdout: '7\t64%\treply\n4\t36%\ttone/formal\n',
    stderr: '11 tokens in o200k_base; the prompt’s own text has 12.\n',
  });
  const json = await runHere(['tokens', 'reply', '--json', '--encoding', 'cl100k_base'], {
    cwd: folder,
  });
  expect(JSON.parse(json.stdout)).toMatchObject({ encoding: 'cl100k_base', approximate: false });
  const all = await runHere(['tokens'], { cwd: folder });
  expect(all.stdout).toBe('11\t12\treply\n4\t4\ttone/formal\n');
  const listed = await runHere(['tokens', '--json'], { cwd: folder });
  expect((JSON.parse(listed.stdout) as { id: string }[]).map(({ id }) => id)).toEqual([
    'reply',
    'tone/formal',
  ]);
  const wrong = await runHere(['tokens', '--encoding', 'p50k_base'], { cwd: folder });
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
});

test('V7 render hands on messages, requests to models and what renders it on a server', async () => {
  const folder = await makeFolder({ 'a.md': "It's {{who}}.\n{{n}}" });
  const words = ['render', 'a', '--var', "who=O'Hara", '--var', 'n=2'];
  const content = "It's O'Hara.\n2";
  const messages = [{ role: 'user', content }];
  const form = async (
    ...more: string[]
  ): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    runHere([...words, '--format', ...more], { cwd: folder });
  expect((await form('text')).stdout).toBe(content);
  expect((await form('messages')).stdout).toBe(`${JSON.stringify(messages, null, 2)}\n`);
  expect(JSON.parse((await form('openai', '--model', 'm')).stdout)).toEqual({
    model: 'm',
    messages,
  });
  expect(JSON.parse((await form('anthropic', '--model', 'm')).stdout)).toMatchObject({
    model: 'm',
    messages,
  });
  const curl = await form('curl');
  expect(curl.stdout).toContain(
    String.raw`-d '{"prompt_id":"a","variables":{"who":"O'\''Hara","n":"2"}}'`,
  );
  expect(curl.stderr).toContain('No server serves this library now');
  expect((await form('ts')).stdout).toContain('id: "a",');
  for (const wrong of [['openai'], ['curl', '--model', 'm'], ['messages', '--json'], ['yaml']]) {
    const { code, stdout } = await form(...wrong);
    expect([wrong, code, stdout]).toEqual([wrong, 2, '']);
  }
  const { code } = await runHere(['render', '-', '--format', 'curl'], { cwd: folder, input: 'x' });
  expect(code).toBe(2);
});
