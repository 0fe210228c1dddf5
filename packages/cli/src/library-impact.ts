import { createHttpClient, type HttpClient } from '@prompt-manager/client';
import { PromptError } from '@prompt-manager/core';
import type { ListedProblem } from '@prompt-manager/protocol';
import type { App } from '@prompt-manager/server';
import { counted } from './counted.ts';
import { injectFetch, inProcessUrl } from './inject-fetch.ts';

/** A prompt that expands differently than in the library it is compared with. */
interface ChangedPrompt {
  readonly id: string;
  /** `added` prompts are told and count for no budget: nobody depends on them yet. */
  readonly kind: 'changed' | 'added' | 'removed';
  /** Null where there is no expansion. */
  readonly before: number | null;
  readonly after: number | null;
}

/** How much may change (SPEC I11). */
export interface ImpactBudget {
  /** Prompts that may expand differently or be gone. */
  readonly maxChanged?: number | undefined;
  /** Tokens by which any one expansion may grow. */
  readonly maxTokens?: number | undefined;
}

/** Reports what expands differently than in `base`, as findings: `impact` for each prompt, `impact_budget` where it is too much. */
export async function impactFindings(
  head: HttpClient,
  base: App,
  { name, budget }: { readonly name: string; readonly budget: ImpactBudget },
): Promise<readonly ListedProblem[]> {
  const changed = await changedPrompts(head, base);
  const { maxChanged = Infinity, maxTokens = Infinity } = budget;
  const findings = changed.map((prompt) =>
    finding('impact', 'info', prompt.id, describe(prompt, name)),
  );
  for (const { id, before, after, kind } of changed) {
    if (kind !== 'changed' || before === null || after === null) continue;
    const grown = after - before;
    if (grown > maxTokens) {
      const message = `The expansion grows by ${counted(grown, 'token')}; at most ${maxTokens} are allowed.`;
      findings.push(finding('impact_budget', 'error', id, message));
    }
  }
  const count = changed.filter(({ kind }) => kind !== 'added').length;
  if (count > maxChanged) {
    const message = `${counted(count, 'prompt')} expand differently; at most ${maxChanged} may.`;
    findings.push(finding('impact_budget', 'error', null, message));
  }
  return findings;
}

function finding(
  code: string,
  severity: ListedProblem['severity'],
  id: string | null,
  message: string,
): ListedProblem {
  const place = { part: 'file', from: 0, to: 0, line: 1, column: 1 } as const;
  return { code, severity, message, prompt_id: id, ...place, fixes: [] };
}

function describe({ kind, before, after }: ChangedPrompt, base: string): string {
  const tokens = (count: number | null): string =>
    count === null ? 'refused' : counted(count, 'token');
  switch (kind) {
    case 'added':
      return `Not in ${base}: ${tokens(after)}.`;
    case 'removed':
      return `Gone since ${base}: ${tokens(before)} less.`;
    case 'changed':
      return `Expands differently than in ${base}: ${tokens(before)} → ${tokens(after)}.`;
  }
}

/** The prompts whose expansions differ, in id order. Only what a changed text can reach is expanded. */
async function changedPrompts(head: HttpClient, base: App): Promise<readonly ChangedPrompt[]> {
  const then = createHttpClient({ baseUrl: inProcessUrl, fetch: injectFetch(base) });
  const [textsNow, textsThen] = [await textsOf(head), await textsOf(then)];
  const reached = new Set<string>();
  for (const id of new Set([...textsNow.keys(), ...textsThen.keys()])) {
    if (textsNow.get(id) === textsThen.get(id)) continue;
    reached.add(id);
    for (const [client, texts] of [
      [head, textsNow],
      [then, textsThen],
    ] as const)
      if (texts.has(id)) for (const each of await client.referencedBy(id)) reached.add(each.id);
  }
  const changed: ChangedPrompt[] = [];
  for (const id of [...reached].sort()) {
    const before = textsThen.has(id) ? await expansionOf(then, id) : null;
    const after = textsNow.has(id) ? await expansionOf(head, id) : null;
    const kind = !textsThen.has(id) ? 'added' : !textsNow.has(id) ? 'removed' : 'changed';
    if (kind === 'changed' && before === after) continue;
    const [tokensBefore, tokensAfter] = [await tokensOf(base, before), await tokensOf(base, after)];
    changed.push({ id, kind, before: tokensBefore, after: tokensAfter });
  }
  return changed;
}

async function textsOf(client: HttpClient): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (let cursor: string | undefined; ;) {
    const page = await client.list({ content: true, limit: 1000, cursor });
    for (const { id, content = '' } of page.items) texts.set(id, content);
    if (page.next_cursor === null) return texts;
    cursor = page.next_cursor;
  }
}

/** The expanded text; null when it is refused for its size. */
async function expansionOf(client: HttpClient, id: string): Promise<string | null> {
  try {
    return (await client.expand({ id })).expanded;
  } catch (error) {
    if (error instanceof PromptError && error.code === 'expansion_too_large') return null;
    throw error;
  }
}

async function tokensOf({ library }: App, text: string | null): Promise<number | null> {
  return text === null ? null : (await library.tokens.count(text)).tokens;
}
