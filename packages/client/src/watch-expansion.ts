import type { PromptError } from '@prompt-manager/core';
import type { ExpandedEvent, FailedEvent, GoneEvent, RenamedEvent } from '@prompt-manager/protocol';
import { followEvents, type FollowOptions } from './event-follower.ts';
import { promptPath } from './prompt-url.ts';
import { serverError } from './server-error.ts';
import { isProblem } from './server-message.ts';
import { hasFields, isExactly, isListOf, isString } from './shape.ts';

/** What a watcher of one expansion is told. */
export interface ExpansionWatcher {
  /** The expansion, first as it is and then after every change of anything in it. */
  readonly onExpanded: (event: ExpandedEvent) => void;
  /** It cannot be expanded as it is now; the next change may mend that. */
  readonly onFailed?: ((error: PromptError) => void) | undefined;
  readonly onRenamed?: ((event: RenamedEvent) => void) | undefined;
  /** The prompt is gone, or there is none; nothing more is told. */
  readonly onGone?: ((error: PromptError) => void) | undefined;
  /** The stream is there, or was lost and is asked for again. */
  readonly onConnected?: ((isConnected: boolean) => void) | undefined;
}

const isExpanded = hasFields<ExpandedEvent>({
  action: isExactly('expanded'),
  content: isString,
  expanded: isString,
  dependencies: isListOf(isString),
  warnings: isListOf(isString),
  problems: isListOf(isProblem),
  etag: isString,
});
const isFailed = hasFields<FailedEvent>({ code: isString, message: isString, etag: isString });
const isRenamed = hasFields<RenamedEvent>({ from: isString, to: isString });
const isGone = hasFields<GoneEvent>({ id: isString, code: isString, message: isString });

/** Tells the expansion of a prompt (SPEC N5), over renames and lost connections too; the answer ends it. */
export function watchExpansion(
  options: FollowOptions & { readonly id: string },
  watcher: ExpansionWatcher,
): () => void {
  let { id } = options;
  return followEvents(options, {
    path: () => `${promptPath('/api/prompts', id)}/events`,
    onConnected: watcher.onConnected,
    onRefused: (error) => watcher.onGone?.(error),
    onEvent: (event, data) => {
      if (event === 'expanded' && isExpanded(data)) watcher.onExpanded(data);
      if (event === 'failed' && isFailed(data))
        watcher.onFailed?.(serverError(data.code, data.message));
      if (event === 'renamed' && isRenamed(data)) {
        id = data.to;
        watcher.onRenamed?.(data);
      }
      if (event !== 'gone' || !isGone(data)) return false;
      watcher.onGone?.(serverError(data.code, data.message));
      return true;
    },
  });
}
