import { useEffect, useRef } from 'react';
import { cspNonce } from '../api/nonce.ts';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { wishFocus } from '../pane/focus-wish.ts';
import { applyFix } from '../problems/apply-fix.ts';
import { openPrompt } from '../routes/navigate.ts';
import { settings } from '../state/settings.ts';
import type { LiveExpansion } from '../sync/prompt-feed.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import type { FilledExpansions } from '../variables/filled-expansions.ts';
import { classNames } from '../ui/class-names.ts';
import { askToCut, onCounterpart, tellCounterpart } from './cursor-link.ts';
import css from './preview-panel.module.css';
import { createPreview } from './preview-view.ts';
import { Provenance } from './provenance.ts';
import type { Piece } from './provenance.ts';
import type { PreviewHost } from './source-card.ts';

const c = classNames(css);

/** The exact text with its sources, values filled in, or the prompt's own text as it is saved. */
export function ExpandedView({
  session,
  source,
  mode,
}: {
  readonly session: PromptSession;
  readonly source: FilledExpansions;
  readonly mode: 'expanded' | 'source';
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = place.current;
    return parent === null ? undefined : openView(parent, { session, source, mode });
  }, [session, source, mode]);
  return <div className={c('view')} ref={place} />;
}

function openView(
  parent: HTMLElement,
  {
    session,
    source,
    mode,
  }: {
    readonly session: PromptSession;
    readonly source: FilledExpansions;
    readonly mode: 'expanded' | 'source';
  },
): () => void {
  let provenance: Provenance | null = null;
  const outOf = (offset: number) =>
    mode === 'source' ? { from: offset, to: offset } : (provenance?.outputOf(offset) ?? null);
  const into = (position: number): number | null =>
    mode === 'source' ? position : (provenance?.sourceOf(position) ?? null);
  const tell = (kind: 'cursor' | 'scroll', position: number): void => {
    const offset = into(position);
    if (offset !== null) tellCounterpart({ from: 'preview', kind, offset });
  };
  const preview = createPreview({
    parent,
    host: hostOf(session),
    nonce: cspNonce(),
    label: mode === 'source' ? `Source: ${session.id}` : `Expanded: ${session.id}`,
    onCursor: (position) => tell('cursor', position),
    onScroll: (top) => {
      if (settings().scrollSync) tell('scroll', top);
    },
  });
  const show = (live: LiveExpansion): void => {
    if (live.kind === 'refused') return;
    const { content, expanded, segments = [], problems } = live.expansion;
    provenance = new Provenance({ id: session.id, content, segments, problems });
    preview.show(mode === 'source' ? content : expanded, mode === 'source' ? null : provenance);
  };
  const ends = [
    source.onExpansion(show),
    onCounterpart(({ from, kind, offset }) => {
      if (from !== 'editor') return;
      const range = outOf(offset);
      if (kind === 'cursor') preview.mark(range);
      else if (settings().scrollSync && range !== null) preview.scrollTo(range.from);
    }),
  ];
  return () => {
    for (const end of ends) end();
    preview.destroy();
  };
}

function hostOf(session: PromptSession): PreviewHost {
  return {
    describe: async (piece) => {
      const { id, text } = await textOf(piece, session);
      const { segment, inclusion } = piece;
      const own = expandedContent(session);
      return {
        id,
        firstLine: lineOf(text, segment.source_from),
        lastLine: lineOf(text, Math.max(segment.source_from, segment.source_to - 1)),
        includedAtLine:
          inclusion === null || piece.source === null ? null : lineOf(own, inclusion.from),
      };
    },
    remove: (piece) => {
      const { segment } = piece;
      const { prompt_id: id, revision, source_from: from, source_to: to } = segment;
      if (id === null || id === session.id)
        return askToCut({ from, text: expandedContent(session).slice(from, to) });
      if (revision === null) return;
      const edits = [{ prompt_id: id, revision, from, to, insert: '' }];
      const title = `Removed from ${id}`;
      void applyFix({ title, kind: 'edit', preferred: false, edits });
    },
    open: (piece) => {
      void textOf(piece, session).then(({ id, text }) => {
        const { source_from: from } = piece.segment;
        if (id === session.id)
          return tellCounterpart({ from: 'preview', kind: 'cursor', offset: from });
        wishFocus();
        return openPrompt(id, { line: lineOf(text, from) });
      });
    },
  };
}

/** The text that a piece is a part of, at the revision it was taken from. */
async function textOf(
  { segment }: Piece,
  session: PromptSession,
): Promise<{ readonly id: string; readonly text: string }> {
  const id = segment.prompt_id ?? session.id;
  if (id === session.id) return { id, text: expandedContent(session) };
  const { content } = await queryClient.fetchQuery({
    queryKey: ['prompt', id, segment.revision],
    queryFn: () => http.get(id),
  });
  return { id, text: content };
}

function expandedContent({ expansion }: PromptSession): string {
  return expansion?.kind === 'expanded' ? expansion.expansion.content : '';
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
