import { createHash } from 'node:crypto';
import type { PromptId } from '@prompt-manager/core';
import type { HeadFacts } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';

/** A digest of a text, and what the prompt's text is known by while it is the same. */
interface KnownDigest {
  readonly change: string;
  readonly digest: string;
}

/** Digests kept beyond one for each prompt there is: of prompts that are gone. */
const maxSpareDigests = 1_000;

/**
 * Names what an expansion is made of, without expanding: the texts of a prompt and of everything in it at any depth,
 * and what their inclusions mean. Two equal tags have the same expansion, on any server and after any restart; the tag of
 * a prompt changes exactly when the prompt is one of the dependents that a commit touched (SPEC E11, N6).
 */
export class ClosureTags {
  readonly #heads: Heads;
  readonly #digests = new Map<PromptId, KnownDigest>();
  /** Worked out since heads changed the last time. */
  readonly #tags = new Map<PromptId, string>();
  #generation = 0;

  constructor(heads: Heads) {
    this.#heads = heads;
  }

  /** 22 URL-safe characters. Costs the number of prompts in the expansion, and reading those whose text was never looked at. */
  of(id: PromptId): string {
    if (this.#generation !== this.#heads.generation) this.#tags.clear();
    this.#generation = this.#heads.generation;
    const known = this.#tags.get(id);
    if (known !== undefined) return known;
    const { graph } = this.#heads;
    const hash = createHash('sha256');
    const found = new Set([id]);
    // A set is walked in insertion order and sees what is added meanwhile.
    for (const each of found) {
      // First of all it is read: the graph knows what it includes only then (SPEC L3).
      const facts = this.#heads.facts(each);
      const digest = facts === undefined ? '' : this.#digestOf(facts);
      for (const dependency of graph.dependencies(each)) found.add(dependency);
      const links = [graph.dependencies(each), graph.missing(each), graph.ambiguous(each)];
      // Ids, targets and digests hold no control characters, so that no two lists are written alike.
      hash.update(`${each}\u0000${digest}\u0001${links.map(written).join('\u0001')}\u0002`);
    }
    const tag = hash.digest('base64url').slice(0, 22);
    this.#tags.set(id, tag);
    return tag;
  }

  #digestOf(facts: HeadFacts): string {
    const { id, key, revision, fileHash } = facts;
    const change = key === null ? fileHash : `${key}:${revision}`;
    const known = this.#digests.get(id);
    if (known !== undefined && known.change === change) return known.digest;
    const text = this.#heads.get(id)?.content ?? '';
    const digest = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    if (change === undefined) return digest;
    if (this.#digests.size > this.#heads.size + maxSpareDigests) this.#digests.clear();
    this.#digests.set(id, { change, digest });
    return digest;
  }
}

function written(list: readonly (string | readonly string[])[]): string {
  return list.map((each) => (typeof each === 'string' ? each : each.join('\u0003'))).join('\u0000');
}
