import { Braces, Link2, Link2Off } from 'lucide-react';
import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { CopyButton } from '../export/copy-button.tsx';
import { useOpenings } from '../pane/openings.ts';
import { setSettings, useSettings } from '../state/settings.ts';
import { openSessions } from '../sync/open-sessions.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { useTokens } from '../tokens/use-tokens.ts';
import { Choice } from '../ui/choice.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { FilledExpansions } from '../variables/filled-expansions.ts';
import { setValuesShown, useValueState, useValues } from '../variables/values.ts';
import { classNames } from '../ui/class-names.ts';
import { lazily } from '../ui/lazily.tsx';
import type { PanelProps } from '../workspace/slots.ts';
import { ExpandedView } from './expanded-view.tsx';
import { previewLag } from './preview-lag.ts';
import css from './preview-panel.module.css';
import { useExpansion } from './use-expansion.ts';
import type { ExpansionSource } from './use-expansion.ts';

const FormattedView = lazily(async () => (await import('./formatted-view.tsx')).FormattedView);
const MessagesView = lazily(async () => (await import('./messages-view.tsx')).MessagesView);
const TokenBars = lazily(async () => (await import('../tokens/token-bars.tsx')).TokenBars);

const c = classNames(css);

const modes = [
  { id: 'expanded', title: 'Expanded' },
  { id: 'source', title: 'Source' },
  { id: 'formatted', title: 'Formatted' },
  { id: 'messages', title: 'Messages' },
] as const;
type Mode = (typeof modes)[number]['id'];

/** The text a model gets, kept current (SPEC U9). */
export function PreviewPanel({ promptId }: PanelProps) {
  if (promptId === null)
    return <p className={c('note')}>Open a prompt to see its expanded text.</p>;
  return <PromptPreview key={promptId} promptId={promptId} />;
}

function PromptPreview({ promptId }: { readonly promptId: string }) {
  const [open, setOpen] = useState<{
    readonly session: PromptSession;
    readonly source: FilledExpansions;
  } | null>(null);
  const [mode, setMode] = useState<Mode>('expanded');
  const scrollSync = useSettings((all) => all.scrollSync);
  const tokens = useTokens(promptId);
  const [areTokensOpen, setTokensOpen] = useState(false);
  const openings = useOpenings(({ count }) => count);
  const areValuesShown = useValueState(({ isShown }) => isShown);
  const hasValues = Object.keys(useValues(open?.session.id ?? null)).length > 0;
  useEffect(() => {
    const { session, release } = openSessions.use(promptId);
    const source = new FilledExpansions(session);
    setOpen({ session, source });
    return () => {
      source.close();
      release();
    };
  }, [promptId, openings]);
  return (
    <div className={c('preview')}>
      <div className={c('bar')}>
        <Choice label="What the preview shows" options={modes} chosen={mode} onChoose={setMode} />
        <span className={c('rest')}>{open === null ? null : <Lag {...open} />}</span>
        {tokens === null ? null : (
          <button
            type="button"
            className={c('count')}
            data-testid="preview-count"
            aria-expanded={areTokensOpen}
            title={`Tokens by prompt; the number is ${tokens.count === null ? 'being counted, ' : ''}${tokens.isFilled ? 'with the values in their places' : 'with variables as written'}`}
            onClick={() => setTokensOpen(!areTokensOpen)}
          >
            {tokens.isApproximate ? '≈ ' : ''}
            {tokens.count === null ? '…' : tokens.count.toLocaleString('en')}
            <span className={c('unit')}> {tokens.count === 1 ? 'token' : 'tokens'}</span>
          </button>
        )}
        {hasValues ? (
          <IconButton
            icon={Braces}
            label="Show the values in their places"
            isPressed={areValuesShown}
            onPress={() => setValuesShown(!areValuesShown)}
          />
        ) : null}
        <span className={c('spare')}>
          <IconButton
            icon={scrollSync ? Link2 : Link2Off}
            label="Scroll together"
            isPressed={scrollSync}
            onPress={() => setSettings({ scrollSync: !scrollSync })}
          />
        </span>
        <CopyButton />
      </div>
      {areTokensOpen && tokens !== null ? (
        <Suspense fallback={null}>
          <TokenBars tokens={tokens} promptId={promptId} />
        </Suspense>
      ) : null}
      {open === null ? null : <Refusal source={open.source} />}
      {open === null ? null : <NothingRead {...open} />}
      {open === null ? null : mode === 'formatted' ? (
        <Suspense fallback={null}>
          <FormattedView source={open.source} />
        </Suspense>
      ) : mode === 'messages' ? (
        <Suspense fallback={null}>
          <MessagesView {...open} />
        </Suspense>
      ) : (
        <ExpandedView {...open} mode={mode} />
      )}
    </div>
  );
}

/** Says that the text shown is not kept current (SPEC U131). */
function Lag({ session }: { readonly session: PromptSession }) {
  const lag = useSyncExternalStore(session.onChange, () => previewLag(session));
  if (lag === null) return null;
  const { text, title } = lagWords[lag];
  return (
    <span className={c('lag', lag)} data-testid="preview-lag" title={title}>
      {text}
    </span>
  );
}

const lagWords = {
  offline: {
    text: 'Offline',
    title:
      'The server does not answer. This is the text as it was before; it follows when the server is back.',
  },
  catching_up: {
    text: 'Catching up…',
    title: 'The server is back; its newest text is on its way.',
  },
} as const;

/** Why there is no text at all: this browser keeps what was typed, not what the server makes of it (SPEC U212). */
function NothingRead({
  session,
  source,
}: {
  readonly session: PromptSession;
  readonly source: ExpansionSource;
}) {
  const live = useExpansion(source);
  const { following, connection } = useSyncExternalStore(session.onChange, () => session.facts);
  const isAway = following === 'away' && ['waiting', 'connecting'].includes(connection.kind);
  if (live !== null || !isAway) return null;
  return (
    <p className={c('note')} role="status">
      The server does not answer, and this window has not read this prompt before. It is shown when
      the server is back.
    </p>
  );
}

/** Why there is no expanded text. */
function Refusal({ source }: { readonly source: ExpansionSource }) {
  const live = useExpansion(source);
  if (live?.kind !== 'refused') return null;
  return (
    <p className={c('refusal')} role="alert">
      {live.message}
    </p>
  );
}
