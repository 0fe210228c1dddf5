import type { App } from '@prompt-manager/server';
import type { CommandContext } from './command-context.ts';
import { counted } from './counted.ts';
import { shownPath } from './find-library.ts';

/** What a serving process says of itself. */
export interface Served {
  readonly app: App;
  /** Without a slash at the end. */
  readonly url: string;
  readonly folder: string;
  /** True for a copy of the sample library. */
  readonly sample: boolean;
}

/** Prompts up to which problems are counted before the address is shown: about a tenth of a second. */
const maxCheckedPrompts = 2_000;

/** The lines shown once the address can be opened; the address is in them exactly once. Quiet leaves only the address. */
export async function bannerOf(
  context: CommandContext,
  { app, url, folder, sample }: Served,
): Promise<string> {
  const { host, terminal, cwd } = context;
  const { paint } = terminal;
  if (terminal.quiet) return `${url}/\n`;
  const row = (label: string, value: string): string =>
    `  ${paint.green('➜')} ${paint.bold(label.padEnd(8))} ${value}`;
  const keys =
    terminal.columns !== null && host.stdin.isTTY === true
      ? paint.dim('      (o open · q quit)')
      : '';
  const { readOnlyReason } = app.library.mounts.root;
  const size = await sizeOf(app);
  return [
    '',
    `  ${paint.bold(`Prompt Manager ${host.version}`)}   ready in ${Math.round(host.runningMs())} ms`,
    row('Local', `${paint.cyan(`${url}/`)}${keys}`),
    row('Library', `${shownPath(cwd, folder)}   ${size}`),
    ...(sample
      ? [row('Sample', `a copy to try things in; serve your own with: ${host.calledAs} serve DIR`)]
      : []),
    ...(readOnlyReason === null ? [] : [row('Note', `read-only: ${readOnlyReason}`)]),
    ...(host.webRoot === null
      ? [row('Note', 'the page is not built; the API and the sockets work')]
      : []),
    '',
    '',
  ].join('\n');
}

/** Prompts, those of them that others include, and problems. */
async function sizeOf({ library }: App): Promise<string> {
  const { heads, problems, reading } = library;
  if (reading.state !== null) return counted(heads.size, 'prompt');
  let fragments = 0;
  for (const id of heads.ids()) if (heads.graph.dependentCount(id) > 0) fragments += 1;
  const size = [counted(heads.size, 'prompt'), counted(fragments, 'fragment')];
  if (heads.size > maxCheckedPrompts) return size.join(' · ');
  const { counts } = await problems.page({}, { limit: 1 });
  return [...size, counted(counts.error + counts.warning, 'problem')].join(' · ');
}
