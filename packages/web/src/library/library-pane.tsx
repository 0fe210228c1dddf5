import { Link } from 'wouter';
import { promptAddress } from '../routes/route.ts';
import { classNames } from '../workspace/class-names.ts';
import css from '../workspace/region.module.css';
import { usePrompts } from './prompt-index.ts';

const c = classNames(css);

/** The prompts of the library. */
export function LibraryPane({ promptId }: { readonly promptId: string | null }) {
  const { prompts } = usePrompts();
  return (
    <nav className={c('region')} data-region="library" data-scope="library" aria-label="Library">
      <ul>
        {prompts.map(({ id }) => (
          <li key={id}>
            <Link href={promptAddress(id)} aria-current={id === promptId ? 'page' : undefined}>
              {id}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
