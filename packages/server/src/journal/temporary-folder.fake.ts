import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The path of a file called `name` in a fresh folder, which is removed when the test ends. */
export async function temporaryPath(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-journal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, name);
}
