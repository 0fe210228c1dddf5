import { diffText, PromptError, type PromptId, type TextChange } from '@prompt-manager/core';
import type { ImpactItem, ImpactMessage, ProblemMessage } from '@prompt-manager/protocol';
import { problemMessage } from '../expansion/expansions.ts';
import { normaliseContent } from '../library/edit.ts';
import type { Head } from '../library/head.ts';
import type { Library } from '../library/open-library.ts';
import { settleText } from '../library/settle-text.ts';
import { Turns } from '../turns.ts';
import { expandAsIs, ProposedLibrary, type SourcedExpansion } from './proposed-library.ts';

/** What the impact is worked out from. */
export type ImpactContext = Pick<Library, 'heads' | 'limits' | 'ports' | 'renderer' | 'tokens'>;

/** Which impact to work out. */
export interface ImpactWish {
  readonly head: Head;
  /** The proposed text; without it nothing changes, and the answer says who would be reached. */
  readonly content?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Most text of the diffs of one page, in UTF-16 units; a hub of large prompts would fill the memory. */
const maxDiffLength = 4 * 1024 * 1024;

/**
 * What a proposed text of one prompt changes, in it and in everything that includes it, a page at a time (SPEC I9).
 * Nothing is saved. Worked out in slices; every prompt is compared as it is at that moment.
 *
 * @throws PromptError `content_too_large`, `invalid_request`, `overloaded`
 */
export async function impactOf(context: ImpactContext, wish: ImpactWish): Promise<ImpactMessage> {
  const { heads, ports } = context;
  const { head, limit, cursor } = wish;
  const { id } = head;
  const reached = [...heads.graph.transitiveDependents([id])].sort();
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const start = after === null ? 0 : reached.findIndex((each) => each > after);
  const shown = start < 0 ? [] : reached.slice(start, start + limit);
  const content = proposedText(head, wish.content);
  const proposed = content === null ? null : new ProposedLibrary(context, { id, content });
  const turns = new Turns(ports);
  const items: ImpactItem[] = [];
  let diffLength = 0;
  for (const each of shown) {
    await turns.breathe();
    const before = expandAsIs(context, each);
    await turns.breathe();
    const then = proposed === null ? before : proposed.expand(each);
    await turns.breathe();
    const item = await compare(
      context,
      { id: each, before, after: then },
      diffLength < maxDiffLength,
    );
    diffLength += lengthOf(item.diff ?? []);
    items.push(item);
  }
  const last = shown.at(-1);
  const isLast = last === undefined || last === reached.at(-1);
  return {
    items,
    total: reached.length,
    truncated: !isLast,
    next_cursor: isLast ? null : encodeCursor(last),
  };
}

/** The proposed text as it would be saved; null when it is the text there is. */
function proposedText(head: Head, content: string | undefined): string | null {
  if (content === undefined) return null;
  const { header, description, tags } = head;
  const raw = { content: normaliseContent(content), header, description, tags };
  const settled = settleText(raw, {}, head);
  return settled.content === head.content ? null : settled.content;
}

interface Compared {
  readonly id: PromptId;
  readonly before: SourcedExpansion | null;
  readonly after: SourcedExpansion | null;
}

async function compare(
  context: ImpactContext,
  { id, before, after }: Compared,
  withDiff: boolean,
): Promise<ImpactItem> {
  const changed = before?.text !== after?.text;
  const [tokensBefore, tokensAfter] = await Promise.all(
    changed ? [tokensOf(context, before), tokensOf(context, after)] : [tokensOf(context, before)],
  );
  const problemsBefore = problemsOf(before, context);
  const problemsAfter = before === after ? problemsBefore : problemsOf(after, context);
  const variablesBefore = variablesOf(before, id, context);
  const variablesAfter = changed ? variablesOf(after, id, context) : variablesBefore;
  const canDiff = changed && withDiff && before !== null && after !== null;
  return {
    id,
    changed,
    diff: canDiff ? diffText(before.text, after.text).map((change) => ({ ...change })) : null,
    chars: { before: before?.text.length ?? null, after: after?.text.length ?? null },
    tokens: { before: tokensBefore ?? null, after: (changed ? tokensAfter : tokensBefore) ?? null },
    problems: {
      new: without(problemsAfter, problemsBefore),
      lost: without(problemsBefore, problemsAfter),
    },
    variables: {
      new: [...variablesAfter].filter((name) => !variablesBefore.has(name)),
      lost: [...variablesBefore].filter((name) => !variablesAfter.has(name)),
    },
  };
}

async function tokensOf(
  { tokens }: ImpactContext,
  expansion: SourcedExpansion | null,
): Promise<number | null> {
  return expansion === null ? null : (await tokens.count(expansion.text)).tokens;
}

function problemsOf(
  expansion: SourcedExpansion | null,
  { limits }: ImpactContext,
): readonly ProblemMessage[] {
  if (expansion !== null) return expansion.problems.map(problemMessage);
  const message = `The expansion is larger than ${limits.maxExpansionBytes} bytes.`;
  const place = { prompt_id: null, from: 0, to: 0, line: 1, column: 1 };
  return [{ code: 'expansion_too_large', severity: 'error', message, part: 'file', ...place }];
}

/** The problems of one list that the other does not have. Places move with the text, so they do not count. */
function without(
  problems: readonly ProblemMessage[],
  others: readonly ProblemMessage[],
): ProblemMessage[] {
  const keyOf = ({ code, prompt_id: id, message }: ProblemMessage): string =>
    JSON.stringify([code, id, message]);
  const counts = new Map<string, number>();
  for (const other of others) counts.set(keyOf(other), (counts.get(keyOf(other)) ?? 0) + 1);
  return problems.filter((problem) => {
    const left = counts.get(keyOf(problem)) ?? 0;
    counts.set(keyOf(problem), left - 1);
    return left <= 0;
  });
}

function variablesOf(
  expansion: SourcedExpansion | null,
  id: PromptId,
  { renderer }: ImpactContext,
): ReadonlySet<string> {
  if (expansion === null || !expansion.text.includes('{{')) return new Set();
  const variables = renderer.variablesOf(expansion, id);
  return new Set(variables.flatMap(({ name, used }) => (used ? [name] : [])));
}

function lengthOf(diff: readonly TextChange[]): number {
  return diff.reduce((sum, { insert }) => sum + insert.length + 30, 0);
}

function encodeCursor(id: PromptId): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (id !== '') return id;
  throw new PromptError('invalid_request', {
    field: 'cursor',
    detail: 'field cursor: expected the next_cursor of an earlier answer',
  });
}
