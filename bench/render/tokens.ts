import { monitorEventLoopDelay } from 'node:perf_hooks';
import { defaultLimits, type MappedExpansion } from '@prompt-manager/core';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { systemPorts } from '../../packages/server/src/system-ports.ts';
import { Tokens } from '../../packages/server/src/tokens/tokens.ts';

/** What counting tokens costs. */
export interface TokenFigures {
  readonly megabytes: number;
  readonly tokens: number;
  /** Millions of tokens per second: the library on the calling thread, ours, ours shared out among prompts, ours known already. */
  readonly library: number;
  readonly whole: number;
  readonly shared: number;
  readonly known: number;
  /** First text of a process, the thread and its tables included. */
  readonly firstMs: number;
  /** While one text of four megabytes is counted. */
  readonly longMs: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** A short text that is asked for while the long one is being counted. */
  readonly shortMs: number;
}

const plain = { disallowedSpecial: new Set<string>() };
const repeats = 5;

/** Measures on the expanded texts, up to about eight megabytes of them. */
export async function measureTokens(
  all: readonly (MappedExpansion & { readonly text: string })[],
): Promise<TokenFigures> {
  const expansions: (typeof all)[number][] = [];
  let length = 0;
  for (const expansion of all) {
    if (length > 8_000_000) break;
    expansions.push(expansion);
    length += expansion.text.length;
  }
  const startMs = performance.now();
  const first = startTokens();
  await first.count('the first text');
  const firstMs = performance.now() - startMs;
  await first.close();
  const library: number[] = [];
  const whole: number[] = [];
  const shared: number[] = [];
  const known: number[] = [];
  let tokens = 0;
  for (let i = 0; i < repeats; i++) {
    const service = startTokens();
    await service.count('warm');
    library.push(
      await timed(
        () => (tokens = expansions.reduce((sum, { text }) => sum + countTokens(text, plain), 0)),
      ),
    );
    const countAll = async (): Promise<void> => {
      for (const { text } of expansions) await service.count(text);
    };
    whole.push(await timed(countAll));
    known.push(await timed(countAll));
    await service.close();
    // Another thread, which has seen no word yet.
    const sharing = startTokens();
    await sharing.count('warm');
    shared.push(
      await timed(async () => {
        for (const expansion of expansions) await sharing.share(expansion, { id: null });
      }),
    );
    await sharing.close();
  }
  const perSecond = (times: readonly number[]): number =>
    tokens / 1e3 / times.toSorted((a, b) => a - b)[times.length >> 1]!;
  return {
    megabytes: length / 1e6,
    tokens,
    library: perSecond(library),
    whole: perSecond(whole),
    shared: perSecond(shared),
    known: perSecond(known),
    firstMs,
    ...(await measureLong()),
  };
}

/** The figures as lines of Markdown. */
export function tokenTable(figures: TokenFigures): readonly string[] {
  const rate = (value: number): string => value.toFixed(2);
  return [
    `Tokens (\`o200k_base\`) of ${figures.megabytes.toFixed(1)} MB of expanded text, ${(figures.tokens / 1e6).toFixed(2)} million tokens, medians of ${repeats}:`,
    '',
    '| | million tokens/s |',
    '|---|---|',
    `| gpt-tokenizer on the calling thread, which does nothing else meanwhile | ${rate(figures.library)} |`,
    `| ours, on its thread, message by message | ${rate(figures.whole)} |`,
    `| ours, shared out among the prompts of each expansion | ${rate(figures.shared)} |`,
    `| ours, counted before | ${rate(figures.known)} |`,
    '',
    `The first count of a process takes ${figures.firstMs.toFixed(0)} ms, the thread and its tables included. While a text of four megabytes of words that are all different is counted (${figures.longMs.toFixed(0)} ms), the event loop is delayed ${figures.delayP99Ms.toFixed(1)} ms at p99 and ${figures.delayMaxMs.toFixed(1)} ms at most, and a short text is answered in ${figures.shortMs.toFixed(1)} ms.`,
  ];
}

async function measureLong(): Promise<
  Pick<TokenFigures, 'longMs' | 'delayP99Ms' | 'delayMaxMs' | 'shortMs'>
> {
  const service = startTokens();
  await service.count('warm');
  const text = Array.from({ length: 450_000 }, (_, i) => `w${i.toString(36)}x`).join(' ');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startMs = performance.now();
  const long = service.count(text);
  const shortMs = await timed(() => service.count('a short text'));
  await long;
  const longMs = performance.now() - startMs;
  delay.disable();
  await service.close();
  const delayP99Ms = delay.percentile(99) / 1e6;
  return { longMs, shortMs, delayP99Ms, delayMaxMs: delay.max / 1e6 };
}

function startTokens(): Tokens {
  return new Tokens({ ports: systemPorts, limits: defaultLimits });
}

async function timed(run: () => unknown): Promise<number> {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}
