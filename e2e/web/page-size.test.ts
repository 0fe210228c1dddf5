import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { builtPage } from '../served-library.ts';

const kB = 1_000;

/** Bytes of a built file as they cross the wire compressed. */
async function gzipped(path: string): Promise<number> {
  return gzipSync(await readFile(join(builtPage, path))).length;
}

/** The scripts that a file loads before it runs, itself included. */
async function eagerScripts(
  entry: string,
  found = new Set<string>(),
): Promise<ReadonlySet<string>> {
  if (found.has(entry)) return found;
  found.add(entry);
  const text = await readFile(join(builtPage, entry), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    await eagerScripts(`assets/${name}`, found);
  return found;
}

async function sum(paths: Iterable<string>): Promise<number> {
  let total = 0;
  for (const path of paths) total += await gzipped(path);
  return total;
}

test('U38 the scripts before the first screen, and with the editor, and the styles keep their budgets', async () => {
  const html = await readFile(join(builtPage, 'index.html'), 'utf8');
  const entry = /src="\/(assets\/index-[^"]+\.js)"/.exec(html)?.[1] ?? '';
  const names = (await readdir(join(builtPage, 'assets'))).map((name) => `assets/${name}`);
  const shell = await eagerScripts(entry);
  const editor = new Set(shell);
  for (const name of names.filter((each) => /\/(?:editor-pane|preview-panel)-.*\.js$/.test(each)))
    await eagerScripts(name, editor);
  const sizes = {
    shell: await sum(shell),
    editor: await sum(editor),
    styles: await sum(names.filter((name) => name.endsWith('.css'))),
  };
  expect(sizes.shell, 'the shell without the editor').toBeLessThanOrEqual(230 * kB);
  expect(sizes.editor, 'with editor and preview').toBeLessThanOrEqual(400 * kB);
  expect(sizes.styles, 'all styles').toBeLessThanOrEqual(30 * kB);
  // The page has the fonts of the system; one of its own would be within 90 kB.
  expect(names.filter((name) => /\.(?:woff2?|ttf|otf)$/.test(name))).toEqual([]);
  // A regular expression that finds nothing would pass any budget.
  expect(editor.size).toBeGreaterThan(shell.size);
});

/** Kilobytes that what is loaded when it is first wanted may add, by a word that only its script has. */
const lazyBudgets = [
  ['merge', 'cm-mergeView', 25],
  ['vim', 'defineOperator', 40],
  ['graph', 'network-simplex', 35],
  ['rendered Markdown', 'codeFencedFence', 40],
] as const;

test.each(lazyBudgets)('U38 the script for %s keeps its budget', async (_what, word, budget) => {
  const html = await readFile(join(builtPage, 'index.html'), 'utf8');
  const shell = await eagerScripts(/src="\/(assets\/index-[^"]+\.js)"/.exec(html)?.[1] ?? '');
  const names = (await readdir(join(builtPage, 'assets'))).filter((name) => name.endsWith('.js'));
  const having: string[] = [];
  for (const name of names)
    if ((await readFile(join(builtPage, 'assets', name), 'utf8')).includes(word))
      having.push(`assets/${name}`);
  expect(having).toHaveLength(1);
  expect([...shell]).not.toContain(having[0]);
  expect(await sum(having)).toBeLessThanOrEqual(budget * kB);
});
