import { PromptError } from '@prompt-manager/core';
import { defaultEncoding, encodingNames } from '@prompt-manager/protocol';
import type { EncodingName, TokensMessage } from '@prompt-manager/protocol';
import { Option } from 'commander';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { withLibrary, type LibraryDoor } from '../library-door.ts';
import { plainLine, type Terminal } from '../terminal.ts';

interface TokensOptions {
  readonly encoding: EncodingName;
  readonly json?: true | undefined;
}

/** Prompts asked for at a time. */
const pageSize = 1_000;

/** Adds `tokens`. */
export const registerTokens: RegisterCommand = (program, act) => {
  program
    .command('tokens')
    .summary('count the tokens of a prompt, or of every prompt')
    .description(
      'With a prompt: how many tokens of its expansion come from each prompt in it. Without: the tokens of every expansion and of every prompt’s own text. A program gets tab-separated columns.',
    )
    .argument('[prompt]', 'id or display name; every prompt unless given')
    .addOption(
      new Option('--encoding <name>', 'how texts become tokens')
        .choices(encodingNames)
        .default(defaultEncoding),
    )
    .option('--json', 'print the counts; without a prompt, an array')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager tokens support/reply\n  prompt-manager tokens | sort -n | tail\n',
    )
    .action(act<TokensOptions, [string | undefined]>(tokens));
};

async function tokens(
  context: CommandContext,
  options: TokensOptions,
  name: string | undefined,
): Promise<ExitCode> {
  return name === undefined ? countAll(context, options) : countOne(context, options, name);
}

async function countOne(
  context: CommandContext,
  { encoding, json }: TokensOptions,
  name: string,
): Promise<ExitCode> {
  const { terminal } = context;
  const counts = await withLibrary(context, 'read', ({ client }) => client.tokens(name, encoding));
  if (json === true) terminal.line(JSON.stringify(counts, null, 2));
  else printShares(terminal, counts);
  return exitCodes.ok;
}

function printShares(terminal: Terminal, counts: TokensMessage): void {
  const { expansion, prompt, encoding, fragments, approximate } = counts;
  const width = String(expansion).length;
  for (const { tokens: count, share, prompt_id: id } of fragments) {
    const named = plainLine(id ?? '-');
    const percent = `${Math.round(share * 100)}%`;
    if (terminal.columns === null) terminal.line([count, percent, named].join('\t'));
    else terminal.line(`${String(count).padStart(width)}  ${percent.padStart(4)}  ${named}`);
  }
  const about = approximate ? 'about ' : '';
  terminal.note(`${about}${expansion} tokens in ${encoding}; the prompt’s own text has ${prompt}.`);
}

/** Every prompt's counts; one whose expansion is refused is told and left out. */
async function countAll(
  context: CommandContext,
  { encoding, json }: TokensOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const rows: ({ readonly id: string } & TokensMessage)[] = [];
  let exitCode: ExitCode = exitCodes.ok;
  await withLibrary(context, 'read', async ({ client }) => {
    for await (const id of allIds(client)) {
      try {
        const counts = await client.tokens(id, encoding);
        if (json === true) rows.push({ id, ...counts });
        else printRow(terminal, id, counts);
      } catch (error) {
        if (!(error instanceof PromptError) || error.code !== 'expansion_too_large') throw error;
        terminal.alarm(`${plainLine(id)} ${error.code} ${plainLine(error.detail)}`);
        exitCode = exitCodes.cannotExpand;
      }
    }
  });
  if (json === true) terminal.line(JSON.stringify(rows, null, 2));
  return exitCode;
}

function printRow(
  { columns, line }: Terminal,
  id: string,
  { expansion, prompt }: TokensMessage,
): void {
  const named = plainLine(id);
  if (columns === null) line([expansion, prompt, named].join('\t'));
  else line(`${String(expansion).padStart(8)}  ${String(prompt).padStart(8)}  ${named}`);
}

async function* allIds(client: LibraryDoor['client']): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await client.list({ cursor, limit: pageSize });
    for (const { id } of page.items) yield id;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
