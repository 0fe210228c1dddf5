import type { PromptHandle } from '../src/prompt-handle.ts';

/** Resolves as soon as `isReached` holds for the prompt, looking after each of its events. */
export function until(
  prompt: PromptHandle,
  isReached: (prompt: PromptHandle) => boolean,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (isReached(prompt)) resolve();
  };
  const ends = [
    prompt.onState(look),
    prompt.onText(look),
    prompt.onMetadata(look),
    prompt.onSaveState(look),
    prompt.onMirror(look),
    prompt.onRenamed(look),
  ];
  look();
  return promise.finally(() => {
    for (const end of ends) end();
  });
}
