import { checkLibrary, type App } from '@prompt-manager/server';
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

/** The lines shown once the address can be opened; the address is in them exactly once. Quiet leaves only the address. */
export function bannerOf(context: CommandContext, { app, url, folder, sample }: Served): string {
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
  const size = sizeOf(app);
  return [
    '',
    `  ${paint.bold(`Prompt Manager ${host.version}`)}   ready in ${Math.round(host.runningMs())} ms`,
    row('Local', `${paint.cyan(`${url}/`)}${keys}`),
    row('Library', `${shownPath(cwd, folder)}   ${size}`),
    ...(sample
      ? [row('Sample', 'a copy to try things in; serve your own with: prompt-manager serve DIR')]
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
function sizeOf({ library }: App): string {
  const { heads } = library;
  const fragments = heads.sortedIds().filter((id) => heads.graph.dependents(id).length > 0).length;
  const problems = checkLibrary(library).problems.length;
  return [
    counted(heads.size, 'prompt'),
    counted(fragments, 'fragment'),
    counted(problems, 'problem'),
  ].join(' · ');
}
