import { LineIndex, scanInclusions } from '@prompt-manager/core';
import { useQuery } from '@tanstack/react-query';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { useLibraryChanges } from '../api/use-library-changes.ts';
import { libraryNames } from '../library/library-names.ts';

/** A prompt that includes another, with the places where it does. */
export interface Backlink {
  readonly id: string;
  /** Lines of its text, from 1, with what stands there. */
  readonly places: readonly { readonly line: number; readonly text: string }[];
}

/** Who includes a prompt. */
export interface Backlinks {
  /** Directly; the first of them, with their places. */
  readonly direct: readonly Backlink[];
  /** How many include it directly. */
  readonly total: number;
  /** How many only through others. */
  readonly indirect: number;
}

/** Prompts whose texts are read for their places; a fragment used by more is looked at in the graph. */
const maxRead = 40;
/** Read again this long after a change. */
const settleMs = 600;

/** Who includes a prompt, and where, kept current. */
export function useBacklinks(id: string): {
  readonly links: Backlinks | null;
  readonly error: Error | null;
} {
  const queryKey = ['backlinks', id];
  const { data, error } = useQuery({ queryKey, queryFn: () => readBacklinks(id) });
  useLibraryChanges(settleMs, () => void queryClient.invalidateQueries({ queryKey }));
  return { links: data ?? null, error };
}

async function readBacklinks(id: string): Promise<Backlinks> {
  const dependents = await http.referencedBy(id);
  const direct = dependents.filter((dependent) => dependent.direct);
  const read = await Promise.allSettled(
    direct.slice(0, maxRead).map(async ({ id: user }): Promise<Backlink> => {
      const { content } = await http.get(user);
      return { id: user, places: placesOf(content, { user, id }) };
    }),
  );
  return {
    // One that is gone by now is read again by the event of its going.
    direct: read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    total: direct.length,
    indirect: dependents.length - direct.length,
  };
}

/** The inclusions in a text that stand for a prompt, patterns too. */
function placesOf(
  content: string,
  { user, id }: { readonly user: string; readonly id: string },
): Backlink['places'] {
  const lines = new LineIndex(content);
  const texts = content.split('\n');
  return scanInclusions(content).flatMap((segment) => {
    if (segment.kind !== 'inclusion') return [];
    const found = libraryNames.resolve(segment.target, user);
    const means =
      found?.kind === 'one'
        ? found.id === id
        : found?.kind === 'many' && found.ids.some((each) => each === id);
    if (!means) return [];
    const { line } = lines.placeOf(segment.from);
    return [{ line, text: (texts[line - 1] ?? '').trim().slice(0, 200) }];
  });
}
