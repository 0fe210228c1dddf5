import { hash } from 'node:crypto';
import {
  NamesAsIf,
  PromptError,
  applyChanges,
  expand,
  scanInclusions,
  splitFrontMatter,
  resolveTarget,
  toPromptError,
  type Limits,
  type PromptId,
  type PromptNames,
  type PromptSource,
} from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { Refactoring } from './refactoring.ts';

/** What an {@link ExpansionCheck} reads. */
export interface CheckContext {
  readonly heads: Heads;
  readonly limits: Limits;
}

/**
 * Refuses a refactoring after which a prompt that it edits by itself expands differently, or a section of it that others
 * include does (SPEC M5, M6): both are expanded as they are and as they would be. Pauses by yielding.
 *
 * @throws PromptError `refactor_refused`
 */
export function* checkExpansions(
  { heads, limits }: CheckContext,
  refactoring: Refactoring,
  roots: Iterable<PromptId>,
): Generator<undefined, void, undefined> {
  const { renamed, deleted, created } = refactoring;
  const before: Library = { read: heads.read, names: heads.names, limits };
  const after: Library = {
    read: readAfter(heads, refactoring),
    names: new NamesAsIf(
      heads.names,
      [...renamed.keys(), ...deleted],
      [...renamed.values(), ...created.map(({ id }) => id)],
    ),
    limits,
  };
  for (const id of refactoring.edits.keys()) {
    refuseFrontMatter(heads.get(id), after.read(renamed.get(id) ?? id));
    yield;
  }
  for (const root of roots) {
    const uses = yield* usesOf(heads, root);
    for (const { id, body } of [{ id: root, body: null }, ...uses]) {
      yield;
      // Without a pause between the two, so that both are made of the same texts.
      if (expansionOf({ id, body }, before) === expansionOf({ id, body }, after)) continue;
      const what = body === null ? id : `${body.slice(2, -2)}, which others include,`;
      throw new PromptError('refactor_refused', {
        detail: `${what} would expand to something else, because of a pattern, a heading, a cycle or the characters around the place; choose another range or id`,
      });
    }
  }
}

/** Prompts to expand from: as they are, or as they would be. */
interface Library {
  readonly read: (id: PromptId) => PromptSource | undefined;
  readonly names: PromptNames;
  readonly limits: Limits;
}

/** Refuses a text whose beginning its file would be read back as front matter (SPEC F9). */
function refuseFrontMatter(head: Head | undefined, after: PromptSource | undefined): void {
  if (head === undefined || head.header !== null || after?.body.startsWith('---') !== true) return;
  if (splitFrontMatter(after.body).header === null) return;
  throw new PromptError('refactor_refused', {
    detail: `${head.id} would begin with what is read as front matter; put a line before it first`,
  });
}

/** The prompts as they would be read after a refactoring, under their new ids. */
function readAfter(
  heads: Heads,
  { renamed, edits, created }: Refactoring,
): (id: PromptId) => PromptSource | undefined {
  const oldIds = new Map([...renamed].map(([from, to]) => [to, from]));
  const made = new Map(created.map((each) => [each.id, each.content]));
  return (id) => {
    const content = made.get(id);
    if (content !== undefined) return { id, revision: 1, body: content };
    const oldId = oldIds.get(id) ?? id;
    const head = heads.get(oldId);
    if (head === undefined) return undefined;
    const body = applyChanges(head.content, edits.get(oldId) ?? []);
    return { id, revision: head.revision, body };
  };
}

/**
 * The digest of what a prompt or a text expands to, with all markers alike; null when it is too large to be expanded at
 * all. Not the text: those of a fragment's thousand includers are kept side by side.
 */
function expansionOf(
  { id, body }: { readonly id: PromptId; readonly body: string | null },
  { read, names, limits }: Library,
): string | null {
  try {
    const root = body === null ? { id } : { id: null, body };
    // Markers name prompts as they are spelt, and a spelling is what may change.
    const { text } = expand({ ...root, read, names, limits });
    return hash('sha256', text.replace(marker, '[[$1]]'));
  } catch (thrown) {
    const error = toPromptError(thrown);
    if (error.code === 'expansion_too_large') return null;
    throw error;
  }
}

const marker = /\[\[(PROMPT NOT FOUND|CIRCULAR DEPENDENCY): [^[\]\n]*\]\]/g;

/**
 * A text for each way in which others include a prompt: whole, which leaves out its final line break, and each section.
 */
function* usesOf(
  heads: Heads,
  id: PromptId,
): Generator<undefined, readonly { readonly id: PromptId; readonly body: string }[], undefined> {
  const { graph, names } = heads;
  const sections = new Set<string | null>();
  for (const dependent of graph.dependents(id)) {
    yield;
    for (const segment of scanInclusions(heads.get(dependent)?.content ?? '')) {
      if (segment.kind !== 'inclusion') continue;
      const found = resolveTarget(segment.target, dependent, names);
      const isMeant =
        found.kind === 'one' ? found.id === id : found.kind === 'many' && found.ids.includes(id);
      if (isMeant) sections.add(segment.target.section);
    }
  }
  const path = id.endsWith('.md') ? `${id}.md` : id;
  return [...sections].map((section) => ({
    id,
    body: section === null ? `[[${path}]]` : `[[${path}#${section}]]`,
  }));
}
