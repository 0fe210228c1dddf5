import type { ListedRecord, PromptRecord } from '@prompt-manager/protocol';
import { QueryObserver, useQuery } from '@tanstack/react-query';
import { http } from '../api/http.ts';
import { queryClient, readAgain, readingUnderWay } from '../api/query-client.ts';

const queryKey = ['prompts'] as const;

const options = { queryKey, queryFn: () => http.all() } as const;

const none: readonly ListedRecord[] = [];

/** Every prompt of the library without its content, in id order, kept current (SPEC U45). */
export interface PromptIndex {
  /** Empty until the first answer arrived. */
  readonly all: readonly ListedRecord[];
  /** The prompt with this id or display name. */
  find(name: string): ListedRecord | undefined;
  onChange(listener: () => void): () => void;
}

interface Names {
  readonly byId: ReadonlyMap<string, ListedRecord>;
  readonly byDisplayName: ReadonlyMap<string, ListedRecord>;
}

const namesOf = new WeakMap<readonly ListedRecord[], Names>();

function namesIn(all: readonly ListedRecord[]): Names {
  const known = namesOf.get(all);
  if (known !== undefined) return known;
  const names = {
    byId: new Map(all.map((prompt) => [prompt.id, prompt])),
    byDisplayName: new Map(all.map((prompt) => [prompt.display_name, prompt])),
  };
  namesOf.set(all, names);
  return names;
}

/** The index, for code outside React. */
export function promptIndex(): PromptIndex {
  const current = (): readonly ListedRecord[] =>
    queryClient.getQueryData<readonly ListedRecord[]>(queryKey) ?? none;
  return {
    get all() {
      return current();
    },
    find: (name) => {
      const { byId, byDisplayName } = namesIn(current());
      return byId.get(name) ?? byDisplayName.get(name);
    },
    onChange: (listener) => new QueryObserver(queryClient, options).subscribe(listener),
  };
}

/** The prompts, for components, with what is known of the reading itself. */
export function usePrompts(): {
  readonly prompts: readonly ListedRecord[];
  readonly isLoading: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
} {
  const { data, isPending, error, refetch } = useQuery(options, queryClient);
  return { prompts: data ?? none, isLoading: isPending, error, retry: () => void refetch() };
}

/** Reads the list again: something changed that is not known one by one. */
export const refreshPrompts = (): Promise<void> => readAgain(queryKey);

/** Resolves when the list is not being read: what is put into it before its answer comes, the answer may undo. */
export const promptsRead = (): Promise<void> => readingUnderWay(queryKey);

/** Puts prompts in their places and takes others out, without reading the whole list again. */
export function patchPrompts(changed: readonly ListedRecord[], removed: readonly string[]): void {
  queryClient.setQueryData<readonly ListedRecord[]>(queryKey, (all) => {
    if (all === undefined) return all;
    const gone = new Set([...removed, ...changed.map(({ id }) => id)]);
    return [...all.filter(({ id }) => !gone.has(id)), ...changed].sort(byId);
  });
}

/** A prompt as it stands in the list. */
export function listedOf({
  content: _content,
  front_matter: _header,
  read_only_reason: _reason,
  ...listed
}: PromptRecord): ListedRecord {
  return listed;
}

/** The order the server lists in: by code unit. */
function byId(a: ListedRecord, b: ListedRecord): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
