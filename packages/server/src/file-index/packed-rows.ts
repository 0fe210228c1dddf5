import type { StatementSync } from 'node:sqlite';

/** Texts one after the other: a hundred thousand cross from one thread to another as two values. */
export interface PackedTexts {
  readonly text: string;
  /** In UTF-16 units; -1 for null. */
  readonly lengths: Int32Array;
}

/** Everything that the index knows of a folder's files but their texts, column by column. */
export interface PackedRows {
  readonly count: number;
  readonly ids: PackedTexts;
  readonly hashes: PackedTexts;
  readonly descriptions: PackedTexts;
  /** As JSON; null for none. */
  readonly tags: PackedTexts;
  readonly targets: PackedTexts;
  /** {@link numbersPerRow} of each row, in the order of {@link rowColumns}. */
  readonly numbers: Float64Array<ArrayBuffer>;
}

const textsPerRow = 5;
const numbersPerRow = 8;

/** What is selected: the texts, then the numbers. */
export const rowColumns =
  'id, hash, description, tags, targets, number, size, modified_at, changed_at, inode, seen_at, content_bytes, editable';

/** One row, unpacked. */
export interface UnpackedRow {
  readonly id: string;
  readonly hash: string;
  readonly description: string | null;
  readonly tags: string | null;
  readonly targets: string | null;
  readonly number: number;
  readonly size: number;
  readonly modifiedAtMs: number;
  readonly changedAtMs: number;
  readonly inode: number;
  readonly seenAtMs: number;
  readonly contentBytes: number;
  readonly editable: boolean;
}

/** The rows of a statement that selects {@link rowColumns}. @throws Error of SQLite */
export function packRows(select: StatementSync, folder: number): PackedRows {
  select.setReturnArrays(true);
  const texts = Array.from({ length: textsPerRow }, (): (string | null)[] => []);
  const numbers: number[] = [];
  let count = 0;
  for (const each of select.iterate(folder)) {
    const row = each as unknown as readonly (string | number | null)[];
    for (let column = 0; column < textsPerRow; column += 1)
      texts[column]?.push(row[column] as string | null);
    for (let column = textsPerRow; column < row.length; column += 1)
      numbers.push(row[column] as number);
    count += 1;
  }
  const [ids, hashes, descriptions, tags, targets] = texts.map(packTexts) as [
    PackedTexts,
    PackedTexts,
    PackedTexts,
    PackedTexts,
    PackedTexts,
  ];
  return {
    count,
    ids,
    hashes,
    descriptions,
    tags,
    targets,
    numbers: Float64Array.from(numbers),
  };
}

/** What can be handed over to another thread instead of being copied. */
export function buffersOf({ numbers, ...texts }: PackedRows): ArrayBuffer[] {
  const { ids, hashes, descriptions, tags, targets } = texts;
  const packed = [ids, hashes, descriptions, tags, targets];
  return [numbers.buffer, ...packed.map(({ lengths }) => lengths.buffer as ArrayBuffer)];
}

/** The rows of {@link packRows}, in their order. */
export function* unpackRows(rows: PackedRows): Generator<UnpackedRow> {
  const { count, numbers } = rows;
  const ids = textReader(rows.ids);
  const hashes = textReader(rows.hashes);
  const descriptions = textReader(rows.descriptions);
  const tags = textReader(rows.tags);
  const targets = textReader(rows.targets);
  for (let index = 0; index < count; index += 1) {
    const at = index * numbersPerRow;
    const number = (column: number): number => numbers[at + column] ?? Number.NaN;
    yield {
      id: ids() ?? '',
      hash: hashes() ?? '',
      description: descriptions(),
      tags: tags(),
      targets: targets(),
      number: number(0),
      size: number(1),
      modifiedAtMs: number(2),
      changedAtMs: number(3),
      inode: number(4),
      seenAtMs: number(5),
      contentBytes: number(6),
      editable: number(7) === 1,
    };
  }
}

function packTexts(texts: readonly (string | null)[]): PackedTexts {
  const lengths = Int32Array.from(texts, (text) => text?.length ?? -1);
  // A null is joined as nothing.
  return { text: texts.join(''), lengths };
}

function textReader({ text, lengths }: PackedTexts): () => string | null {
  let index = 0;
  let at = 0;
  return () => {
    const length = lengths[index] ?? -1;
    index += 1;
    if (length < 0) return null;
    at += length;
    return text.slice(at - length, at);
  };
}
