import { Component } from 'react';
import type { ReactNode } from 'react';
import { downloadText } from '../ui/download-text.ts';
import css from './crash-boundary.module.css';
import { classNames } from '../ui/class-names.ts';

const c = classNames(css);

/** The documents outlive the parts that showed them. */
async function downloadMyText(): Promise<void> {
  const { openSessions } = await import('../sync/open-sessions.ts');
  for (const { id, text } of openSessions.toTakeAlong()) downloadText(id, text);
}

/** Keeps a fault of the page from leaving it blank: what happened, what is safe, what to do. */
export class CrashBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: Error | null }
> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const details = `${error.message}\n${error.stack ?? ''}`;
    return (
      <main className={c('crash')} aria-label="Fault">
        <h1>This page has a fault and stopped</h1>
        <p>
          Everything that was saved is safe in the library. What was typed in the last moments and
          not saved is kept in this browser and is sent when the page is loaded again; to be sure of
          it, download it before.
        </p>
        <div className={c('actions')}>
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
          <button type="button" onClick={() => void downloadMyText()}>
            Download my text
          </button>
          <button type="button" onClick={() => void navigator.clipboard.writeText(details)}>
            Copy details
          </button>
        </div>
        <pre>{error.message}</pre>
      </main>
    );
  }
}
