import { systemPorts } from '@prompt-manager/client';
import { announce } from '../state/announce.ts';
import { editorFacts, onEditorFacts } from '../state/editor-facts.ts';
import type { EditorFacts, Peer } from '../state/editor-facts.ts';
import { useServerState } from '../state/server-state.ts';

/** What happens within this time is one sentence; who only reloads neither leaves nor comes. */
const batchMs = 2_500;

type Known = Pick<EditorFacts, 'promptId' | 'peers'>;

/** Says who comes to the open prompt and who leaves it, to people who do not see the faces (SPEC U105); answers how to end it. */
export function tellOfPeers(): () => void {
  let known: Known = editorFacts();
  let cancel: (() => void) | null = null;
  const look = (): void => {
    cancel = null;
    // Without a connection nobody is heard of, which is not that they left.
    if (!useServerState.getState().isReachable) return;
    const { promptId, peers } = editorFacts();
    // Who was there before this window came is shown, not told: nothing happened.
    const news = promptId === known.promptId ? newsOf(known.peers, peers) : '';
    known = { promptId, peers };
    if (news !== '') announce(news);
  };
  const unsubscribe = onEditorFacts(() => {
    const { promptId, peers } = editorFacts();
    if (promptId !== known.promptId || peers !== known.peers)
      cancel ??= systemPorts.setTimer(batchMs, look);
  });
  return () => {
    unsubscribe();
    cancel?.();
  };
}

/** `Bob and Cid came. Dan left.`; empty when the same people are there. */
export function newsOf(before: readonly Peer[], after: readonly Peer[]): string {
  const missingIn = (others: readonly Peer[], people: readonly Peer[]): readonly string[] =>
    people.filter(({ id }) => !others.some((other) => other.id === id)).map(({ name }) => name);
  return [
    { names: missingIn(before, after), did: 'came' },
    { names: missingIn(after, before), did: 'left' },
  ]
    .filter(({ names }) => names.length > 0)
    .map(({ names, did }) => `${listed(names)} ${did}.`)
    .join(' ');
}

/** More names than this are a number. */
const maxNames = 3;

function listed(names: readonly string[]): string {
  const told = names.length > maxNames ? names.slice(0, maxNames - 1) : names;
  const more = names.length - told.length;
  return new Intl.ListFormat('en').format([...told, ...(more === 0 ? [] : [`${more} more`])]);
}
