import { InvalidArgumentError, Option } from 'commander';
import { graphDot, graphMermaid, type GraphMessage } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { withLibrary } from '../library-door.ts';

const formats = ['dot', 'mermaid', 'json'] as const;
const directions = ['in', 'out', 'both'] as const;
/** Most prompts of one graph; drawing more helps nobody. */
const limit = 5000;

interface GraphOptions {
  readonly format: (typeof formats)[number];
  readonly direction: (typeof directions)[number];
  readonly depth?: number | undefined;
  readonly json?: true | undefined;
}

/** Adds `graph`. */
export const registerGraph: RegisterCommand = (program, act) => {
  program
    .command('graph')
    .summary('print who includes whom')
    .description(
      'Prints the graph of inclusions, of the whole library or around one prompt, for Graphviz, for Mermaid or as JSON.',
    )
    .argument('[prompt]', 'id or display name; the whole library without one')
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('dot'))
    .option('--json', 'the same as --format json')
    .addOption(
      new Option('--direction <direction>', 'what it includes, what includes it, or both')
        .choices(directions)
        .default('both'),
    )
    .option('--depth <edges>', 'how far from the prompt', depthOf)
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager graph | dot -Tsvg > prompts.svg\n  prompt-manager graph tone/formal --direction in\n  prompt-manager graph support/reply --format mermaid --depth 2\n',
    )
    .action(act<GraphOptions, [string | undefined]>(graph));
};

function depthOf(text: string): number {
  const depth = Number(text);
  if (/^\d{1,5}$/.test(text)) return depth;
  throw new InvalidArgumentError('Expected a whole number of edges.');
}

async function graph(
  context: CommandContext,
  { format, json, direction, depth }: GraphOptions,
  root: string | undefined,
): Promise<ExitCode> {
  const { terminal } = context;
  const found = await withLibrary(context, 'read', ({ client }) =>
    client.graph({ root, direction, depth, limit }),
  );
  terminal.data(textOf(found, json === true ? 'json' : format));
  if (found.truncated)
    terminal.alarm(
      `only ${counted(found.nodes.length, 'prompt')} shown; name a prompt, or --depth`,
    );
  return exitCodes.ok;
}

function textOf(found: GraphMessage, format: GraphOptions['format']): string {
  switch (format) {
    case 'dot':
      return graphDot(found);
    case 'mermaid':
      return graphMermaid(found);
    case 'json':
      return `${JSON.stringify(found, null, 2)}\n`;
  }
}
