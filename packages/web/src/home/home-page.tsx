import type { ListedRecord } from '@prompt-manager/protocol';
import { FilePlus2, Search } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { useProblems } from '../api/problems.ts';
import { runCommand } from '../commands/handlers.ts';
import { usePrompts } from '../library/prompt-index.ts';
import { isSampleLibrary, sampleIds } from '../library/sample.ts';
import { openPrompt } from '../routes/navigate.ts';
import { promptAddress } from '../routes/route.ts';
import { useRecents } from '../state/recents.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { Keys } from '../ui/keys.tsx';
import { classNames } from '../ui/class-names.ts';
import { ago } from '../ui/ago.ts';
import css from './home-page.module.css';

const c = classNames(css);

/** More than these are found by name. */
const shownRecents = 8;

/** The start: where one was, what changed, how the library is doing. */
export function HomePage() {
  const { prompts, isLoading } = usePrompts();
  const { serious } = useProblems();
  const recents = useRecents(({ ids }) => ids);
  const byId = new Map(prompts.map((prompt) => [prompt.id, prompt]));
  const opened = recents.flatMap((id) => byId.get(id) ?? []).slice(0, shownRecents);
  const changed = prompts
    .toSorted((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
    .slice(0, shownRecents);
  // Whoever comes to the sample for the first time sees a prompt at work, not a list.
  const first = isSampleLibrary && recents.length === 0 ? showcase(prompts) : null;
  useEffect(() => {
    if (first !== null) openPrompt(first, { replace: true });
  }, [first]);
  if (isLoading || first !== null) return null;
  return (
    <div className={c('home')}>
      <h1 className={c('title')}>
        {prompts.length === 0 ? 'No prompts here yet' : 'Your prompts'}
      </h1>
      <p className={c('lead')}>
        {prompts.length === 0
          ? 'Prompts are Markdown files in a folder. They include each other with [[name]].'
          : `${counted(prompts.length, 'prompt')} in this library, ${serious === 0 ? 'no problems' : counted(serious, 'problem')}.`}
      </p>
      <div className={c('actions')}>
        <Button look="primary" onPress={() => runCommand('prompt.new')}>
          <FilePlus2 size="0.875rem" aria-hidden />{' '}
          {prompts.length === 0 ? 'Create a prompt' : 'New prompt'}
        </Button>
        {prompts.length === 0 ? null : (
          <Button onPress={() => runCommand('go.prompt')}>
            <Search size="0.875rem" aria-hidden /> Open… <Keys command="go.prompt" />
          </Button>
        )}
        {serious === 0 ? null : (
          <Button onPress={() => runCommand('problems.show')}>
            Show {counted(serious, 'problem')}
          </Button>
        )}
      </div>
      <div className={c('columns')}>
        <Column title="Opened last" prompts={opened} />
        <Column title="Changed last" prompts={changed} isDated />
      </div>
    </div>
  );
}

/** A sample prompt that includes others. */
function showcase(prompts: readonly ListedRecord[]): string | null {
  const sample = prompts.filter(({ id }) => sampleIds.has(id));
  return (
    (
      sample.find(({ id }) => id === 'support/reply') ??
      sample.find((prompt) => prompt.is_composite)
    )?.id ?? null
  );
}

function Column({
  title,
  prompts,
  isDated = false,
}: {
  readonly title: string;
  readonly prompts: readonly {
    readonly id: string;
    readonly description: string | null;
    readonly updated_at: string;
  }[];
  readonly isDated?: boolean;
}) {
  if (prompts.length === 0) return null;
  return (
    <section className={c('column')} aria-label={title}>
      <h2 className={c('heading')}>{title}</h2>
      <ul>
        {prompts.map(({ id, description, updated_at }) => (
          <li key={id}>
            <Link href={promptAddress(id)} className={c('prompt')}>
              <span className={c('name')}>{id}</span>
              <span className={c('note')}>{isDated ? ago(updated_at) : description}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
