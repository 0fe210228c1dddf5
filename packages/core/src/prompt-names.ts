import { compareIds, folderOf, lastSegmentOf } from './ids.ts';
import type { PromptId } from './ids.ts';
import { NameSpelling } from './name-spelling.ts';
import { SharedSuffix } from './shared-suffix.ts';

/** What a name means: one prompt, several that end with it, or none. */
export type FoundName =
  | { readonly kind: 'found'; readonly id: PromptId }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly PromptId[] }
  | { readonly kind: 'missing' };

/** Ids with one last segment beyond which none is suggested for a misspelt name: a guess would be noise. */
const maxSuggestionCandidates = 64;

/** Last segments that are kept though no id has them: as many as change together at most. */
const maxUnspelt = 20_000;

/**
 * Every id of a library, found by path suffix, folder and similar spelling.
 *
 * 1. `add` and `delete` cost what the id's segments cost, whatever the size of the library.
 * 2. Answers depend on the set of ids alone, not on the order they came in.
 */
export class PromptNames {
  readonly #ids = new Set<PromptId>();
  /**
   * Ids by path suffix: that of one segment always, a longer one of an id only while others share all its shorter ones.
   * Most last segments are one id's alone, and an entry for each of its suffixes would be a quarter of a library's memory.
   */
  readonly #bySuffix = new Map<string, PromptId | SharedSuffix>();
  readonly #folders = new Map<string, Folder>();
  /** Made when a name is first misspelt: at a start there is more urgent work. */
  #spelling: NameSpelling | null = null;
  /** Last segments in {@link #spelling} that no id has now: most come back at once, in another folder. */
  readonly #unspelt = new Set<string>();
  #stamp: object = {};

  constructor(ids: Iterable<PromptId> = []) {
    for (const id of ids) this.add(id);
  }

  /** Makes what the first misspelt name would otherwise wait for: 0.1 s for 100,000 ids. */
  prepare(): void {
    this.#spellingNow();
  }

  /** How many ids there are. */
  get size(): number {
    return this.#ids.size;
  }

  /** A new object whenever an id comes or goes: while it is the same, so are all answers. */
  get stamp(): object {
    return this.#stamp;
  }

  has(id: string): boolean {
    return this.#ids.has(id as PromptId);
  }

  /** The text as an id when it is one in here. */
  exact(text: string): PromptId | undefined {
    return this.has(text) ? (text as PromptId) : undefined;
  }

  /** All ids, in no particular order. */
  ids(): IterableIterator<PromptId> {
    return this.#ids.values();
  }

  /** Adds an id; false when it was there. */
  add(id: PromptId): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    this.#stamp = {};
    const last = lastSegmentOf(id);
    if (this.#spelling !== null && !this.#bySuffix.has(last) && !this.#unspelt.delete(last))
      this.#spelling.add(last);
    for (let suffix: string | null = last; suffix !== null; suffix = longerSuffix(suffix, id)) {
      const entry = this.#bySuffix.get(suffix);
      if (entry === undefined) {
        this.#bySuffix.set(suffix, id);
        break;
      }
      if (entry instanceof SharedSuffix) entry.add(id);
      else {
        this.#bySuffix.set(suffix, new SharedSuffix([entry, id]));
        const longer = longerSuffix(suffix, entry);
        if (longer !== null) this.#bySuffix.set(longer, entry);
      }
    }
    this.#folder(folderOf(id)).ids.add(id);
    return true;
  }

  /** Removes an id; false when it was not there. */
  delete(id: PromptId): boolean {
    if (!this.#ids.delete(id)) return false;
    this.#stamp = {};
    const last = lastSegmentOf(id);
    for (let suffix: string | null = last; suffix !== null; suffix = longerSuffix(suffix, id)) {
      const entry = this.#bySuffix.get(suffix);
      if (!(entry instanceof SharedSuffix)) {
        this.#bySuffix.delete(suffix);
        break;
      }
      entry.delete(id);
      if (entry.size > 1) continue;
      this.#leaveAlone(suffix, id, entry.sorted()[0]!);
      break;
    }
    if (this.#spelling !== null && !this.#bySuffix.has(last)) this.#unspelt.add(last);
    if (this.#unspelt.size > maxUnspelt) this.#spellingNow();
    this.#leaveFolder(id);
    return true;
  }

  /**
   * The shortest path suffix that only this id has, else the whole id (SPEC F8). An id that is not in
   * here is its own display name.
   */
  displayName(id: PromptId): string {
    for (const suffix of suffixesOf(id)) {
      if (this.entryOf(suffix) === id) return suffix;
    }
    return id;
  }

  /** The ids that are `suffix` or end in `/suffix`, in code-unit order. Takes text in NFC. */
  withSuffix(suffix: string): readonly PromptId[] {
    const entry = this.entryOf(suffix);
    if (entry === undefined) return [];
    return entry instanceof SharedSuffix ? entry.sorted() : [entry];
  }

  /** The only id that is `suffix` or ends in `/suffix`; null when there is none, undefined when there are several. */
  onlyWithSuffix(suffix: string): PromptId | null | undefined {
    const entry = this.entryOf(suffix);
    return entry === undefined ? null : entry instanceof SharedSuffix ? undefined : entry;
  }

  /**
   * The id that a text in `folder` means by a suffix (SPEC E2): the one that shares the longest folder
   * prefix, then has the fewest segments, then comes first in code-unit order.
   */
  closestWithSuffix(suffix: string, folder: string): PromptId | undefined {
    const entry = this.entryOf(suffix);
    return entry instanceof SharedSuffix ? entry.closestTo(folder) : entry;
  }

  /** The ids in a folder (`''` is the top), with `deep` also those below it, in code-unit order. */
  inFolder(folder: string, deep: boolean): PromptId[] {
    const found: PromptId[] = [];
    const waiting = [folder];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const entry = this.#folders.get(name);
      if (!entry) continue;
      for (const id of entry.ids) found.push(id);
      if (deep) waiting.push(...entry.folders);
    }
    return found.sort(compareIds);
  }

  /** Whether there are ids in a folder or below it. */
  hasFolder(folder: string): boolean {
    return this.#folders.has(folder);
  }

  /** The first of {@link nearestAll}. Undefined when nothing is close or too much is. */
  nearest(name: string): PromptId | undefined {
    return this.nearestAll(name)[0];
  }

  /**
   * The ids that a name nobody has was probably meant to be, all equally likely, at most
   * {@link maxSuggestionCandidates}: few edits away in the last segment, or the same last segment in
   * another folder. Those in the folder the name says come alone. Empty when nothing is close or too
   * much is.
   */
  nearestAll(name: string): readonly PromptId[] {
    const wanted = withoutExtension(name.normalize('NFC'));
    const folder = folderOf(wanted);
    const segments = this.#spellingNow().closest(lastSegmentOf(wanted));
    if (folder !== '') {
      const inPlace = segments.flatMap((segment) => this.#inPlace(`${folder}/${segment}`, folder));
      if (inPlace.length > 0) return inPlace.slice(0, maxSuggestionCandidates);
    }
    const elsewhere = segments.flatMap((segment) => this.#fewWithSuffix(segment, folder));
    return elsewhere.slice(0, maxSuggestionCandidates);
  }

  /**
   * What a name given by a person means (SPEC F8): an id or a path suffix, with or without `.md`. The
   * name as written comes before the name without its `.md`, and an exact id before suffixes.
   */
  find(name: string): FoundName {
    const written = name.normalize('NFC');
    for (const spelling of [written, withoutExtension(written)]) {
      const exact = this.exact(spelling);
      if (exact !== undefined) return { kind: 'found', id: exact };
      const candidates = this.withSuffix(spelling);
      if (candidates.length === 1) return { kind: 'found', id: candidates[0]! };
      if (candidates.length > 1) return { kind: 'ambiguous', candidates };
    }
    return { kind: 'missing' };
  }

  #spellingNow(): NameSpelling {
    if (this.#spelling === null) {
      this.#spelling = new NameSpelling();
      for (const suffix of this.#bySuffix.keys())
        if (!suffix.includes('/')) this.#spelling.add(suffix);
    }
    for (const last of this.#unspelt) this.#spelling.delete(last);
    this.#unspelt.clear();
    return this.#spelling;
  }

  /** The id itself when there is one, else the ids that end with it. */
  #inPlace(suffix: string, folder: string): readonly PromptId[] {
    const exact = this.exact(suffix);
    return exact === undefined ? this.#fewWithSuffix(suffix, folder) : [exact];
  }

  /** The ids with a suffix, the closest to `folder` first; none when very many have it. */
  #fewWithSuffix(suffix: string, folder: string): readonly PromptId[] {
    const entry = this.entryOf(suffix);
    if (entry === undefined) return [];
    if (!(entry instanceof SharedSuffix)) return [entry];
    if (entry.size > maxSuggestionCandidates) return [];
    const closest = entry.closestTo(folder);
    return [closest, ...entry.sorted().filter((id) => id !== closest)];
  }

  /** The only id with a suffix, or all that share it. */
  protected entryOf(suffix: string): PromptId | SharedSuffix | undefined {
    for (
      let at = suffix.lastIndexOf('/');
      at >= 0;
      at = at > 0 ? suffix.lastIndexOf('/', at - 1) : -1
    ) {
      const entry = this.#bySuffix.get(suffix.slice(at + 1));
      // At most one id ends like this, so it is that one or none.
      if (!(entry instanceof SharedSuffix))
        return entry !== undefined && endsWith(entry, suffix) ? entry : undefined;
    }
    return this.#bySuffix.get(suffix);
  }

  /** Of the two ids with this suffix one is gone: the other is found by this one from now on, by no longer one. */
  #leaveAlone(suffix: string, gone: PromptId, left: PromptId): void {
    this.#bySuffix.set(suffix, left);
    for (const id of [gone, left])
      for (
        let longer = longerSuffix(suffix, id);
        longer !== null;
        longer = longerSuffix(longer, id)
      )
        this.#bySuffix.delete(longer);
  }

  #folder(name: string): Folder {
    let folder = this.#folders.get(name);
    if (folder) return folder;
    this.#folders.set(name, (folder = { ids: new Set(), folders: new Set() }));
    for (let child = name; child !== ''; child = folderOf(child)) {
      const parentName = folderOf(child);
      const parent = this.#folders.get(parentName);
      if (parent) {
        parent.folders.add(child);
        break;
      }
      this.#folders.set(parentName, { ids: new Set(), folders: new Set([child]) });
    }
    return folder;
  }

  #leaveFolder(id: PromptId): void {
    let name = folderOf(id);
    let folder = this.#folders.get(name);
    folder?.ids.delete(id);
    while (folder && folder.ids.size === 0 && folder.folders.size === 0) {
      this.#folders.delete(name);
      if (name === '') return;
      const parent = folderOf(name);
      folder = this.#folders.get(parent);
      folder?.folders.delete(name);
      name = parent;
    }
  }
}

interface Folder {
  readonly ids: Set<PromptId>;
  /** Full paths of the folders directly below. */
  readonly folders: Set<string>;
}

/** A name without one trailing `.md` (SPEC E1). */
export function withoutExtension(name: string): string {
  return name.endsWith('.md') ? name.slice(0, -3) : name;
}

/** The suffix of an id that has a segment more than this one; null when this one is the id. */
function longerSuffix(suffix: string, id: PromptId): string | null {
  if (suffix.length === id.length) return null;
  return id.slice(id.lastIndexOf('/', id.length - suffix.length - 2) + 1);
}

/** Whether a suffix, in whole segments, is an id's. */
function endsWith(id: PromptId, suffix: string): boolean {
  const before = id.length - suffix.length - 1;
  return before < 0 ? id === suffix : id[before] === '/' && id.endsWith(suffix);
}

/** Every path suffix of an id, shortest first, the id itself last. */
function* suffixesOf(id: PromptId): Generator<string> {
  for (let slash = id.lastIndexOf('/'); slash > 0; slash = id.lastIndexOf('/', slash - 1)) {
    yield id.slice(slash + 1);
  }
  yield id;
}
