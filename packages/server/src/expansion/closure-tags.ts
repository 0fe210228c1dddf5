import { createHash } from 'node:crypto';
import type { PromptId } from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';

/**
 * Names what an expansion is made of, without expanding: the texts of a prompt and of everything in it at any depth,
 * and what their inclusions mean. Two equal tags have the same expansion, on any server and after any restart; the tag of
 * a prompt changes exactly when the prompt is one of the dependents that a commit touched (SPEC E11, N6).
 */
export class ClosureTags {
  readonly #heads: Heads;
  /** A digest per text, for as long as it is the newest one. */
  readonly #digests = new WeakMap<Head, string>();
  /** Worked out since heads changed the last time. */
  readonly #tags = new Map<PromptId, string>();
  #generation = 0;

  constructor(heads: Heads) {
    this.#heads = heads;
  }

  /** 22 URL-safe characters. Costs the number of prompts in the expansion, and reading those never looked at before. */
  of(id: PromptId): string {
    if (this.#generation !== this.#heads.generation) this.#tags.clear();
    this.#generation = this.#heads.generation;
    const known = this.#tags.get(id);
    if (known !== undefined) return known;
    const { graph } = this.#heads;
    const hash = createHash('sha256');
    for (const each of graph.transitiveDependencies([id])) {
      const head = this.#heads.get(each);
      const digest = head === undefined ? '' : this.#digestOf(head);
      const links = [graph.dependencies(each), graph.missing(each), graph.ambiguous(each)];
      // Ids, targets and digests hold no control characters, so that no two lists are written alike.
      hash.update(`${each}\u0000${digest}\u0001${links.map(written).join('\u0001')}\u0002`);
    }
    const tag = hash.digest('base64url').slice(0, 22);
    this.#tags.set(id, tag);
    return tag;
  }

  #digestOf(head: Head): string {
    let digest = this.#digests.get(head);
    if (digest === undefined) {
      digest = createHash('sha256').update(head.content).digest('base64url').slice(0, 22);
      this.#digests.set(head, digest);
    }
    return digest;
  }
}

function written(list: readonly (string | readonly string[])[]): string {
  return list.map((each) => (typeof each === 'string' ? each : each.join('\u0003'))).join('\u0000');
}
