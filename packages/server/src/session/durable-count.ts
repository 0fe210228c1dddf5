/**
 * How many of a connection's first updates are durable (SPEC Y5).
 *
 * An update may be taken although one sent before it was refused: a deletion builds on nothing. So the count stays
 * below what was refused, until the answer to a state vector makes up for it: that holds everything its sender had
 * and the journal lacks, thus every update sent before it.
 */
export class DurableCount {
  #count = 0;
  /** The refused updates that nothing made up for; the numbers between may be others. */
  #refused: { readonly lowest: number; readonly highest: number } | null = null;

  /** The first so many updates are durable. Never sinks. */
  get count(): number {
    return this.#count;
  }

  /** Takes note that an update (numbered from 1) was refused. */
  refuse(number: number): void {
    const { lowest, highest } = this.#refused ?? { lowest: number, highest: number };
    this.#refused = { lowest: Math.min(lowest, number), highest: Math.max(highest, number) };
  }

  /** Takes note that an update is durable; those sent before it are, or were refused. False when that adds nothing to the count. */
  save(number: number, { isWhole }: { readonly isWhole: boolean }): boolean {
    if (isWhole && this.#refused !== null && this.#refused.lowest < number) {
      const { highest } = this.#refused;
      this.#refused = highest > number ? { lowest: number + 1, highest } : null;
    }
    const before = this.#count;
    const known = this.#refused === null ? number : Math.min(number, this.#refused.lowest - 1);
    this.#count = Math.max(before, known);
    return this.#count > before;
  }
}
