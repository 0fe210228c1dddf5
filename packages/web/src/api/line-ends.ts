import { systemPorts } from '@prompt-manager/client';
import type { FileMessage, LibraryChange } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { http } from './http.ts';
import { onLibraryChange } from './library-events.ts';
import { queryClient } from './query-client.ts';

/** A text that has no line break yet is asked about this often while it is typed. */
const settleMs = 1_000;

const keyOf = (id: string | null): readonly unknown[] => ['line-ends', id];

/** How the lines of a prompt's file end, for people: `LF`, `CRLF`; null while that is not known, or none does (SPEC U180). */
export function useLineEnds(id: string | null): string | null {
  const { data } = useQuery(
    {
      queryKey: keyOf(id),
      queryFn: () => http.file(id ?? ''),
      enabled: id !== null,
      // While another prompt is shown nobody listens for this one.
      staleTime: 0,
    },
    queryClient,
  );
  useEffect(() => {
    let cancel: (() => void) | null = null;
    const end = onLibraryChange((changes) => {
      if (changes.some((change) => isDeparture(change, id))) {
        cancel?.();
        cancel = null;
        return;
      }
      // What is typed ends as the file does; other programs end lines as they like.
      const isNews = changes.some(
        (change) =>
          change.id === id &&
          (change.kind !== 'update' || change.origin === 'file' || knownOf(id) === null),
      );
      if (isNews)
        cancel ??= systemPorts.setTimer(settleMs, () => {
          cancel = null;
          void queryClient.invalidateQueries({ queryKey: keyOf(id) });
        });
    });
    return () => {
      end();
      cancel?.();
    };
  }, [id]);
  if (data === undefined || data.line_ends === null) return null;
  return `${data.line_ends.toUpperCase()}${data.mixed ? ', mixed' : ''}`;
}

const knownOf = (id: string | null): FileMessage['line_ends'] =>
  queryClient.getQueryData<FileMessage>(keyOf(id))?.line_ends ?? null;

/** Whether there is no prompt of that id after the change. */
function isDeparture({ kind, id, from }: LibraryChange, of: string | null): boolean {
  return from === of || (id === of && (kind === 'delete' || kind === 'hide'));
}
