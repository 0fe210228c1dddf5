import { readFile, writeFile } from 'node:fs/promises';

/** Puts a section into a Markdown document between `<!-- name:begin -->` and `<!-- name:end -->`, in place of the one before or at the end; the rest stays. */
export async function writeSection(path: string, name: string, section: string): Promise<void> {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const before = await readFile(path, 'utf8').catch(() => '# Benchmarks\n');
  const marked = `${begin}\n${section}\n${end}`;
  const at = before.indexOf(begin);
  await writeFile(
    path,
    at < 0
      ? `${before.trimEnd()}\n\n${marked}\n`
      : before.slice(0, at) + marked + before.slice(before.indexOf(end) + end.length),
  );
}
