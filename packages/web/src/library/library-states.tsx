import { runCommand } from '../commands/handlers.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { Button } from '../ui/button.tsx';
import { Keys } from '../ui/keys.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './library-states.module.css';
import { setTreeState, useTreeState } from './tree-state.ts';

const c = classNames(css);

/** Nothing is there yet. */
export function EmptyLibrary() {
  return (
    <div className={c('state')}>
      <p>No prompts here yet.</p>
      <div className={c('action')}>
        <Button look="primary" onPress={() => runCommand('prompt.new')}>
          Create a prompt
        </Button>
        <Keys command="prompt.new" />
      </div>
      <p className={c('note')}>
        Or put Markdown files into the folder: they appear here by themselves.
      </p>
    </div>
  );
}

/** Nothing fits the filter. */
export function NothingFound() {
  const { filter, tags } = useTreeState();
  const name = filter.trim();
  return (
    <div className={c('state')}>
      <p>
        {name === '' ? `No prompt has the tags ${tags.join(', ')}.` : `No prompt fits “${name}”.`}
      </p>
      {name === '' || name.startsWith('#') ? null : (
        <Button
          look="primary"
          onPress={() => openDialog({ kind: 'create', folder: '', name, content: '' })}
        >
          Create “{name}”
        </Button>
      )}
      <Button onPress={() => setTreeState({ filter: '', tags: [] })}>Show all</Button>
    </div>
  );
}

/** The list could not be read. */
export function LibraryFailure({
  error,
  onRetry,
}: {
  readonly error: Error;
  readonly onRetry: () => void;
}) {
  return (
    <div className={c('state')} role="alert">
      <p>The list of prompts could not be read. The files themselves are not affected.</p>
      <p className={c('note')}>{error.message}</p>
      <Button onPress={onRetry}>Try again</Button>
    </div>
  );
}

const widths = [62, 48, 70, 40, 56, 64, 44, 52];

/** The shape of a list that is being read; comes after a moment, so that a fast answer shows none. */
export function LibrarySkeleton() {
  return (
    <div className={c('skeleton')} role="status" aria-label="Reading the library">
      {widths.map((width, index) => (
        <span key={index} className={c('bone')} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
