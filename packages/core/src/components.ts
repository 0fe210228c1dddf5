/** Strongly connected components of a directed graph over the vertices 0 to `count` - 1. */
export interface Components {
  /** Component of each vertex. A component's number is above those of all it leads to. */
  readonly of: Int32Array;
  readonly count: number;
}

/**
 * Finds the components (Tarjan 1972) without recursion, so depth is bounded by memory alone. Linear
 * in vertices and edges; vertices and targets are visited in order, so the answer is deterministic.
 */
export function findComponents(
  count: number,
  targetsOf: (vertex: number) => readonly number[],
): Components {
  const search = new ComponentSearch(count, targetsOf);
  for (let vertex = 0; vertex < count; vertex++) search.visit(vertex);
  return { of: search.componentOf, count: search.found };
}

class ComponentSearch {
  readonly componentOf: Int32Array;
  found = 0;
  readonly #targetsOf: (vertex: number) => readonly number[];
  /** Order of discovery from 1; 0 is not yet seen. */
  readonly #seen: Int32Array;
  readonly #lowest: Int32Array;
  readonly #open: number[] = [];
  #clock = 0;

  constructor(count: number, targetsOf: (vertex: number) => readonly number[]) {
    this.componentOf = new Int32Array(count).fill(-1);
    this.#seen = new Int32Array(count);
    this.#lowest = new Int32Array(count);
    this.#targetsOf = targetsOf;
  }

  visit(start: number): void {
    if (this.#seen[start] !== 0) return;
    const path = [this.#enter(start)];
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const target = frame.targets[frame.next++];
      if (target === undefined) {
        path.pop();
        this.#leave(frame.vertex, path.at(-1)?.vertex);
      } else if (this.#seen[target] === 0) {
        path.push(this.#enter(target));
      } else if (this.componentOf[target] === -1) {
        this.#lower(frame.vertex, this.#seen[target]!);
      }
    }
  }

  #enter(vertex: number): Frame {
    this.#clock++;
    this.#seen[vertex] = this.#clock;
    this.#lowest[vertex] = this.#clock;
    this.#open.push(vertex);
    return { vertex, targets: this.#targetsOf(vertex), next: 0 };
  }

  #leave(vertex: number, parent: number | undefined): void {
    if (this.#lowest[vertex] === this.#seen[vertex]) {
      for (let member = -1; member !== vertex;) {
        member = this.#open.pop()!;
        this.componentOf[member] = this.found;
      }
      this.found++;
    }
    if (parent !== undefined) this.#lower(parent, this.#lowest[vertex]!);
  }

  #lower(vertex: number, to: number): void {
    if (to < this.#lowest[vertex]!) this.#lowest[vertex] = to;
  }
}

interface Frame {
  readonly vertex: number;
  readonly targets: readonly number[];
  next: number;
}
