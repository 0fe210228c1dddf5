import type { EditorBanner } from '../state/editor-facts.ts';
import { Button } from '../ui/button.tsx';
import css from './banners.module.css';
import { classNames } from '../ui/class-names.ts';

const c = classNames(css);

/** A sentence over the whole width that needs an answer. */
export function Banner({ text, tone, actions }: Omit<EditorBanner, 'isOfServer'>) {
  return (
    <div
      className={c('banner', tone)}
      role={tone === 'info' ? 'status' : 'alert'}
      data-testid="banner"
    >
      <p className={c('text')}>{text}</p>
      {actions.map(({ label, run }) => (
        <Button key={label} onPress={run}>
          {label}
        </Button>
      ))}
    </div>
  );
}
