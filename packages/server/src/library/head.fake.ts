import { parsePromptId } from '@prompt-manager/core';
import type { Head } from './head.ts';

/** A head that nobody changed, empty but for what is given. */
export function fakeHead(id: string, given: Partial<Omit<Head, 'id'>> = {}): Head {
  return {
    id: parsePromptId(id),
    key: null,
    revision: 1,
    content: '',
    header: null,
    description: null,
    tags: [],
    createdAtMs: 0,
    updatedAtMs: 0,
    readOnlyReason: null,
    ...given,
  };
}
