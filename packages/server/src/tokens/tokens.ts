import { hash } from 'node:crypto';
import type { Limits, MappedExpansion, PromptId, SourceSegment } from '@prompt-manager/core';
import type { TextParts, TokenCounts } from './count-tokens.ts';
import { defaultEncoding, type EncodingName } from '@prompt-manager/protocol';
import { TokenThread, type TokenThreadOptions } from './token-thread.ts';

/** How many tokens a text has. */
export interface TokenCount {
  readonly tokens: number;
  /** True when a word too long to encode in one go was counted in pieces. */
  readonly approximate: boolean;
}

/** How many tokens an expansion has, and which prompts they come from. */
export interface TokenShares extends TokenCount {
  /** The expanded text itself, then every prompt it uses in first-use order; together `tokens`. */
  readonly fragments: readonly { readonly promptId: PromptId | null; readonly tokens: number }[];
}

/** What counting needs from the house. */
export interface TokensOptions extends Pick<TokenThreadOptions, 'ports' | 'startWorker'> {
  readonly limits: Pick<Limits, 'maxPendingTokenLength'>;
}

/** Numbers that remembered counts hold together: a count is one, that of an expansion one for each prompt more. */
const maxRemembered = 200_000;

/**
 * Counts tokens on a thread of its own (SPEC T1) and remembers what it counted, by what the text is:
 * a new revision has another text and so another count, an old text its old one.
 */
export class Tokens {
  readonly #thread: TokenThread;
  readonly #known = new Map<
    string,
    { readonly weight: number; readonly counts: Promise<TokenCounts> }
  >();
  #weight = 0;

  constructor({ ports, limits, startWorker }: TokensOptions) {
    const maxPendingLength = limits.maxPendingTokenLength;
    this.#thread = new TokenThread({ ports, maxPendingLength, startWorker });
  }

  /**
   * Counts a text. Whoever has many asks for some at a time: beyond `maxPendingTokenLength` waiting
   * texts are refused.
   *
   * @throws PromptError `overloaded`, `shutting_down`
   */
  async count(text: string, encoding: EncodingName = defaultEncoding): Promise<TokenCount> {
    const { total: tokens, approximate } = await this.#counts({ encoding, text, parts: null });
    return { tokens, approximate };
  }

  /** Counts an expanded text by the prompts it comes from. `id` is the expanded prompt. @throws as {@link count} */
  async share(
    { text, dependencies, segments }: MappedExpansion,
    {
      id,
      encoding = defaultEncoding,
    }: { readonly id: PromptId | null; readonly encoding?: EncodingName | undefined },
  ): Promise<TokenShares> {
    const prompts = [id, ...dependencies.map((dependency) => dependency.id)];
    const parts = partsOf(segments, prompts);
    const { total, byOwner, approximate } = await this.#counts({ encoding, text, parts });
    const fragments = prompts.map((promptId, owner) => ({ promptId, tokens: byOwner[owner] ?? 0 }));
    return { tokens: total, approximate, fragments };
  }

  /** Ends the thread. Idempotent. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  #counts(question: {
    readonly encoding: EncodingName;
    readonly text: string;
    readonly parts: TextParts | null;
  }): Promise<TokenCounts> {
    const key = keyOf(question);
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#known.set(key, known);
      return known.counts;
    }
    const counts = this.#thread.count(question);
    const weight = 1 + (question.parts?.ownerCount ?? 0);
    this.#known.set(key, { weight, counts });
    this.#weight += weight;
    counts.catch(() => this.#forget(key));
    this.#forgetOldest();
    return counts;
  }

  #forgetOldest(): void {
    for (const key of this.#known.keys()) {
      if (this.#weight <= maxRemembered || this.#known.size === 1) return;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#weight -= this.#known.get(key)?.weight ?? 0;
    this.#known.delete(key);
  }
}

/** The parts of a text that come from each prompt, neighbours of one prompt together. */
function partsOf(
  segments: readonly SourceSegment[],
  prompts: readonly (PromptId | null)[],
): TextParts {
  const ownerOf = new Map(prompts.map((id, owner) => [id, owner]));
  const ends: number[] = [];
  const owners: number[] = [];
  for (const { to, promptId } of segments) {
    const owner = ownerOf.get(promptId) ?? 0;
    if (owners.at(-1) === owner) ends.pop();
    else owners.push(owner);
    ends.push(to);
  }
  return {
    ends: Uint32Array.from(ends),
    owners: Uint32Array.from(owners),
    ownerCount: prompts.length,
  };
}

function keyOf({
  encoding,
  text,
  parts,
}: {
  readonly encoding: EncodingName;
  readonly text: string;
  readonly parts: TextParts | null;
}): string {
  const digests = [hash('sha256', text, 'base64url')];
  if (parts !== null) {
    digests.push(
      hash('sha256', parts.ends, 'base64url'),
      hash('sha256', parts.owners, 'base64url'),
    );
  }
  return `${encoding} ${digests.join(' ')} ${parts?.ownerCount ?? ''}`;
}
