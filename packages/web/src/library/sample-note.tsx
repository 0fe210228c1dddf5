import { runCommand } from '../commands/handlers.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { usePrompts } from './prompt-index.ts';
import { removeSamples, sampleIds } from './sample.ts';
import css from './sample-note.module.css';

const c = classNames(css);

/** Says that this is a sample, for as long as anything of it is there, and how to begin with prompts of one's own. */
export function SampleNote() {
  const { prompts } = usePrompts();
  const left = prompts.filter(({ id }) => sampleIds.has(id));
  if (left.length === 0) return null;
  return (
    <section className={c('note')} aria-label="Sample library">
      <p>
        <strong>Sample library</strong>, to try things in.
      </p>
      <div className={c('actions')}>
        <Button onPress={() => runCommand('prompt.new')}>Create your own</Button>
        <Button look="quiet" onPress={() => void removeSamples(left.map(({ id }) => id))}>
          Remove samples
        </Button>
      </div>
    </section>
  );
}
