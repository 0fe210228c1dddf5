import { cp, mkdtemp, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from './host.ts';

/** Copies the sample library into a new temporary folder and answers its real path. It stays there: people write in it. */
export async function copySample({
  sampleFolder,
  temporaryFolder,
}: Pick<Host, 'sampleFolder' | 'temporaryFolder'>): Promise<string> {
  const folder = await mkdtemp(join(await realpath(temporaryFolder), 'prompt-manager-sample-'));
  await cp(sampleFolder, folder, { recursive: true });
  return folder;
}
