import { useQuery } from '@tanstack/react-query';
import { http } from '../api/http.ts';
import type { EditorPaneProps } from './slots.ts';

/** The text of a prompt, to be read. */
export function PlainPane({ promptId }: EditorPaneProps) {
  const { data } = useQuery({ queryKey: ['prompt', promptId], queryFn: () => http.get(promptId) });
  return (
    <pre role="region" aria-label={`Text of ${promptId}`} tabIndex={0}>
      {data?.content ?? ''}
    </pre>
  );
}
