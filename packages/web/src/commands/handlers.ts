import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { CommandId } from './all-commands.ts';

/** Does what a command says; `false` says "not me": the next handler, then the browser, gets the key. */
export type CommandHandler = () => boolean | void;

const handlers = new Map<CommandId, readonly CommandHandler[]>();
const listeners = new Set<() => void>();
let changes = 0;

/** Makes `run` what a command does, before whoever did it until now. The answer ends that. */
export function handleCommand(id: CommandId, run: CommandHandler): () => void {
  handlers.set(id, [run, ...(handlers.get(id) ?? [])]);
  tell();
  return () => {
    const left = (handlers.get(id) ?? []).filter((each) => each !== run);
    if (left.length === 0) handlers.delete(id);
    else handlers.set(id, left);
    tell();
  };
}

/** True when something would happen. */
export const canRun = (id: CommandId): boolean => handlers.has(id);

/** Does what the command says; false when nobody did. */
export function runCommand(id: CommandId): boolean {
  return (handlers.get(id) ?? []).some((run) => run() !== false);
}

/** Handles a command while the component is shown and `isEnabled`. `run` may be new at every rendering. */
export function useCommand(
  id: CommandId,
  run: CommandHandler,
  { isEnabled = true }: { readonly isEnabled?: boolean } = {},
): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () => (isEnabled ? handleCommand(id, () => latest.current()) : undefined),
    [id, isEnabled],
  );
}

/** Renders again when commands become possible or impossible. */
export function useHandlerChanges(): number {
  return useSyncExternalStore(subscribe, () => changes);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  changes += 1;
  for (const listener of listeners) listener();
}
