import { PromptError, type PromptId } from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';

/** What a URL below a door names: a prompt, and perhaps something that belongs to it. */
export interface Located<Sub extends string> {
  readonly head: Head;
  readonly sub: Sub | null;
  /** The number behind a numbered sub-resource, as in `revisions/7`. */
  readonly number: number | null;
}

/** How the rest of a URL is read. */
export interface LocateOptions<Sub extends string> {
  /** The door is `fragments/`: a prompt whose id begins with `fragments/` wins over the id behind it (SPEC R5). */
  readonly fragments: boolean;
  /** The URL changes or deletes the prompt: it names it by its id, not by a display name (SPEC R12). */
  readonly isChange?: boolean | undefined;
  /** Words that may follow an id and then mean something of that prompt, such as `referenced_by`. */
  readonly subResources?: readonly Sub[] | undefined;
  /** Such words that a number follows, as in `revisions/7`. */
  readonly numbered?: readonly Sub[] | undefined;
}

/**
 * The prompt that a URL names (SPEC R5): `rest` is what follows the door, undecoded, without a query. A slash may be
 * plain or encoded; a leading encoded slash says that what follows is an id and no route word.
 *
 * @throws PromptError `prompt_not_found`, `ambiguous_name`, `invalid_id`
 */
export function locate<Sub extends string = never>(
  heads: Heads,
  rest: string,
  { fragments, isChange = false, subResources = [], numbered = [] }: LocateOptions<Sub>,
): Located<Sub> {
  const path = decodePath(rest);
  const behind = fragments ? headWithId(heads, `fragments/${path}`) : undefined;
  const exact = behind ?? headWithId(heads, path);
  if (exact !== undefined) return { head: exact, sub: null, number: null };
  const tail = tailOf(path, subResources) ?? numberedTailOf(path, numbered);
  if (tail === undefined) {
    const head = isChange ? heads.withId(path) : heads.find(path);
    return { head, sub: null, number: null };
  }
  const owner = encodePath(path.slice(0, -tail.length));
  const { head } = locate(heads, owner, { fragments, isChange });
  return { head, sub: tail.sub, number: tail.number };
}

/** An id from the undecoded rest of a URL. @throws PromptError `invalid_id` */
export function decodePath(rest: string): string {
  try {
    const path = rest.includes('%') ? decodeURIComponent(rest) : rest;
    return (path.startsWith('/') ? path.slice(1) : path).normalize('NFC');
  } catch (cause) {
    throw new PromptError('invalid_id', {
      detail: `${JSON.stringify(rest)} is not percent-encoded UTF-8`,
      cause,
    });
  }
}

interface Tail<Sub extends string> {
  readonly sub: Sub;
  readonly number: number | null;
  /** Of the tail in the path, its first slash included. */
  readonly length: number;
}

function tailOf<Sub extends string>(path: string, words: readonly Sub[]): Tail<Sub> | undefined {
  const sub = words.find((word) => path.endsWith(`/${word}`));
  return sub === undefined ? undefined : { sub, number: null, length: sub.length + 1 };
}

function numberedTailOf<Sub extends string>(
  path: string,
  words: readonly Sub[],
): Tail<Sub> | undefined {
  const [tail, word, digits] = /\/([^/]+)\/([0-9]{1,15})$/.exec(path) ?? [];
  const sub = words.find((each) => each === word);
  if (tail === undefined || sub === undefined) return undefined;
  return { sub, number: Number(digits), length: tail.length };
}

function headWithId(heads: Heads, id: string): Head | undefined {
  // What is no id is no prompt's.
  return heads.get(id as PromptId);
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
