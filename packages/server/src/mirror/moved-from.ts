import { lastSegmentOf, type PromptId } from '@prompt-manager/core';
import type { Heads } from '../library/heads.ts';
import type { Mount } from '../library/mounts.ts';
import type { ParsedFile } from './file-text.ts';
import type { KnownFiles } from './known-files.ts';
import { detectMoves, type MoveCandidate } from './move-detection.ts';

/**
 * Files looked at to tell where one that came was before. Each is read to see whether it is gone, and compared word for
 * word: at 1,000 moved files, looking at all for each took a minute.
 */
const maxMoveCandidates = 64;

/** What is asked to tell where a file was before. */
export interface MovedFromContext {
  readonly mount: Mount;
  /** The id inside the folder; null for a prompt of another directory. */
  readonly inner: (id: PromptId) => PromptId | null;
  readonly heads: Pick<Heads, 'has'>;
  readonly known: Pick<KnownFiles, 'get' | 'textOf' | 'withHash'>;
  /** Prompts whose file was missing when it was looked at last. */
  readonly missing: ReadonlyMap<PromptId, unknown>;
}

/** The prompt whose file one that came was before it was moved, as far as its content tells (SPEC F4). */
export async function movedFrom(
  to: PromptId,
  { hash, content }: Pick<ParsedFile, 'hash' | 'content'>,
  context: MovedFromContext,
): Promise<PromptId | undefined> {
  const came = [{ id: to, hash, content }];
  // Equal bytes tell by themselves; only without them everything that went is compared.
  const equal = new Set(context.known.withHash(hash));
  const [move] = detectMoves(await goneOf(to, equal, context), came);
  if (move !== undefined) return move.from;
  const all = new Set([...equal, ...context.missing.keys()]);
  return detectMoves(await goneOf(to, all, context), came)[0]?.from;
}

/** Those of some prompts whose file is gone; among too many only those of the same name, and none when they are too many too. */
async function goneOf(
  to: PromptId,
  ids: ReadonlySet<PromptId>,
  { known, mount, heads, inner: innerOf }: MovedFromContext,
): Promise<readonly MoveCandidate[]> {
  const name = lastSegmentOf(to);
  const isFew = ids.size <= maxMoveCandidates;
  const candidates = [...ids].filter((id) => isFew || lastSegmentOf(id) === name);
  if (candidates.length > maxMoveCandidates) return [];
  const gone: MoveCandidate[] = [];
  for (const id of candidates) {
    const inner = innerOf(id);
    const file = known.get(id);
    if (inner === null || file === undefined || !heads.has(id)) continue;
    if ((await mount.folder.read(inner)).kind === 'absent')
      gone.push({ id, hash: file.hash, content: known.textOf(id)?.content ?? null });
  }
  return gone;
}
