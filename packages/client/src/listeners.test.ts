import { expect, test, vi } from 'vitest';
import { Listeners } from './listeners.ts';

test('W7 listeners are told in the order they came, those who come while telling only of what follows', () => {
  const listeners = new Listeners<number>();
  const heard: string[] = [];
  listeners.add((event) => {
    heard.push(`first ${event}`);
    if (event === 1) listeners.add((later) => heard.push(`late ${later}`));
  });
  const remove = listeners.add((event) => heard.push(`second ${event}`));
  listeners.tell(1);
  remove();
  listeners.tell(2);
  expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'late 2']);
});

test('W7 a listener that throws keeps nobody else from hearing and is not swallowed', () => {
  const thrown: (() => void)[] = [];
  vi.stubGlobal('queueMicrotask', (run: () => void) => thrown.push(run));
  const listeners = new Listeners<null>();
  const heard: string[] = [];
  listeners.add(() => {
    throw new Error('mine');
  });
  listeners.add(() => heard.push('other'));
  listeners.tell(null);
  vi.unstubAllGlobals();
  expect(heard).toEqual(['other']);
  expect(thrown[0]).toThrow('mine');
});
