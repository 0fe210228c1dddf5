import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { lastSegmentOf, searchableText, type PromptId } from '@prompt-manager/core';
import type { IndexAnswer, IndexQuestion, KnownStamp, SearchDocument } from './search-messages.ts';
import { columnWeights, nameWeights, openSearchDatabase } from './search-schema.ts';

/**
 * Matches that are ranked: bm25 over all 95,000 matches of a very common word takes 26 to 46 ms, over the first 1,000
 * it takes 2. When there are more, those with a match in a name, description, tag or heading are ranked too.
 */
export const maxRanked = 1_000;

/**
 * bm25 looks once through all matches of a term, to know how much the term says; to count them costs the same again. With
 * weights beyond all measure a row's rank is this factor times ln((rows - matches + 0.5) / (matches + 0.5)), whatever else
 * the row has: who knows one of the two numbers has the other (docs/decisions/007). How many rows bm25 takes the index to
 * have is no number of prompts: it forgets none that was replaced or removed.
 */
const saturation = 2.2;
const beyondMeasure = columnWeights.map(() => '1e15').join(', ');
/** One row in so many tells it; more would take as long as counting. */
const rowsPerTelling = 16;

/** Changes are kept together until this many characters of text; a commit for each would cost more than the words. */
const charactersPerCommit = 2_000_000;

/**
 * The search index on its own thread: every call waits for the disk.
 *
 * 1. `prompt`, `words` and `names` have the same slots; a slot is a prompt's for as long as it has its id.
 * 2. Nothing in it is needed: what a crash loses is found missing by the next round of `begin`, `compare`, `end`.
 */
export class SearchStore {
  readonly #db: DatabaseSync;
  readonly #known: StatementSync;
  readonly #setStamp: StatementSync;
  readonly #addPrompt: StatementSync;
  readonly #setPrompt: StatementSync;
  readonly #addWords: StatementSync;
  readonly #addNames: StatementSync;
  readonly #removePrompt: StatementSync;
  readonly #removeWords: StatementSync;
  readonly #removeNames: StatementSync;
  readonly #ranked: StatementSync;
  readonly #rankedAllowed: StatementSync;
  readonly #named: StatementSync;
  readonly #namedAllowed: StatementSync;
  readonly #count: StatementSync;
  readonly #countAllowed: StatementSync;
  readonly #slots: StatementSync;
  /** The slots met in the round under way; null outside of one. */
  #met: Set<number> | null = null;
  #allowed: Uint8Array = new Uint8Array();
  /** The rows that bm25 reckons with, as the first count since the last change told; null until then. */
  #rows: number | null = null;
  #uncommitted = 0;

  constructor(path: string | null) {
    const db = openSearchDatabase(path);
    this.#db = db;
    db.function('is_allowed', { deterministic: false }, (slot) =>
      this.#isAllowed(Number(slot)) ? 1 : 0,
    );
    this.#known = db.prepare('SELECT slot, stamp, hash FROM prompt WHERE id = ?');
    this.#setStamp = db.prepare('UPDATE prompt SET stamp = ? WHERE slot = ?');
    this.#addPrompt = db.prepare('INSERT INTO prompt (id, stamp, hash) VALUES (?, ?, ?)');
    this.#setPrompt = db.prepare('UPDATE prompt SET stamp = ?, hash = ? WHERE slot = ?');
    this.#addWords = db.prepare(insertInto('words', columnWeights));
    this.#addNames = db.prepare(insertInto('names', nameWeights));
    this.#removePrompt = db.prepare('DELETE FROM prompt WHERE slot = ?');
    this.#removeWords = db.prepare('DELETE FROM words WHERE rowid = ?');
    this.#removeNames = db.prepare('DELETE FROM names WHERE rowid = ?');
    const telling = `iif(rowid % ${rowsPerTelling} = 0, bm25(words, ${beyondMeasure}), null)`;
    const ranked = `SELECT rowid, ${rankBy('words', columnWeights)}, ${telling} FROM words WHERE words MATCH ?`;
    this.#ranked = rowsAsArrays(db.prepare(`${ranked} LIMIT ?`));
    this.#rankedAllowed = rowsAsArrays(db.prepare(`${ranked} AND is_allowed(rowid) LIMIT ?`));
    const named = `SELECT rowid, ${rankBy('names', nameWeights)}, null FROM names WHERE names MATCH ? AND rowid > ?`;
    this.#named = rowsAsArrays(db.prepare(`${named} LIMIT ?`));
    this.#namedAllowed = rowsAsArrays(db.prepare(`${named} AND is_allowed(rowid) LIMIT ?`));
    const count = 'SELECT count(*) AS total FROM words WHERE words MATCH ?';
    this.#count = db.prepare(count);
    this.#countAllowed = db.prepare(`${count} AND is_allowed(rowid)`);
    this.#slots = db.prepare(
      'SELECT json_group_array(rowid) AS slots FROM words WHERE words MATCH ?',
    );
  }

  begin(): void {
    this.#met = new Set();
  }

  compare(stamps: readonly KnownStamp[]): Int32Array {
    return Int32Array.from(stamps, ([id, stamp]) => {
      const known = this.#known.get(id);
      if (known === undefined || known['stamp'] !== stamp) return -1;
      const slot = Number(known['slot']);
      this.#met?.add(slot);
      return slot;
    });
  }

  put(documents: readonly SearchDocument[]): Int32Array {
    this.#openTransaction();
    const slots = Int32Array.from(documents, (document) => this.#putOne(document));
    for (const slot of slots) this.#met?.add(slot);
    this.#closeTransaction(documents.reduce((sum, { content }) => sum + content.length, 0));
    return slots;
  }

  remove(ids: readonly string[]): void {
    this.#openTransaction();
    for (const id of ids) {
      const known = this.#known.get(id);
      if (known !== undefined) this.#drop(Number(known['slot']));
    }
    this.#closeTransaction(0);
  }

  end(): void {
    const met = this.#met ?? new Set();
    this.#met = null;
    this.#openTransaction();
    for (const slot of this.#everySlot()) if (!met.has(slot)) this.#drop(slot);
    this.commit();
  }

  search(question: IndexQuestion): IndexAnswer {
    const { match, matchInNames, without, allowed } = question;
    this.#allowed = allowed ?? new Uint8Array();
    if (match === null) return this.#allBut(without, allowed !== null);
    const ranked = allowed === null ? this.#ranked : this.#rankedAllowed;
    const rows = hitsOf(ranked.all(match, maxRanked + 1));
    if (rows.length <= maxRanked) return { slots: bestFirst(rows), total: rows.length };
    const first = rows.slice(0, maxRanked);
    const after = first.at(-1)![0];
    if (question.isOneTerm) {
      // What has the term in a name has it; nothing else is to be asked.
      const named = allowed === null ? this.#named : this.#namedAllowed;
      const inNames = hitsOf(named.all(matchInNames, after, maxRanked));
      return { slots: bestFirst([...first, ...inNames]), total: this.#total(question, rows) };
    }
    const all = this.slots(match).filter((slot) => allowed === null || this.#isAllowed(slot));
    this.#allowed = bitsOf(all);
    const inNames = hitsOf(this.#namedAllowed.all(matchInNames, after, maxRanked));
    return { slots: bestFirst([...first, ...inNames]), total: all.length };
  }

  /** How many match the only term; the hits are some of them. */
  #total({ match, allowed }: IndexQuestion, hits: readonly Hit[]): number {
    const odds = allowed === null ? oddsTold(hits) : null;
    const told =
      odds === null || this.#rows === null
        ? null
        : whole((this.#rows + 0.5 - odds / 2) / (1 + odds));
    if (told !== null) return told;
    const count = allowed === null ? this.#count : this.#countAllowed;
    const total = Number(count.get(match)?.['total']);
    if (odds !== null) this.#rows = whole(odds * (total + 0.5) + total - 0.5);
    return total;
  }

  slots(match: string): Int32Array {
    // One string is read ten times faster than a row for each slot.
    return Int32Array.from(JSON.parse(String(this.#slots.get(match)?.['slots'])) as number[]);
  }

  /** Makes what was taken in so far last. */
  commit(): void {
    if (this.#db.isTransaction) this.#db.exec('COMMIT');
    this.#uncommitted = 0;
  }

  close(): void {
    this.commit();
    this.#db.close();
  }

  #putOne(document: SearchDocument): number {
    const { id, stamp } = document;
    const hash = hashOf(document);
    const known = this.#known.get(id);
    if (known === undefined) {
      const slot = Number(this.#addPrompt.run(id, stamp, hash).lastInsertRowid);
      this.#add(slot, document);
      return slot;
    }
    const slot = Number(known['slot']);
    if (hash.equals(known['hash'] as Uint8Array)) this.#setStamp.run(stamp, slot);
    else {
      this.#setPrompt.run(stamp, hash, slot);
      this.#add(slot, document);
    }
    return slot;
  }

  #add(slot: number, document: SearchDocument): void {
    const columns = columnsOf(document);
    this.#addWords.run(slot, ...columns);
    this.#addNames.run(slot, ...columns.slice(0, nameWeights.length));
  }

  #drop(slot: number): void {
    this.#removePrompt.run(slot);
    this.#removeWords.run(slot);
    this.#removeNames.run(slot);
  }

  #allBut(without: string | null, isLimited: boolean): IndexAnswer {
    const left = new Set(without === null ? [] : this.slots(without));
    const all = this.#everySlot();
    const slots = all.filter((slot) => !left.has(slot) && (!isLimited || this.#isAllowed(slot)));
    return { slots, total: slots.length };
  }

  #everySlot(): Int32Array {
    const all = this.#db.prepare('SELECT json_group_array(slot) AS slots FROM prompt').get();
    return Int32Array.from(JSON.parse(String(all?.['slots'])) as number[]);
  }

  #isAllowed(slot: number): boolean {
    return ((this.#allowed[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0;
  }

  #openTransaction(): void {
    this.#rows = null;
    if (!this.#db.isTransaction) this.#db.exec('BEGIN');
  }

  #closeTransaction(characters: number): void {
    this.#uncommitted += characters;
    if (this.#met === null || this.#uncommitted >= charactersPerCommit) this.commit();
  }
}

/** What stands in each column, in the order of `columnWeights`. */
function columnsOf({ id, tags, description, content }: SearchDocument): readonly string[] {
  const headings = Array.from(content.matchAll(/^#{1,6} .*$/gm), ([line]) => line).join('\n');
  return [lastSegmentOf(id as PromptId), id, tags, description, headings, content].map(
    searchableText,
  );
}

function hashOf({ tags, description, content }: SearchDocument): Buffer {
  return createHash('sha1')
    .update(JSON.stringify([tags, description]))
    .update(content)
    .digest();
}

/** A slot and its rank: SQLite's are negative, the lower the better. Some tell how many there are of the only term. */
type Hit = readonly [slot: number, rank: number, telling: number | null];

/** An object for each row takes as long again as ranking it. */
function rowsAsArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

/** In slot order. The columns of the statement are numbers. */
function hitsOf(rows: unknown): readonly Hit[] {
  return rows as readonly Hit[];
}

/** One bit for each of these slots. */
function bitsOf(slots: Int32Array): Uint8Array {
  const bits = new Uint8Array(((slots.at(-1) ?? 0) >> 3) + 1);
  for (const slot of slots) bits[slot >> 3]! |= 1 << (slot & 7);
  return bits;
}

type Weights = readonly (readonly [column: string, weight: number])[];

function insertInto(table: string, weights: Weights): string {
  const columns = weights.map(([column]) => column).join(', ');
  return `INSERT OR REPLACE INTO ${table} (rowid, ${columns}) VALUES (?, ${weights.map(() => '?').join(', ')})`;
}

function rankBy(table: string, weights: Weights): string {
  return `bm25(${table}, ${weights.map(([, weight]) => weight).join(', ')})`;
}

/** What bm25 says of the only term: how many rows are no match, for each that is. Null when it is not told, or is only told to be small. */
function oddsTold(hits: readonly Hit[]): number | null {
  const telling = hits.find((hit) => hit[2] !== null)?.[2] ?? null;
  if (telling === null) return null;
  const odds = Math.exp(-telling / saturation);
  // Of what half of all rows have bm25 says that it says next to nothing.
  return odds < 1 + 1e-5 ? null : odds;
}

/** A number of rows, which is whole as far as it can be told. */
function whole(number: number): number | null {
  const rounded = Math.round(number);
  return Math.abs(number - rounded) < 1e-6 ? rounded : null;
}

/** More hits than there can be: a place among them and a rank fit into one number. */
const placesOfHits = 4_096;
/** Steps between the best rank and none. */
const stepsOfRank = 2 ** 38;

/**
 * The slots by rank; of those that rank alike the one that came first. Numbers are sorted ten times faster than hits: each
 * has how far the rank is from the best one, and behind that the place.
 */
function bestFirst(hits: readonly Hit[]): Int32Array {
  const best = hits.reduce((lowest, [, rank]) => Math.min(lowest, rank), -Number.MIN_VALUE);
  const keys = new Float64Array(hits.length);
  for (const [place, [, rank]] of hits.entries())
    keys[place] = Math.trunc((1 - rank / best) * stepsOfRank) * placesOfHits + place;
  return Int32Array.from(keys.sort(), (key) => hits[key % placesOfHits]![0]);
}
