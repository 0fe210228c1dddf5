import { classNames } from '../ui/class-names.ts';
import css from './face.module.css';

const c = classNames(css);

/** Two letters of a person on their colour; dimmed while they are idle. What it says in words stands beside it. */
export function Face({
  name,
  colour,
  isIdle = false,
  isSmall = false,
}: {
  readonly name: string;
  readonly colour: string;
  readonly isIdle?: boolean | undefined;
  readonly isSmall?: boolean | undefined;
}) {
  return (
    <span
      aria-hidden
      className={c('face', isSmall && 'small')}
      data-idle={isIdle || undefined}
      data-testid="face"
      // Drawn by the style sheet: what it says in words stands beside it.
      data-letters={initialsOf(name)}
      style={{ background: colour }}
    />
  );
}

function initialsOf(name: string): string {
  const [first = '?', second] = name.trim().split(/\s+/);
  const letters =
    second === undefined ? first.slice(0, 2) : `${first.charAt(0)}${second.charAt(0)}`;
  return letters.toUpperCase();
}
