import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where the browser for tests is, or what a person must do to have one. */
export type ChromiumState =
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'missing'; readonly sentence: string };

const debianPath = '/usr/bin/chromium';

/** Finds Chromium; on Debian, as root, installs it when it is missing. `CHROMIUM` names another one. */
export function ensureChromium(): ChromiumState {
  const path = process.env['CHROMIUM'] ?? debianPath;
  if (existsSync(path)) return { kind: 'present', path };
  if (path === debianPath && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('Installing Chromium for the browser tests …\n');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ]) {
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    }
    if (existsSync(path)) return { kind: 'present', path };
  }
  return {
    kind: 'missing',
    sentence: `The browser tests need Chromium at ${path}: install it (Debian: apt-get install chromium) or set CHROMIUM to where it is.`,
  };
}
