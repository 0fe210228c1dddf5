import type { PromptId } from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Library } from '../library/open-library.ts';
import { etagOfJson, recordOf } from './record.ts';

/** Characters of JSON that are kept: some thousand prompts. */
const maxKeptCharacters = 4 * 1024 * 1024;
/** A longer one is made again: it would take the room of many that are read often. */
const maxCharactersEach = maxKeptCharacters / 16;

/** A prompt's record on its way out. */
export interface RecordAnswer {
  readonly json: string;
  readonly etag: string;
}

interface Kept extends RecordAnswer {
  readonly head: Head;
  readonly displayName: string;
  readonly directory: string;
}

/**
 * Records as JSON with their tags, kept while nothing in them changes: to make them is a third of what a small request
 * costs beyond HTTP. A record says what its head says, and what its prompt is called among the others and in which directory.
 */
export class RecordAnswers {
  readonly #library: Pick<Library, 'heads' | 'mounts'>;
  /** The one kept longest first. */
  readonly #kept = new Map<PromptId, Kept>();
  #characters = 0;

  constructor(library: Pick<Library, 'heads' | 'mounts'>) {
    this.#library = library;
  }

  of(head: Head): RecordAnswer {
    const { heads, mounts } = this.#library;
    const displayName = heads.names.displayName(head.id);
    const directory = mounts.of(head.id).name;
    const known = this.#kept.get(head.id);
    if (known?.head === head && known.displayName === displayName && known.directory === directory)
      return known;
    const record = recordOf(head, this.#library);
    const json = JSON.stringify(record);
    const answer = { head, displayName, directory, json, etag: etagOfJson(record, json) };
    this.#drop(head.id);
    if (json.length <= maxCharactersEach) this.#keep(head.id, answer);
    return answer;
  }

  #keep(id: PromptId, answer: Kept): void {
    this.#kept.set(id, answer);
    this.#characters += answer.json.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= maxKeptCharacters) break;
      this.#drop(oldest);
    }
  }

  #drop(id: PromptId): void {
    const known = this.#kept.get(id);
    if (known === undefined) return;
    this.#kept.delete(id);
    this.#characters -= known.json.length;
  }
}
