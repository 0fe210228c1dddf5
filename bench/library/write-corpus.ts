import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createCorpus, type Corpus } from '../corpus.ts';

/** Makes a folder of `count` prompts; the same for the same count. */
export function writeCorpus(folder: string, count: number): Pick<Corpus, 'hubs'> {
  const { prompts, hubs } = createCorpus({ count });
  const made = new Set<string>();
  for (const { id, header, body } of prompts) {
    const path = join(folder, `${id}.md`);
    const parent = dirname(path);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(path, `---\n${header}---\n${body}`);
  }
  return { hubs };
}
