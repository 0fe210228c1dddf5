import { PromptError } from './errors.ts';
import { NameSpelling } from './name-spelling.ts';
import { wordsOf } from './search-words.ts';

/** Words that follow each other in one field of a prompt. */
export interface SearchTerm {
  /** Folded as `search-words.ts` says; at least one. */
  readonly words: readonly string[];
  /** The last word may go on. */
  readonly prefix: boolean;
  /** Prompts that have it are left out. */
  readonly negated: boolean;
}

/** A condition on a prompt as a whole. */
export interface SearchFilter {
  readonly name: FilterName;
  readonly value: string;
  readonly negated: boolean;
}

/** What somebody looks for: every term and every filter must hold. */
export interface SearchQuery {
  readonly terms: readonly SearchTerm[];
  readonly filters: readonly SearchFilter[];
}

const filterNames = ['tag', 'path', 'uses', 'usedby', 'is'] as const;
/** One of the filters of the query language. */
export type FilterName = (typeof filterNames)[number];

/** What `is:` knows. */
export const promptStates = ['unused', 'broken', 'composite'] as const;
/** One of {@link promptStates}. */
export type PromptState = (typeof promptStates)[number];

/** Longest query, in UTF-16 units. A person types a few dozen. */
export const maxQueryLength = 1_000;
/** Terms and filters of one query; each costs a look into the index. */
export const maxQueryParts = 50;
/** The index keeps beginnings of two and three characters ready; all words that begin with one letter would take it 150 ms at 100,000 prompts. */
const minPrefixLength = 2;

/**
 * Reads the query language (SPEC Q2): words, `"phrases"`, `begin*`, `-not`, and `tag:`, `path:`, `uses:`, `usedby:`,
 * `is:`, whose value may be quoted. A quote that is not closed goes to the end: people search while they type. What has
 * no letter or digit in it is passed over.
 *
 * @throws PromptError `invalid_request` with field `q` for a query that looks for nothing, is too long, has too many
 * parts, an empty filter or an unknown state
 */
export function parseSearchQuery(text: string): SearchQuery {
  if (text.length > maxQueryLength)
    throw refusal(`expected at most ${maxQueryLength} characters, found ${text.length}`);
  const terms: SearchTerm[] = [];
  const filters: SearchFilter[] = [];
  for (const { negated, name, value, prefix } of partsOf(text)) {
    if (name !== null) filters.push({ name, value: filterValue(name, value), negated });
    else {
      const words = wordsOf(value).map(({ word }) => word);
      const last = words.at(-1);
      if (last !== undefined)
        terms.push({ words, prefix: prefix && last.length >= minPrefixLength, negated });
    }
    if (terms.length + filters.length > maxQueryParts)
      throw refusal(`expected at most ${maxQueryParts} words, phrases and filters`);
  }
  if (terms.length + filters.length === 0)
    throw refusal('expected at least one word or filter, found nothing to look for');
  return { terms, filters };
}

/**
 * The query that was probably meant where a word looks like a misspelt filter (`tagg:x`), with that put right; null when
 * none does. Such words are searched for as text all the same: a colon stands in texts and addresses too.
 */
export function likelyQuery(text: string): string | null {
  let meant = '';
  let copied = 0;
  for (const { name, from, value } of partsOf(text)) {
    const colon = name === null && text[from] !== '"' ? value.indexOf(':') : -1;
    if (colon < 1 || !/^[\p{L}\p{N}"]/u.test(value.slice(colon + 1))) continue;
    const [filter] = filterSpelling.closest(value.slice(0, colon));
    if (filter === undefined) continue;
    meant += text.slice(copied, from) + filter;
    copied = from + colon;
  }
  return meant === '' ? null : meant + text.slice(copied);
}

/**
 * The first word that looks like a filter (`foo:bar`) and like none there is, so that nobody can say what was meant; null
 * when there is none. It is searched for as text.
 */
export function unknownFilter(text: string): string | null {
  for (const { name, from, value } of partsOf(text)) {
    if (name !== null || text[from] === '"') continue;
    const [, word] = /^(\p{L}+):[\p{L}\p{N}"]/u.exec(value) ?? [];
    if (word !== undefined && filterSpelling.closest(word)[0] === undefined) return word;
  }
  return null;
}

/** The filters of the query language as they are written, for people. */
export const filterWords: string = filterNames.map((name) => `${name}:`).join(', ');

const filterSpelling = new NameSpelling();
for (const name of filterNames) filterSpelling.add(name);

interface Part {
  /** Where it begins in the query, a minus left out. */
  readonly from: number;
  readonly negated: boolean;
  readonly name: FilterName | null;
  readonly value: string;
  readonly prefix: boolean;
}

function* partsOf(text: string): Generator<Part> {
  for (let at = 0; at < text.length;) {
    if (isSpace(text[at]!)) {
      at += 1;
      continue;
    }
    const negated = text[at] === '-' && at + 1 < text.length && !isSpace(text[at + 1]!);
    if (negated) at += 1;
    const from = at;
    const name = filterNameAt(text, at);
    if (name !== null) at += name.length + 1;
    const isQuoted = text[at] === '"';
    const end = isQuoted ? closingQuote(text, at + 1) : endOfWord(text, at);
    const raw = text.slice(isQuoted ? at + 1 : at, end);
    at = isQuoted ? Math.min(end + 1, text.length) : end;
    const prefix = name === null && (isQuoted ? text[at] === '*' : raw.endsWith('*'));
    if (isQuoted && prefix) at += 1;
    yield { from, negated, name, value: raw, prefix };
  }
}

function filterNameAt(text: string, at: number): FilterName | null {
  return (
    filterNames.find((name) => text.slice(at, at + name.length + 1).toLowerCase() === `${name}:`) ??
    null
  );
}

function closingQuote(text: string, from: number): number {
  const end = text.indexOf('"', from);
  return end < 0 ? text.length : end;
}

function endOfWord(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isSpace(text[end]!)) end += 1;
  return end;
}

function isSpace(unit: string): boolean {
  return unit.trim() === '';
}

function filterValue(name: FilterName, raw: string): string {
  const value = raw.trim().normalize('NFC');
  if (value === '') throw refusal(`expected a value after ${name}:`);
  if (name === 'is' && !promptStates.some((state) => state === value.toLowerCase()))
    throw refusal(`expected is:${promptStates.join(', is:')}; found is:${value}`);
  return name === 'is' ? value.toLowerCase() : value;
}

function refusal(expectation: string): PromptError {
  return new PromptError('invalid_request', { field: 'q', detail: `field q: ${expectation}` });
}
