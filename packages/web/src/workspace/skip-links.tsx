import { focusRegion } from './regions.ts';
import type { RegionId } from './regions.ts';
import { classNames } from '../ui/class-names.ts';
import css from './skip-links.module.css';

const c = classNames(css);

const links: readonly { readonly to: RegionId; readonly text: string }[] = [
  { to: 'library', text: 'Skip to the library' },
  { to: 'main', text: 'Skip to the editor' },
  { to: 'inspector', text: 'Skip to the inspector' },
];

/** The first stops of Tab: past what is in the way (WCAG 2.4.1). */
export function SkipLinks() {
  return (
    <div className={c('links')}>
      {links.map(({ to, text }) => (
        <a
          key={to}
          className={c('link')}
          href={`#${to}`}
          onClick={(event) => {
            event.preventDefault();
            focusRegion(to);
          }}
        >
          {text}
        </a>
      ))}
    </div>
  );
}
