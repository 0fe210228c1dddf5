import {
  describeFinding,
  maxCandidates,
  namedList,
  LineIndex,
  PromptError,
  quickFixes,
  soughtPath,
  type PromptId,
  type QuickFix,
} from '@prompt-manager/core';
import type { ListedProblem, ProblemPage, QuickFixMessage } from '@prompt-manager/protocol';
import type { DirectoryProblem } from '../library/folder-runtimes.ts';
import type { Heads } from '../library/heads.ts';
import { z } from 'zod';
import { Turns, type TurnPorts } from '../turns.ts';
import type { LibraryProblems, PromptProblems } from './library-problems.ts';
import type { StoredProblem } from './stored-problem.ts';

/** Which problems to list. */
export interface ProblemFilter {
  readonly id?: PromptId | undefined;
  readonly code?: string | undefined;
  readonly severity?: StoredProblem['severity'] | undefined;
}

/** What the list is made from. */
export interface ProblemListContext {
  readonly problems: LibraryProblems;
  readonly heads: Heads;
  readonly fileProblems: () => readonly DirectoryProblem[];
  readonly ports: TurnPorts;
}

/** Names whose likely spellings are kept while no prompt comes or goes. */
const maxKeptNames = 10_000;

/** A problem that a page may show: of a prompt, or of a file that is none, and the how manieth of it. */
type Row = { readonly ordinal: number } & (
  | { readonly of: PromptProblems; readonly problem: StoredProblem }
  | { readonly of: null; readonly problem: ListedProblem }
);

/** The rows of prompts that fit a filter, in the order of pages. */
interface Listed {
  readonly rows: readonly Row[];
  readonly counts: Readonly<Record<ListedProblem['severity'], number>>;
  readonly omitted: number;
}

/** What all prompts have, as it was at a stamp. */
interface Found {
  readonly stamp: object | null;
  readonly all: readonly PromptProblems[];
  readonly byFilter: Map<string, Listed>;
}

/** Filters whose rows are kept at a time: people page through few. */
const maxKeptFilters = 4;

/** Puts problems into words, with their fixes, for whoever asks (SPEC I1, I3). */
export class ProblemList {
  readonly #context: ProblemListContext;
  #nearest = new Map<string, readonly PromptId[]>();
  #nearestStamp: object | null = null;
  #found: Found = { stamp: null, all: [], byFilter: new Map() };

  constructor(context: ProblemListContext) {
    this.#context = context;
  }

  /** The problems of one prompt, in the order of its text, with the revision they are of. What was committed since somebody asked last is taken in by slices. */
  async ofPrompt(id: PromptId): Promise<{
    readonly items: ListedProblem[];
    readonly omitted: number;
    readonly revision: number;
  }> {
    const { problems } = this.#context;
    await problems.takeIn();
    const of = problems.ofPrompt(id);
    const { problems: found, omitted, revision } = of;
    return { items: found.map((problem) => this.#word(of, problem)), omitted, revision };
  }

  /**
   * A page of the problems of the library, by prompt in id order, those of files that are no prompts last. With `id` only
   * those of that prompt, told as {@link ofPrompt} tells them. Worked out in slices.
   *
   * @throws PromptError `invalid_request` for a cursor that is none of ours
   */
  async page(
    filter: ProblemFilter,
    { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<ProblemPage> {
    const { problems, heads, ports } = this.#context;
    const after = decodeCursor(cursor);
    await (filter.id === undefined ? problems.settle() : problems.takeIn());
    const ofPrompts =
      filter.id === undefined
        ? this.#listed(filter)
        : listedOf([problems.ofPrompt(filter.id)], filter);
    const ofFiles = filter.id === undefined ? this.#fileRows(filter) : [];
    const counts = { ...ofPrompts.counts };
    for (const { problem } of ofFiles) counts[problem.severity] += 1;
    const total = ofPrompts.rows.length + ofFiles.length;
    const rowAt = (at: number): Row | undefined =>
      ofPrompts.rows[at] ?? ofFiles[at - ofPrompts.rows.length];
    const start = after === null ? 0 : firstAfter(total, (at) => isAfter(rowAt(at)!, after));
    const shown: Row[] = [];
    for (let at = start; at < Math.min(total, start + limit); at += 1) shown.push(rowAt(at)!);
    const last = shown.at(-1);
    const isLast = start + shown.length >= total;
    const turns = new Turns(ports);
    const items: ListedProblem[] = [];
    for (const row of shown) {
      await turns.breathe();
      items.push(row.of === null ? row.problem : this.#word(row.of, row.problem));
    }
    return {
      items,
      checked: filter.id === undefined ? heads.size : 1,
      total,
      counts,
      omitted: ofPrompts.omitted,
      next_cursor: isLast || last === undefined ? null : encodeCursor(last),
    };
  }

  /** Those of all prompts, kept until something changes: a page then costs what is on it. */
  #listed(filter: ProblemFilter): Listed {
    const { problems } = this.#context;
    const { code, severity } = filter;
    if (this.#found.stamp !== problems.stamp)
      this.#found = { stamp: problems.stamp, all: [...problems.all()], byFilter: new Map() };
    const { all, byFilter } = this.#found;
    const name = JSON.stringify([code, severity]);
    let listed = byFilter.get(name);
    if (listed !== undefined) return listed;
    if (byFilter.size >= maxKeptFilters) byFilter.clear();
    byFilter.set(name, (listed = listedOf(all, filter)));
    return listed;
  }

  #fileRows(filter: ProblemFilter): readonly Row[] {
    const problems = this.#context.fileProblems().map(fileProblem).filter(wantedBy(filter));
    return problems.map((problem, ordinal) => ({ of: null, problem, ordinal }) as const);
  }

  #word({ id, revision }: PromptProblems, stored: StoredProblem): ListedProblem {
    const { code, severity, part, from, to, about } = stored;
    const place = stored.place ?? this.#placeOf(id, from);
    const common = { code, severity, prompt_id: id, part, from, to, ...place };
    if ('message' in about) return { ...common, message: about.message, fixes: [] };
    if ('ids' in about) return { ...common, ...describeIds(code, about.ids), fixes: [] };
    const { finding } = about;
    const { message, candidates, suggestion, path } = describeFinding(
      finding,
      (name) => this.#nearestTo(soughtPath(name, id))[0],
    );
    const fixes = quickFixes(finding, {
      includer: id,
      names: this.#context.heads.names,
      nearestAll: (name) => this.#nearestTo(name),
    });
    const canEdit = this.#context.heads.facts(id)?.readOnlyReason === null;
    return {
      ...common,
      message,
      ...(candidates !== undefined && { candidates: [...candidates] }),
      ...(suggestion !== undefined && { suggestion }),
      ...(path !== undefined && { path: [...path] }),
      fixes: fixes.map((fix) => fixMessage(fix, { id, revision, canEdit })),
    };
  }

  #placeOf(id: PromptId, offset: number): { readonly line: number; readonly column: number } {
    return new LineIndex(this.#context.heads.read(id)?.body ?? '').placeOf(offset);
  }

  /** Looking for a likely name reads all names, and many texts have the same wrong one. */
  #nearestTo(name: string): readonly PromptId[] {
    const { names } = this.#context.heads;
    if (this.#nearestStamp !== names.stamp || this.#nearest.size >= maxKeptNames) {
      this.#nearest = new Map();
      this.#nearestStamp = names.stamp;
    }
    let nearest = this.#nearest.get(name);
    if (nearest === undefined) this.#nearest.set(name, (nearest = names.nearestAll(name)));
    return nearest;
  }
}

function wantedBy({
  code,
  severity,
}: ProblemFilter): (problem: Pick<StoredProblem, 'code' | 'severity'>) => boolean {
  return (problem) =>
    (code === undefined || problem.code === code) &&
    (severity === undefined || problem.severity === severity);
}

function listedOf(found: readonly PromptProblems[], filter: ProblemFilter): Listed {
  const isWanted = wantedBy(filter);
  const rows: Row[] = [];
  const counts = { error: 0, warning: 0, info: 0 };
  let omitted = 0;
  for (const of of found) {
    omitted += of.omitted;
    let ordinal = 0;
    for (const problem of of.problems) {
      if (!isWanted(problem)) continue;
      rows.push({ of, problem, ordinal });
      counts[problem.severity] += 1;
      ordinal += 1;
    }
  }
  return { rows, counts, omitted };
}

/** The first of `count` places that is after something; places before it are not. */
function firstAfter(count: number, isAfterIt: (at: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfterIt(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function describeIds(
  code: string,
  ids: readonly PromptId[],
): Pick<ListedProblem, 'message' | 'candidates'> {
  if (code === 'unused') return { message: 'No prompt includes this fragment.' };
  const candidates = ids.slice(0, maxCandidates);
  const list = namedList(ids);
  const message =
    code === 'case_conflict'
      ? `${list} differ in letter case only; many file systems can hold just one of them.`
      : `${list} have the same name; an inclusion needs a longer path to tell them apart.`;
  return { message, candidates };
}

function fileProblem({ code, directory, path, sentence }: DirectoryProblem): ListedProblem {
  const file = `${directory}/${path}`;
  const place = { part: 'file', file, from: 0, to: 0, line: 1, column: 1 } as const;
  const message = `${file}: ${sentence}`;
  return { code, severity: 'error', message, prompt_id: null, ...place, fixes: [] };
}

function fixMessage(
  fix: QuickFix,
  at: { readonly id: PromptId; readonly revision: number; readonly canEdit: boolean },
): QuickFixMessage {
  const { title, kind } = fix;
  if (kind === 'create') return { title, kind, preferred: false, create: fix.create };
  const edits = [{ prompt_id: at.id, revision: at.revision, ...fix.change }];
  return { title, kind, preferred: fix.isPreferred && at.canEdit, edits };
}

interface Place {
  readonly id: string | null;
  readonly ordinal: number;
}

/** Prompts in id order, then files. */
function isAfter({ of, ordinal }: Row, after: Place): boolean {
  if (of === null) return after.id !== null || ordinal > after.ordinal;
  if (after.id === null) return false;
  return of.id > after.id || (of.id === after.id && ordinal > after.ordinal);
}

function encodeCursor({ of, ordinal }: Row): string {
  return Buffer.from(JSON.stringify([of?.id ?? null, ordinal]), 'utf8').toString('base64url');
}

const cursorSchema = z.tuple([z.string().nullable(), z.int()]);

function decodeCursor(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    const [id, ordinal] = cursorSchema.parse(JSON.parse(text));
    return { id, ordinal };
  } catch (cause) {
    throw new PromptError('invalid_request', {
      field: 'cursor',
      detail: 'field cursor: expected the next_cursor of an earlier answer',
      cause,
    });
  }
}
