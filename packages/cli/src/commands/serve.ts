import { InvalidArgumentError, Option } from 'commander';
import type { PromptError } from '@prompt-manager/core';
import { settleMemory, tuneProcess, type App } from '@prompt-manager/server';
import { bannerOf } from '../banner.ts';
import { CommandFailure, describeError } from '../command-failure.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { copySample } from '../copy-sample.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { existingFolder, nearestPrompts, shellWord } from '../find-library.ts';
import { removeServerRecord, writeServerRecord } from '../library-state.ts';
import { listenForStop } from '../listen-for-stop.ts';
import { listenOnPort } from '../listen-on-port.ts';
import { meantCommand, noSuchCommand } from '../meant-command.ts';
import { mayOpenBrowser, openBrowser } from '../open-browser.ts';
import { reachLibrary } from '../reach-library.ts';
import { startCommandOf } from '../start-command.ts';

interface ServeOptions {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly open: boolean;
  readonly readOnly?: true | undefined;
  readonly sample?: true | undefined;
}

/** The folder to serve. */
interface Place {
  readonly folder: string;
  readonly sample: boolean;
}

/** Adds `serve`, which is also what runs when no command is named. */
export const registerServe: RegisterCommand = (program, act) => {
  program
    .command('serve', { isDefault: true })
    .alias('open')
    .summary('serve a folder of prompts and open the page (the default)')
    .description(
      'Serves the folder named, else the nearest prompts/ folder, else a sample library copied into a temporary folder.',
    )
    .argument('[dir...]', 'the folder of Markdown files')
    .usage('[options] [dir]')
    .option('-p, --port <number>', 'serve on exactly this port; 0 takes a free one', portNumber)
    .option(
      '--host <address>',
      'address to bind; this machine only unless authentication is configured',
    )
    .option('--no-open', 'do not open a browser')
    .option('--read-only', 'serve without changing anything')
    .addOption(new Option('--sample', 'serve a fresh copy of the sample library'))
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager serve\n  prompt-manager serve ./prompts --port 9000 --no-open\n',
    )
    .action(act<ServeOptions, [readonly string[]]>(serve));
};

async function serve(
  context: CommandContext,
  options: ServeOptions,
  folders: readonly string[],
): Promise<ExitCode> {
  const { host, terminal } = context;
  const [folder, ...more] = folders;
  if (folder !== undefined && more.length > 0) throw tooMany(folder, more);
  tuneProcess();
  const place = await placeToServe(context, options, folder);
  const { readOnly } = options;
  const log = (error: PromptError): void =>
    terminal.alarm(`${terminal.paintNote.red('error')}  ${describeError(error)}`);
  const webRoot = host.webRoot ?? undefined;
  const reached = await reachLibrary(
    {
      root: place.folder,
      readOnly,
      webRoot,
      isSample: place.sample,
      startCommand: startCommandOf(host, {
        folder: place.folder,
        address: options.host,
        readOnly,
      }),
      log,
    },
    context,
  );
  if (reached.kind === 'served') throw alreadyServed(place.folder, reached.record.url);
  const { app } = reached;
  // Asked for before the address is told: whoever ends the process on reading it ends it cleanly.
  const stop = untilStopped(context);
  try {
    const { url } = await listenOnPort(app, { root: place.folder, ...options }, host);
    await serveAt(context, { app, url, place, open: options.open, stop });
  } finally {
    try {
      if (isWritable(app)) await removeServerRecord(place.folder);
    } finally {
      await app.close();
      stop.end();
    }
  }
  return exitCodes.ok;
}

interface Serving {
  readonly app: App;
  readonly url: string;
  readonly place: Place;
  readonly open: boolean;
  readonly stop: Stop;
}

/** Tells the address and stays until asked to end. */
async function serveAt(
  context: CommandContext,
  { app, url, place, open, stop }: Serving,
): Promise<void> {
  const { host, terminal } = context;
  if (isWritable(app)) {
    const startedAt = new Date(host.now()).toISOString();
    await writeServerRecord(place.folder, { pid: host.processId, url, started_at: startedAt });
  }
  terminal.data(await bannerOf(context, { app, url, ...place }));
  const endProgress = tellReading(context, app);
  const endSettling = settleMemory(app.library);
  if (open && mayOpenBrowser(host)) openBrowser(host, `${url}/`);
  const ignoreKeys = host.onKey((key) => {
    if (key === 'o') openBrowser(host, `${url}/`);
    if (key === 'q') stop.now();
  });
  try {
    await stop.asked;
  } finally {
    ignoreKeys();
    endProgress();
    endSettling();
  }
  terminal.note('Writing what waits and closing …');
}

/** Percent between two lines about a library that is being read for the first time. */
const readingStep = 20;

/** Says how far the first reading of a large library is; the answer ends that. */
function tellReading({ terminal, host }: CommandContext, { library }: App): () => void {
  const { reading } = library;
  const startedMs = host.runningMs();
  let total = reading.state?.total ?? 0;
  if (reading.state === null) return () => undefined;
  terminal.note(
    `Reading ${counted(total, 'prompt')} for the first time; they can be used meanwhile …`,
  );
  let told = 0;
  const end = reading.onChanged(() => {
    const { state } = reading;
    if (state === null) {
      const seconds = ((host.runningMs() - startedMs) / 1_000).toFixed(1);
      terminal.note(`Read ${counted(total, 'prompt')} in ${seconds} s`);
      return end();
    }
    total = state.total;
    const percent = Math.floor((state.done / state.total) * 100);
    if (percent < told + readingStep) return;
    told = percent - (percent % readingStep);
    terminal.note(`Reading … ${told} %`);
  });
  return end;
}

async function placeToServe(
  context: CommandContext,
  { sample }: ServeOptions,
  folder: string | undefined,
): Promise<Place> {
  const { host, cwd, library } = context;
  const named = folder ?? library;
  if (sample === true && named !== undefined) {
    throw new CommandFailure(exitCodes.usage, {
      what: '--sample and a folder exclude each other.',
      why: 'The sample library is copied into a temporary folder of its own.',
      next: { command: folder === undefined ? 'serve' : `serve ${shellWord(folder)}` },
    });
  }
  if (named !== undefined) return { folder: await namedFolder(cwd, named), sample: false };
  const prompts = sample === true ? null : await nearestPrompts(cwd);
  if (prompts !== null) return { folder: prompts, sample: false };
  return { folder: await copySample(host), sample: true };
}

/** @throws CommandFailure that also considers that a command was meant */
async function namedFolder(cwd: string, named: string): Promise<string> {
  try {
    return await existingFolder(cwd, named);
  } catch (error) {
    const meant = meantCommand(named);
    if (!(error instanceof CommandFailure) || meant === undefined) throw error;
    throw noSuchCommand(named, meant, true);
  }
}

/** More words than a folder: most likely another command was meant. */
function tooMany(named: string, more: readonly string[]): CommandFailure {
  const meant = meantCommand(named);
  if (meant !== undefined) return noSuchCommand(named, meant, false);
  const isWord = /^[\w-]+$/.test(named);
  return new CommandFailure(exitCodes.usage, {
    what: isWord ? `There is no command named ${named}.` : 'Several folders are named.',
    why: isWord
      ? 'The help lists the commands there are.'
      : `One folder is served at a time, here ${named} or ${more.join(' or ')}.`,
    next: { command: isWord ? '--help' : 'serve --help' },
  });
}

function alreadyServed(folder: string, url: string): CommandFailure {
  return new CommandFailure(exitCodes.conflict, {
    what: `${folder} is already served at ${url}/`,
    why: 'One process writes a library at a time; other commands go through it by themselves.',
    next: `open ${url}/, or end that process first`,
  });
}

/** A wish to end, by signal or key. */
interface Stop {
  readonly asked: Promise<void>;
  readonly now: () => void;
  readonly end: () => void;
}

function untilStopped({ host }: CommandContext): Stop {
  const { promise: asked, resolve: now } = Promise.withResolvers<void>();
  return { asked, now, end: listenForStop(host, now) };
}

function isWritable({ library }: App): boolean {
  return library.mounts.root.readOnlyReason === null;
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port < 65_536)) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}
