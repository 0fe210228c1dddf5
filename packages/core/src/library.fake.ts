import { expand } from './expansion.ts';
import type { Expansion, ExpansionOptions } from './expansion.ts';
import { parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { ParseCache } from './parse-cache.ts';
import { PromptNames } from './prompt-names.ts';
import type { PromptSource } from './prompt-source.ts';

/** A library in memory, for tests: bodies by id, every prompt at revision 1. */
export interface FakeLibrary {
  readonly names: PromptNames;
  readonly parsed: ParseCache;
  readonly read: (id: PromptId) => PromptSource | undefined;
  /** Expands a stored prompt. */
  readonly expand: (id: string, options?: Partial<ExpansionOptions>) => Expansion;
  /** Expands a text in the place of a prompt, or of none. */
  readonly expandText: (body: string, context?: string | null) => Expansion;
  readonly set: (id: string, body: string) => void;
}

/** Small notation for libraries: `createLibrary({ 'tone/formal': 'Be formal.\n', a: '[[formal]]' })`. */
export function createLibrary(bodies: Readonly<Record<string, string>>): FakeLibrary {
  const names = new PromptNames();
  const sources = new Map<PromptId, PromptSource>();
  const parsed = new ParseCache();
  const read = (id: PromptId) => sources.get(id);
  const set = (text: string, body: string) => {
    const id = parsePromptId(text);
    names.add(id);
    sources.set(id, { id, revision: (sources.get(id)?.revision ?? 0) + 1, body });
  };
  for (const [id, body] of Object.entries(bodies)) set(id, body);
  return {
    names,
    parsed,
    read,
    set,
    expand: (id, options) =>
      expand({ id: parsePromptId(id), read, names, parsed, sourceMap: true, ...options }),
    expandText: (body, context = null) => {
      const id = context === null ? null : parsePromptId(context);
      return expand({ id, body, read, names, parsed, sourceMap: true });
    },
  };
}
