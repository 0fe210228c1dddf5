import { expect, test } from 'vitest';
import { makeFolder, read, run } from './command.ts';

const library = {
  'support/reply.md': '---\ntags: [support]\n---\nHello, 100%:\n[[tone/frendly]] [[plan]]\n',
  'tone/friendly.md': 'Be warm.\n',
  'tone/plain.md': 'Be plain.\n',
  'voice/plain.md': 'Speak plainly. [[tone/plain]]\n',
  'bad#name.md': 'x',
};

test('I7 check --format github annotates the lines of files, with what would end a command escaped', async () => {
  const folder = await makeFolder(library);
  const { code, stdout } = await run(['check', '--format', 'github'], { cwd: folder });
  expect(code).toBe(1);
  expect(stdout.split('\n')).toEqual([
    '::error file=support/reply.md,line=5,col=1,title=prompt-manager missing::No prompt is named “tone/frendly”. Did you mean “tone/friendly”?',
    '::error file=support/reply.md,line=5,col=18,title=prompt-manager missing::No prompt is named “plan”. Did you mean “tone/plain”?',
    '::notice file=tone/plain.md,title=prompt-manager shared_name::“tone/plain”, “voice/plain” have the same name; an inclusion needs a longer path to tell them apart.',
    expect.stringMatching(/^::error title=prompt-manager bad_file_name::/),
    '',
  ]);
  const odd = await makeFolder({ 'a,b%.md': '[[x]]' });
  const escaped = await run(['check', '--format', 'github'], { cwd: odd });
  expect(escaped.stdout).toMatch(/^::error file=a%2Cb%25\.md,line=1,/);
});

test('I7 check --format sarif is a log that says rule, level and region of each problem', async () => {
  const folder = await makeFolder({ ...library, 'with space.md': '[[none/*]]' });
  const { code, stdout } = await run(['check', '--format', 'sarif'], { cwd: folder });
  expect(code).toBe(1);
  const log = JSON.parse(stdout) as {
    version: string;
    runs: { tool: { driver: { rules: { id: string }[] } }; results: unknown[] }[];
  };
  expect(log.version).toBe('2.1.0');
  const [{ tool, results }] = log.runs as [(typeof log.runs)[0]];
  expect(tool.driver.rules.map(({ id }) => id)).toEqual([
    'bad_file_name',
    'missing',
    'no_match',
    'shared_name',
  ]);
  expect(results).toHaveLength(5);
  expect(results[3]).toEqual({
    ruleId: 'no_match',
    ruleIndex: 2,
    level: 'warning',
    message: { text: 'No prompt matches “none/*”.' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'with%20space.md' },
          region: { startLine: 1, startColumn: 1 },
        },
      },
    ],
  });
  expect(results[4]).toMatchObject({ ruleId: 'bad_file_name', level: 'error', locations: [] });
});

test('I7 C7 check --fix mends what has one likely meaning and reports the rest; a dry run only says so', async () => {
  const folder = await makeFolder(library);
  const dry = await run(['check', '--fix', '--dry-run'], { cwd: folder });
  expect(dry.code).toBe(1);
  expect(dry.stderr).toBe('would fix support/reply: [[tone/frendly]] → [[tone/friendly]]\n');
  expect(await read(folder, 'support/reply.md')).toBe(library['support/reply.md']);
  await expect(read(folder, '.prompt-manager/.gitignore')).rejects.toThrow('ENOENT');
  const fixed = await run(['check', '--fix', '--json'], { cwd: folder });
  expect(fixed.code).toBe(1);
  expect(fixed.stderr).toBe('fixed support/reply: [[tone/frendly]] → [[tone/friendly]]\n');
  const codes = (JSON.parse(fixed.stdout) as { code: string }[]).map(({ code }) => code);
  expect(codes).toEqual(['missing', 'shared_name', 'bad_file_name']);
  expect(await read(folder, 'support/reply.md')).toBe(
    library['support/reply.md'].replace('frendly', 'friendly'),
  );
});

test('I3 I7 check --fix puts no prompt of another folder in the place of a missing one', async () => {
  const text = 'Hello. [[tone/warm]]\n';
  const folder = await makeFolder({ 'a.md': text, 'sales/warm.md': 'Buy now.\n' });
  const { code, stdout, stderr } = await run(['check', '--fix', '--json'], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject([{ code: 'missing', suggestion: 'sales/warm' }]);
  expect(await read(folder, 'a.md')).toBe(text);
  const again = await run(['check'], { cwd: folder });
  expect(again.code).toBe(1);
});

test('I7 C13 a library whose problems are all mended, or only info, ends with 0', async () => {
  const folder = await makeFolder({ 'a.md': '[[tone/frendly]]', 'tone/friendly.md': '' });
  const fixed = await run(['check', '--fix'], { cwd: folder });
  expect(fixed.code).toBe(0);
  expect(fixed.stdout).toMatch(/^✔ No problems in 2 prompts/);
  const info = await makeFolder({ 'fragments/x.md': '' });
  const told = await run(['check'], { cwd: info });
  expect(told.code).toBe(0);
  expect(told.stdout).toMatch(
    /^fragments\/x\.md\n {4}info {5}unused {2}No prompt includes this fragment\.\n✔ 1 info in 1 prompt /,
  );
  const misused = await run(['check', '--dry-run'], { cwd: info });
  expect({ code: misused.code, stdout: misused.stdout }).toEqual({ code: 2, stdout: '' });
});

test('I8 graph prints who includes whom for Graphviz, Mermaid or programs, around a prompt or as a whole', async () => {
  const folder = await makeFolder({ 'a.md': '[[b]]', 'b.md': '[[c]]', 'c.md': '', 'd.md': '' });
  const whole = await run(['graph'], { cwd: folder });
  expect(whole.code).toBe(0);
  expect(whole.stdout).toMatch(/^digraph prompts \{\n[^]+ {2}"a" -> "b";\n {2}"b" -> "c";\n\}\n$/);
  const around = await run(
    ['graph', 'b', '--direction', 'out', '--depth', '1', '--format', 'mermaid'],
    { cwd: folder },
  );
  expect(around.stdout).toBe('flowchart LR\n  n0["b"]\n  n1["c"]\n  n0 --> n1\n');
  const json = await run(['graph', 'c', '--json'], { cwd: folder });
  expect(JSON.parse(json.stdout)).toMatchObject({
    nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    cycles: [],
    truncated: false,
  });
  expect((await run(['graph', 'b', '--depth', 'x'], { cwd: folder })).code).toBe(2);
});
