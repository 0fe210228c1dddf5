import { expect, test } from 'vitest';
import { mayOpenBrowser, openBrowser } from './open-browser.ts';

test('C16 a browser opens only where a person sits at this machine', () => {
  const may = (isTTY: boolean, env: Record<string, string>): boolean =>
    mayOpenBrowser({ env, stdout: { isTTY, columns: 80, write: () => undefined } });
  expect(may(true, {})).toBe(true);
  expect(may(true, { BROWSER: 'firefox' })).toBe(true);
  expect(may(false, {})).toBe(false);
  expect(may(true, { CI: 'true' })).toBe(false);
  expect(may(true, { SSH_CONNECTION: '10.0.0.1 22' })).toBe(false);
  expect(may(true, { BROWSER: 'none' })).toBe(false);
});

test('C16 each desktop is asked in its own way', () => {
  const launched = (platform: string): string[] => {
    const words: string[] = [];
    openBrowser({ platform, launch: (command, args) => words.push(command, ...args) }, 'u');
    return words;
  };
  expect(launched('linux')).toEqual(['xdg-open', 'u']);
  expect(launched('darwin')).toEqual(['open', 'u']);
  expect(launched('win32')).toEqual(['cmd', '/c', 'start', '', 'u']);
});
