import { mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createApp, createMemoryJournal, type App } from '@prompt-manager/server';
import type { CommandContext } from './command-context.ts';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';

/**
 * Opens what a library is compared with, read-only and without a trace, for the time of `work`: the folder of that name,
 * else the library's folder as git has it at that commit.
 *
 * @throws CommandFailure `notFound` when it is neither
 */
export async function withBaseLibrary<T>(
  context: CommandContext,
  { base, root }: { readonly base: string; readonly root: string },
  work: (app: App) => Promise<T>,
): Promise<T> {
  const folder = resolve(context.cwd, base);
  if ((await stat(folder).catch(() => null))?.isDirectory() === true)
    return withApp(await realpath(folder), work);
  const temporary = await mkdtemp(join(context.host.temporaryFolder, 'prompt-manager-base-'));
  try {
    const files = join(temporary, 'files');
    await mkdir(files);
    await checkOut(context, { base, root, files, index: join(temporary, 'index') });
    return await withApp(await realpath(files), work);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function withApp<T>(root: string, work: (app: App) => Promise<T>): Promise<T> {
  const app = await createApp({
    root,
    readOnly: true,
    watch: false,
    journal: createMemoryJournal(),
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** Writes the library's folder at a commit; the repository, its index and its work tree stay as they are. */
async function checkOut(
  { host }: Pick<CommandContext, 'host'>,
  at: {
    readonly base: string;
    readonly root: string;
    readonly files: string;
    readonly index: string;
  },
): Promise<void> {
  const { base, root, files, index } = at;
  const git = async (cwd: string, ...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await host.run('git', args, {
      cwd,
      env: { GIT_INDEX_FILE: index },
    });
    if (code === 0) return stdout.trim();
    throw new CommandFailure(exitCodes.notFound, {
      what: `There is nothing to compare with at ${base}.`,
      why: `It is no folder, and git does not know it: ${stderr.trim().split('\n')[0] ?? ''}`,
      next: 'name a folder, or a commit, branch or tag of the repository with --base',
    });
  };
  // A name that begins with a dash would be an option of git.
  const tree = await git(root, 'rev-parse', '--verify', '--end-of-options', `${base}:./`);
  const gitFolder = await git(root, 'rev-parse', '--absolute-git-dir');
  await git(files, `--git-dir=${gitFolder}`, 'read-tree', tree);
  await git(files, `--git-dir=${gitFolder}`, '--work-tree=.', 'checkout-index', '--all');
}
