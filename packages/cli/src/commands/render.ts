import { Option } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { VariableValues } from '@prompt-manager/client';
import {
  anthropicBody,
  curlCommand,
  leavesMarker,
  messagesJson,
  openAiBody,
  typeScriptCode,
  type RenderCall,
} from '@prompt-manager/core';
import type { RenderedMessage } from '@prompt-manager/protocol';
import { CommandFailure } from '../command-failure.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { shellWord } from '../find-library.ts';
import { withLibrary } from '../library-door.ts';
import { noteProblems } from '../note-problems.ts';
import { plainLine, type Terminal } from '../terminal.ts';
import { textWish } from '../text-wish.ts';

const formats = ['text', 'messages', 'openai', 'anthropic', 'curl', 'ts'] as const;
type Format = (typeof formats)[number];

/** Where `serve` serves unless told otherwise; for what is run against a server while none serves the library. */
const usualUrl = 'http://localhost:8081';

interface RenderOptions {
  readonly format: Format;
  readonly model?: string | undefined;
  readonly var: readonly string[];
  readonly vars?: string | undefined;
  readonly json?: true | undefined;
  readonly map?: true | undefined;
  readonly context?: string | undefined;
}

/** Adds `render`. */
export const registerRender: RegisterCommand = (program, act) => {
  program
    .command('render')
    .summary('print a prompt with everything it includes and its variables filled')
    .description(
      'Prints the text with every inclusion and variable replaced. Problems go to standard error; ends with 4 when a variable has no value or the text has a marker in it.',
    )
    .argument('<prompt>', 'id or display name; - renders the text on standard input')
    .option('--var <name=value>', 'the value of a variable; may be repeated', collect, [])
    .option('--vars <file>', 'values from a JSON file: an object of texts, numbers, true and false')
    .addOption(
      new Option(
        '--format <format>',
        'the text, a message of the user, a request to a model, or what renders it on a server',
      )
        .choices(formats)
        .default('text')
        .conflicts(['json', 'map']),
    )
    .option('--model <name>', 'with openai and anthropic: the model that is asked')
    .option('--json', 'print the text, its variables and problems')
    .option('--map', 'print where each part comes from, as a JSON array; with --json, all of it')
    .option('--context <prompt>', 'with -: the prompt the text stands for, for relative inclusions')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager render support/reply --var customer_name=Ada --var message="Where is it?"\n  prompt-manager render support/reply --vars values.json\n  prompt-manager render support/reply --vars values.json --format openai --model gpt-5 | curl -d @- …\n  prompt-manager vars support/reply\n',
    )
    .action(act<RenderOptions, [string]>(render));
};

async function render(
  context: CommandContext,
  options: RenderOptions,
  name: string,
): Promise<ExitCode> {
  const { terminal } = context;
  checkForm(options, name);
  const values = { ...(await fileValues(context, options)), ...namedValues(options.var) };
  const given = { command: 'render', includer: options.context, name } as const;
  const wish = await textWish(context, given);
  const { rendering, lines, url } = await withLibrary(context, 'read', async (door) => {
    const { client, root } = door;
    const answer = await client.render({ ...wish, values, segments: options.map === true });
    return {
      rendering: answer,
      lines: new FileLines(root, await client.directories()),
      url: door.url,
    };
  });
  const { segments = [], ...rest } = rendering;
  if (options.json === true)
    terminal.line(JSON.stringify(options.map === true ? rendering : rest, null, 2));
  else if (options.map === true) terminal.line(JSON.stringify(segments, null, 2));
  else {
    const call = { baseUrl: url ?? usualUrl, id: wish.id ?? '', values };
    terminal.data(inForm(options, rendering.rendered, call));
    if (url === null && runsOnServer(options.format))
      terminal.note(`No server serves this library now; ${usualUrl} is where one usually would.`);
  }
  await noteProblems(context, rendering, lines);
  noteUnusedValues(terminal, rendering);
  const isSpoilt = rendering.problems.some(
    (problem) => problem.code === 'unfilled' || leavesMarker(problem),
  );
  return isSpoilt ? exitCodes.cannotExpand : exitCodes.ok;
}

function inForm({ format, model = '' }: RenderOptions, text: string, call: RenderCall): string {
  switch (format) {
    case 'text':
      return text;
    case 'messages':
      return messagesJson(text);
    case 'openai':
      return openAiBody({ model, text });
    case 'anthropic':
      return anthropicBody({ model, text });
    case 'curl':
      return curlCommand(call);
    case 'ts':
      return typeScriptCode(call);
  }
}

function runsOnServer(format: Format): boolean {
  return format === 'curl' || format === 'ts';
}

/** Refuses a form that lacks what it is made of. */
function checkForm({ format, model }: RenderOptions, name: string): void {
  const asksModel = format === 'openai' || format === 'anthropic';
  const command = `render ${shellWord(name)} --format ${format}`;
  if (asksModel && (model ?? '') === '')
    throw new CommandFailure(exitCodes.usage, {
      what: `--format ${format} needs the model that is asked.`,
      why: 'Which models there are changes, so none is taken for granted.',
      next: { command: `${command} --model MODEL` },
    });
  if (!asksModel && model !== undefined)
    throw new CommandFailure(exitCodes.usage, {
      what: `--model goes with --format openai and anthropic, not with ${format}.`,
      why: 'Nothing else names a model.',
      next: { command },
    });
  if (runsOnServer(format) && name === '-')
    throw new CommandFailure(exitCodes.usage, {
      what: `--format ${format} needs a stored prompt.`,
      why: 'It names the prompt that a server is to render, and standard input has no name.',
      next: { command: `render PROMPT --format ${format}` },
    });
}

function noteUnusedValues(
  { alarm }: Terminal,
  { unused_values: unused, variables }: RenderedMessage,
): void {
  if (unused.length === 0) return;
  const names = variables.map((variable) => plainLine(variable.name)).join(', ');
  const known = names === '' ? 'it has none' : `it has ${names}`;
  for (const name of unused)
    alarm(`warning  No variable of the text is named “${plainLine(name)}”; ${known}.`);
}

/** The values of `--var`; of two for one name the last counts. */
function namedValues(pairs: readonly string[]): VariableValues {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals > 0) return [pair.slice(0, equals).trim(), pair.slice(equals + 1)];
      throw new CommandFailure(exitCodes.usage, {
        what: `--var ${pair} is no name and value.`,
        why: 'A value is given as name=value.',
        next: { command: `render PROMPT --var ${shellWord(pair === '' ? 'name' : pair)}=VALUE` },
      });
    }),
  );
}

/** What `--vars` names; which values fit is for the library to say. */
async function fileValues(
  { cwd }: CommandContext,
  { vars }: RenderOptions,
): Promise<VariableValues> {
  if (vars === undefined) return {};
  const path = resolve(cwd, vars);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandFailure(exitCodes.unavailable, {
      what: `The file ${path} cannot be read.`,
      why: cause instanceof Error ? cause.message : String(cause),
      next: 'name another file with --vars',
      cause,
    });
  });
  const values = parse(text);
  if (isObject(values)) return values as VariableValues;
  throw new CommandFailure(exitCodes.usage, {
    what: `${path} is no JSON object.`,
    why: 'Values are given by the names of their variables, as {"name": "Ada", "count": 3}.',
    next: 'mend the file, or give the values with --var',
  });
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The caller says what the file should be; where it goes wrong is plain in a file of values.
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
