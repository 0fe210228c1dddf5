import type { Corpus } from '../corpus.ts';

/** Something that expands prompts of a library it was given. */
export interface Contender {
  expand(id: string): string;
  /** Gives a prompt another text. */
  edit(id: string, body: string): void;
  /** Everything that includes a prompt at any depth, when it knows; else the bench tells it. */
  dependents?(id: string): Iterable<string>;
}

/** Makes a contender that has seen no text yet. Getting the library ready is not measured. */
export interface ContenderKind {
  readonly name: string;
  create(corpus: Corpus): Contender;
}
