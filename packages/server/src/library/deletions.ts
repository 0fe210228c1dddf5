import {
  compareIds,
  LineIndex,
  namedIn,
  NamesAsIf,
  resolveTarget,
  scanInclusions,
  type InclusionTarget,
  type PromptId,
} from '@prompt-manager/core';
import type { DeletedGlob, DeletionBreak, DeletionEffects } from '@prompt-manager/protocol';
import { Turns, type TurnPorts } from '../turns.ts';
import type { Heads } from './heads.ts';
import type { Actor, PromptService } from './prompt-service.ts';
import type { ReadingProgress } from './reading-progress.ts';

/** Inclusions that are named, of those that break and of globs each; the rest is counted. More than a person reads before saying yes or no. */
const maxNamed = 100;

/** What deleting needs. */
export interface DeletionsContext {
  readonly heads: Heads;
  readonly service: PromptService;
  readonly reading: Pick<ReadingProgress, 'state' | 'checkWhole'>;
  readonly ports: TurnPorts;
}

/** Deletes prompts, one or several as one change, and tells what that does to the prompts that include them (SPEC R11). */
export class Deletions {
  readonly #context: DeletionsContext;

  constructor(context: DeletionsContext) {
    this.#context = context;
  }

  /** What deleting all of these would do to others. @throws PromptError `library_loading` while that is not known */
  async preview(ids: readonly PromptId[]): Promise<DeletionEffects> {
    this.#context.reading.checkWhole();
    return { dry_run: true, ...(await this.#effectsOf(ids)) };
  }

  /** Deletes all of these or none; resolves when that is durable, with what it did. @throws as `PromptService.delete` */
  async delete(
    ids: readonly PromptId[],
    actor: Actor,
    onlyIfRevision?: number,
  ): Promise<DeletionEffects> {
    const { service, reading } = this.#context;
    // A deletion need not wait for the rest of the library; who includes the prompts is not known by then.
    const effects: Effects =
      reading.state === null
        ? await this.#effectsOf(ids)
        : { breaks: null, omitted_breaks: 0, globs: null, omitted_globs: 0 };
    await service.delete(ids, actor, onlyIfRevision);
    return { dry_run: false, ...effects };
  }

  async #effectsOf(ids: readonly PromptId[]): Promise<Effects> {
    const { heads, ports } = this.#context;
    const gone = new Set(ids);
    const turns = new Turns(ports);
    const includers = new Set<PromptId>();
    for (const id of gone) {
      await turns.breathe();
      for (const includer of heads.graph.includersOf(id))
        if (!gone.has(includer)) includers.add(includer);
    }
    const found = { breaks: [], omitted_breaks: 0, globs: [], omitted_globs: 0 };
    for (const includer of [...includers].sort(compareIds))
      await turns.run(lookThrough(includer, { gone, heads, found }));
    return found;
  }
}

type Effects = Omit<DeletionEffects, 'dry_run'>;

interface Found {
  readonly breaks: DeletionBreak[];
  omitted_breaks: number;
  readonly globs: DeletedGlob[];
  omitted_globs: number;
}

/** Notes what becomes of the inclusions of one prompt, in the order of its text; pauses by yielding. */
function* lookThrough(
  includer: PromptId,
  {
    gone,
    heads,
    found,
  }: { readonly gone: ReadonlySet<PromptId>; readonly heads: Heads; readonly found: Found },
): Generator<undefined, void, undefined> {
  const head = heads.peek(includer);
  if (head === undefined) return;
  const lines = new LineIndex(head.content);
  const fates = new Fates(includer, gone, heads);
  for (const segment of scanInclusions(head.content)) {
    if (segment.kind !== 'inclusion') continue;
    yield;
    const { target, from } = segment;
    const fate = fates.of(target);
    if (fate === null) continue;
    const place = (): { id: PromptId; line: number; target: string } => {
      return { id: includer, line: lines.placeOf(from).line, target: target.spelling };
    };
    if (fate.kind === 'less') {
      if (found.globs.length < maxNamed) found.globs.push({ ...place(), left: fate.left });
      else found.omitted_globs += 1;
    } else if (found.breaks.length < maxNamed) found.breaks.push({ ...place(), names: fate.names });
    else found.omitted_breaks += 1;
  }
}

/** What becomes of an inclusion: it names another prompt or none; a glob that goes on matching others means what it meant, with so many less. Null for one that is not concerned. */
type Fate =
  | { readonly kind: 'broken'; readonly names: PromptId | null }
  | { readonly kind: 'less'; readonly left: number }
  | null;

/** What becomes of the inclusions of one prompt. A spelling is worked out once: a text may have a thousand globs of one folder. */
class Fates {
  readonly #includer: PromptId;
  readonly #gone: ReadonlySet<PromptId>;
  readonly #heads: Heads;
  readonly #bySpelling = new Map<string, Fate>();
  #later: NamesAsIf;
  #generation: number;

  constructor(includer: PromptId, gone: ReadonlySet<PromptId>, heads: Heads) {
    this.#includer = includer;
    this.#gone = gone;
    this.#heads = heads;
    this.#later = new NamesAsIf(heads.names, gone);
    this.#generation = heads.generation;
  }

  of(target: InclusionTarget): Fate {
    this.#follow();
    const known = this.#bySpelling.get(target.spelling);
    if (known !== undefined) return known;
    const fate = this.#fateOf(target);
    this.#bySpelling.set(target.spelling, fate);
    return fate;
  }

  /** Names may have come or gone while others had their turn. */
  #follow(): void {
    const { names, generation } = this.#heads;
    if (generation === this.#generation) return;
    this.#later = new NamesAsIf(names, this.#gone);
    this.#generation = generation;
    this.#bySpelling.clear();
  }

  #fateOf(target: InclusionTarget): Fate {
    const { names } = this.#heads;
    const left = namedIn(resolveTarget(target, this.#includer, names)).filter((id) =>
      this.#gone.has(id),
    ).length;
    if (left === 0) return null;
    const then = resolveTarget(target, this.#includer, this.#later);
    const [other = null] = namedIn(then);
    return then.kind === 'many' && other !== null
      ? { kind: 'less', left }
      : { kind: 'broken', names: other };
  }
}
