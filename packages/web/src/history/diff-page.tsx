import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cspNonce } from '../api/nonce.ts';
import { http } from '../api/http.ts';
import { runCommand, useCommand } from '../commands/handlers.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { useRoute } from '../routes/use-route.ts';
import { announce } from '../state/announce.ts';
import { useRoom } from '../state/use-media.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { counted } from '../ui/counted.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './diff-page.module.css';
import type { DiffHandle } from './diff-view.ts';
import { diffAddress, parseRef, refText } from './revision-ref.ts';
import type { RevisionRef } from './revision-ref.ts';

const c = classNames(css);

const levels = [
  { id: 'source', title: 'Source' },
  { id: 'expanded', title: 'Expanded' },
] as const;
type Level = (typeof levels)[number]['id'];

/** Two texts beside each other: as they are written, or as a model gets them (SPEC U23). */
export function DiffPage() {
  const route = useRoute();
  const [a, b] = route.kind === 'diff' ? [parseRef(route.a), parseRef(route.b)] : [null, null];
  if (a === null || b === null)
    return (
      <p className={c('note')}>
        There is nothing to compare at this address. Choose “Compare” in a prompt’s history.
      </p>
    );
  return <Comparison key={`${refText(a)} ${refText(b)}`} a={a} b={b} />;
}

function Comparison({ a, b }: { readonly a: RevisionRef; readonly b: RevisionRef }) {
  const [level, setLevel] = useState<Level>('source');
  const place = useRef<HTMLDivElement>(null);
  const [handle, setHandle] = useState<DiffHandle | null>(null);
  const isUnified = useRoom() === 'narrow';
  const { before, after, error } = useTexts(a, b, level);
  useEffect(() => {
    const parent = place.current;
    if (parent === null || before === undefined || after === undefined) return undefined;
    const texts = {
      before: { text: before, label: `Before: ${titleOf(a)}` },
      after: { text: after, label: `After: ${titleOf(b)}` },
    };
    let close = (): void => undefined;
    let isOver = false;
    void import('./diff-view.ts').then(({ createDiff }) => {
      if (isOver) return;
      const made = createDiff({ parent, ...texts, nonce: cspNonce(), isUnified });
      close = () => made.destroy();
      setHandle(made);
    });
    return () => {
      isOver = true;
      close();
      setHandle(null);
    };
  }, [a, b, before, after, isUnified]);
  const step = (direction: 1 | -1): void => {
    const number = handle?.step(direction) ?? 0;
    announce(number === 0 ? 'No change.' : `Change ${number} of ${handle?.changes ?? 0}.`);
  };
  useCommand('diff.next', () => step(1));
  useCommand('diff.previous', () => step(-1));
  return (
    <div className={c('page')}>
      <div className={c('bar')}>
        <h1 className={c('title')}>
          {titleOf(a)} → {titleOf(b)}
        </h1>
        <Choice label="What is compared" options={levels} chosen={level} onChoose={setLevel} />
        <span className={c('count')} data-testid="diff-count">
          {handle === null
            ? ''
            : handle.changes === 0
              ? 'No difference'
              : counted(handle.changes, 'change')}
        </span>
        <IconButton
          icon={ArrowUp}
          label="Previous change"
          command="diff.previous"
          onPress={() => runCommand('diff.previous')}
        />
        <IconButton
          icon={ArrowDown}
          label="Next change"
          command="diff.next"
          onPress={() => runCommand('diff.next')}
        />
        <Button onPress={() => go(diffAddress(b, a))}>Swap</Button>
        <Button onPress={() => openPrompt(b.id, { version: b.revision, panel: 'history' })}>
          Open {b.id}
        </Button>
      </div>
      {error === null ? null : (
        <p className={c('note')} role="alert">
          {error.message}
        </p>
      )}
      <div className={c('view')} ref={place} data-unified={isUnified} />
    </div>
  );
}

/**
 * What is compared of two references: their texts, below their front matter where that differs, for it is no part of a text
 * and would be no difference; or what they expand to, past texts with the fragments as they are now.
 */
function useTexts(a: RevisionRef, b: RevisionRef, level: Level) {
  const [before, after] = [useSource(a), useSource(b)];
  const expanded = [useExpanded(a, before.data, level), useExpanded(b, after.data, level)] as const;
  const error = before.error ?? after.error ?? expanded[0].error ?? expanded[1].error;
  if (level === 'expanded') return { before: expanded[0].data, after: expanded[1].data, error };
  if (before.data === undefined || after.data === undefined) return { error };
  const isSame = before.data.header === after.data.header;
  const textOf = ({ header, content }: Source): string =>
    isSame || header === null ? content : `---\n${header}---\n${content}`;
  return { before: textOf(before.data), after: textOf(after.data), error };
}

interface Source {
  readonly header: string | null;
  readonly content: string;
}

function useSource({ id, revision }: RevisionRef) {
  return useQuery({
    queryKey: ['compared', id, revision],
    staleTime: 0,
    queryFn: async (): Promise<Source> => {
      const { content, front_matter: header } =
        revision === null ? await http.get(id) : await http.revision(id, revision);
      return { content, header };
    },
  });
}

function useExpanded({ id, revision }: RevisionRef, source: Source | undefined, level: Level) {
  return useQuery({
    queryKey: ['compared', id, revision, 'expanded', source?.content],
    staleTime: 0,
    enabled: level === 'expanded' && source !== undefined,
    queryFn: async () => (await http.expand({ id, content: source?.content ?? '' })).expanded,
  });
}

function titleOf({ id, revision }: RevisionRef): string {
  return revision === null ? `${id} now` : `${id} v${revision}`;
}
