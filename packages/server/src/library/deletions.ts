import {
  LineIndex,
  NamesAsIf,
  resolveTarget,
  scanInclusions,
  type PromptId,
  type Resolution,
} from '@prompt-manager/core';
import type { DeletionBreak, DeletionMessage } from '@prompt-manager/protocol';
import { Turns, type TurnPorts } from '../turns.ts';
import type { Head } from './head.ts';
import type { Heads } from './heads.ts';
import type { Actor, PromptService } from './prompt-service.ts';
import type { ReadingProgress } from './reading-progress.ts';

/** Broken inclusions that are named; the rest is counted. More than a person reads before saying yes or no. */
const maxBreaks = 100;

/** What deleting needs. */
export interface DeletionsContext {
  readonly heads: Heads;
  readonly service: PromptService;
  readonly reading: Pick<ReadingProgress, 'state' | 'checkWhole'>;
  readonly ports: TurnPorts;
}

/** Deletes prompts and tells what that does to the prompts that include them (SPEC R11). */
export class Deletions {
  readonly #context: DeletionsContext;

  constructor(context: DeletionsContext) {
    this.#context = context;
  }

  /** What deleting the prompt would break. @throws PromptError `library_loading` while that is not known */
  async preview({ id }: Pick<Head, 'id'>): Promise<DeletionMessage> {
    this.#context.reading.checkWhole();
    return { id, dry_run: true, ...(await this.#brokenBy(id)) };
  }

  /** Deletes the prompt; resolves when that is durable, with what it broke. @throws as `PromptService.delete` */
  async delete(
    { id }: Pick<Head, 'id'>,
    actor: Actor,
    onlyIfRevision?: number,
  ): Promise<DeletionMessage> {
    const { service, reading } = this.#context;
    // A deletion need not wait for the rest of the library; who includes the prompt is not known by then.
    const broken =
      reading.state === null ? await this.#brokenBy(id) : { breaks: null, omitted_breaks: 0 };
    await service.delete(id, actor, onlyIfRevision);
    return { id, dry_run: false, ...broken };
  }

  async #brokenBy(
    id: PromptId,
  ): Promise<{ readonly breaks: DeletionBreak[]; readonly omitted_breaks: number }> {
    const { heads, ports } = this.#context;
    const turns = new Turns(ports);
    const breaks: DeletionBreak[] = [];
    let omitted = 0;
    for (const includer of heads.graph.dependents(id)) {
      await turns.breathe();
      for (const broken of brokenIn(includer, id, heads))
        if (breaks.length < maxBreaks) breaks.push(broken);
        else omitted += 1;
    }
    return { breaks, omitted_breaks: omitted };
  }
}

/** The inclusions of one prompt that break when another is gone, in the order of its text. */
function* brokenIn(includer: PromptId, gone: PromptId, heads: Heads): Generator<DeletionBreak> {
  const head = includer === gone ? undefined : heads.peek(includer);
  if (head === undefined) return;
  const later = new NamesAsIf(heads.names, [gone]);
  const lines = new LineIndex(head.content);
  for (const segment of scanInclusions(head.content)) {
    if (segment.kind !== 'inclusion') continue;
    const { target, from } = segment;
    if (!idsOf(resolveTarget(target, includer, heads.names)).includes(gone)) continue;
    const then = resolveTarget(target, includer, later);
    const [other = null] = idsOf(then);
    // A glob that goes on matching others means what it meant.
    if (then.kind === 'many' && other !== null) continue;
    yield { id: includer, line: lines.placeOf(from).line, target: target.spelling, names: other };
  }
}

function idsOf(meaning: Resolution): readonly PromptId[] {
  return meaning.kind === 'one' ? [meaning.id] : meaning.kind === 'many' ? meaning.ids : [];
}
