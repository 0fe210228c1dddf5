import type { PromptId } from '@prompt-manager/core';

/** Which number the index gave to which prompt. */
export class PromptSlots {
  readonly #slots = new Map<PromptId, number>();
  readonly #ids: (PromptId | undefined)[] = [];

  set(id: PromptId, slot: number): void {
    this.#slots.set(id, slot);
    this.#ids[slot] = id;
  }

  delete(id: PromptId): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#ids[slot] = undefined;
  }

  clear(): void {
    this.#slots.clear();
    this.#ids.length = 0;
  }

  /** The prompts of these slots; one that is gone by now is left out. */
  idsOf(slots: Int32Array): readonly PromptId[] {
    const ids: PromptId[] = [];
    for (const slot of slots) {
      const id = this.#ids[slot];
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  /** One bit for each slot, set for these prompts. */
  bitsOf(ids: Iterable<PromptId>): Uint8Array {
    const bits = new Uint8Array((this.#ids.length >> 3) + 1);
    for (const id of ids) {
      const slot = this.#slots.get(id);
      if (slot !== undefined) bits[slot >> 3]! |= 1 << (slot & 7);
    }
    return bits;
  }
}
