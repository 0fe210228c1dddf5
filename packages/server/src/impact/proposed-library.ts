import {
  expand,
  ParseCache,
  PromptError,
  type Expansion,
  type ParsedPrompt,
  type PromptPiece,
  type PromptId,
  type PromptSource,
  type SourceSegment,
} from '@prompt-manager/core';
import type { Library } from '../library/open-library.ts';

/** An expansion with its source map. */
export type SourcedExpansion = Expansion & { readonly segments: readonly SourceSegment[] };

/** A prompt's text as somebody proposes it. */
export interface Proposal {
  readonly id: PromptId;
  readonly content: string;
}

/** The library as it would be with one proposed text: the names are the same, everything else reads the heads. */
export class ProposedLibrary {
  readonly #library: Pick<Library, 'heads' | 'limits'>;
  readonly #proposal: Proposal;
  readonly #parsed: ParseCache;

  constructor(library: Pick<Library, 'heads' | 'limits'>, proposal: Proposal) {
    this.#library = library;
    this.#proposal = proposal;
    this.#parsed = new ProposedParses(library.heads.parsed, proposal.id);
  }

  /** The expansion of a prompt with the text proposed; null when it is refused, as `expansion_too_large` is. */
  expand(id: PromptId): SourcedExpansion | null {
    const { heads, limits } = this.#library;
    return expandOrNull({
      id,
      read: (wanted) => this.#read(wanted),
      names: heads.names,
      parsed: this.#parsed,
      limits,
    });
  }

  #read(id: PromptId): PromptSource | undefined {
    const source = this.#library.heads.read(id);
    const { id: proposed, content } = this.#proposal;
    return id === proposed && source !== undefined ? { ...source, body: content } : source;
  }
}

/** The expansion of a prompt as it is; null when it is refused or the prompt is gone. */
export function expandAsIs(
  { heads, limits }: Pick<Library, 'heads' | 'limits'>,
  id: PromptId,
): SourcedExpansion | null {
  const { read, names, parsed } = heads;
  return expandOrNull({ id, read, names, parsed, limits });
}

/** Takes texts apart as the library does, but the proposed one beside it, so that neither drives the other out. */
class ProposedParses extends ParseCache {
  readonly #shared: ParseCache;
  readonly #id: PromptId;

  constructor(shared: ParseCache, id: PromptId) {
    super();
    this.#shared = shared;
    this.#id = id;
  }

  override get(source: PromptSource): ParsedPrompt {
    return source.id === this.#id ? super.get(source) : this.#shared.get(source);
  }

  override follow(piece: PromptPiece, source: PromptSource): ParsedPrompt {
    // The library's pieces are not to remember what is only proposed.
    return source.id === this.#id ? super.get(source) : this.#shared.follow(piece, source);
  }
}

function expandOrNull(
  options: Omit<Parameters<typeof expand>[0], 'sourceMap'>,
): SourcedExpansion | null {
  try {
    const expansion = expand({ ...options, sourceMap: true });
    return { ...expansion, segments: expansion.segments ?? [] };
  } catch (error) {
    const isExpected =
      error instanceof PromptError &&
      (error.code === 'expansion_too_large' || error.code === 'prompt_not_found');
    if (isExpected) return null;
    throw error;
  }
}
