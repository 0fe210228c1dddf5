import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, read, run } from './command.ts';

const library = {
  'support/reply.md': '---\ntags: [support]\n---\nHello.\n\n[[tone/friendly]]\nBye.\n',
  'tone/friendly.md': 'Be warm.\n[[./calm]]\n',
  'tone/calm.md': 'Be calm.\n',
};

/** The change id that a command printed. */
const changeIdOf = (stderr: string): string => / undo (\S+)\n/.exec(stderr)?.[1] ?? '';

test('M9 C14 mv renames a folder, shows a diff before and can be undone', async () => {
  const folder = await makeFolder(library);
  const dry = await run(['mv', 'tone/', 'our/voice', '--dry-run'], { cwd: folder });
  expect(dry).toEqual({
    code: 0,
    stdout: [
      'tone/ → our/voice/',
      '  support/reply  1 inclusion',
      '--- support/reply.md',
      '+++ support/reply.md',
      '@@ -6,1 +6,1 @@',
      '-[[tone/friendly]]',
      '+[[our/voice/friendly]]',
      'rename tone/calm.md → our/voice/calm.md',
      'rename tone/friendly.md → our/voice/friendly.md',
      '',
    ].join('\n'),
    stderr: 'Nothing was changed (--dry-run).\n',
  });
  expect((await readdir(folder)).sort()).toEqual(['support', 'tone']);
  const moved = await run(['mv', 'tone', 'our/voice', '--folder'], { cwd: folder });
  expect(moved.code).toBe(0);
  expect((await readdir(join(folder, 'our/voice'))).sort()).toEqual(['calm.md', 'friendly.md']);
  expect((await run(['check'], { cwd: folder })).code).toBe(0);
  const undone = await run(['undo', changeIdOf(moved.stderr)], { cwd: folder });
  expect(undone.stdout).toBe(
    'our/voice/calm → tone/calm\nour/voice/friendly → tone/friendly\nsupport/reply\n',
  );
  for (const [path, text] of Object.entries(library)) expect(await read(folder, path)).toBe(text);
  expect((await run(['undo', 'nothing'], { cwd: folder })).code).toBe(3);
});

test('M9 mv moves a prompt into a folder named with a slash', async () => {
  const folder = await makeFolder(library);
  expect((await run(['mv', 'calm', 'archive/'], { cwd: folder })).code).toBe(0);
  expect(await read(folder, 'archive/calm.md')).toBe('Be calm.\n');
  expect(await read(folder, 'tone/friendly.md')).toBe('Be warm.\n[[../archive/calm]]\n');
});

test('M9 extract takes lines of the file, and inline brings them back', async () => {
  const folder = await makeFolder(library);
  const wish = ['extract', 'reply', 'rules/greeting', '--lines', '4-6'];
  const dry = await run([...wish, '--dry-run'], { cwd: folder });
  expect(dry.stdout).toBe(
    [
      '--- support/reply.md',
      '+++ support/reply.md',
      '@@ -4,3 +4,1 @@',
      '-Hello.',
      '-',
      '-[[tone/friendly]]',
      '+[[greeting]]',
      '--- /dev/null',
      '+++ rules/greeting.md',
      '@@ -0,0 +1,3 @@',
      '+Hello.',
      '+',
      '+[[tone/friendly]]',
      '',
    ].join('\n'),
  );
  const before = await run(['expand', 'reply'], { cwd: folder });
  expect((await run(wish, { cwd: folder })).code).toBe(0);
  expect(await read(folder, 'rules/greeting.md')).toBe('Hello.\n\n[[tone/friendly]]\n');
  expect((await run(['expand', 'reply'], { cwd: folder })).stdout).toBe(before.stdout);
  expect((await run([...wish.slice(0, 4), '1-2'], { cwd: folder })).code).toBe(2);
  const inlined = await run(['inline', 'greeting', '--everywhere', '--delete'], { cwd: folder });
  expect(inlined.stdout).toBe('rules/greeting → (deleted)\nsupport/reply\n');
  expect(await read(folder, 'support/reply.md')).toBe(library['support/reply.md']);
  const unclear = await run(['inline', 'friendly', '--nth', '2'], { cwd: folder });
  expect([unclear.code, unclear.stderr]).toEqual([2, expect.stringContaining('1 [[./calm]]')]);
});
