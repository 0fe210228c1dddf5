import { useEffect } from 'react';
import { useMedia } from './use-media.ts';
import { useSettings } from './settings.ts';

/** Gives the page the theme that was chosen, or the system's (SPEC U42). Until it runs, `theme.js` did. */
export function useTheme(): void {
  const chosen = useSettings((all) => all.theme);
  const isSystemDark = useMedia('(prefers-color-scheme: dark)');
  const theme = chosen === 'system' ? (isSystemDark ? 'dark' : 'light') : chosen;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
