import { expect, test } from 'vitest';
import { promptAddress, routeOf, sideOf } from './route.ts';

test('U44 every screen has an address, and an address that cannot be read is no error', () => {
  const read = (address: string): unknown => {
    const { pathname, search, hash } = new URL(address, 'http://localhost');
    return routeOf({ pathname, search, hash });
  };
  const prompt = { kind: 'prompt', version: null, panel: null, line: null, other: null };
  expect(read('/')).toEqual({ kind: 'home' });
  expect(read('/p/tone/formal')).toEqual({ ...prompt, id: 'tone/formal' });
  expect(read('/p/a?v=12&panel=history#L3')).toEqual({
    ...prompt,
    id: 'a',
    version: 12,
    panel: 'history',
    line: 3,
  });
  expect(read('/p/a?v=-1#Lx')).toEqual({ ...prompt, id: 'a' });
  expect(read('/diff?a=x&b=y@3')).toEqual({ kind: 'diff', a: 'x', b: 'y@3' });
  expect(read('/graph/a/b')).toEqual({ kind: 'graph', id: 'a/b' });
  expect(read('/graph')).toEqual({ kind: 'graph', id: null });
  expect(read('/search?q=tag%3Ax')).toEqual({ kind: 'search', query: 'tag:x' });
  expect(read('/settings')).toEqual({ kind: 'settings' });
  expect(read('/nowhere')).toEqual({ kind: 'unknown', path: '/nowhere' });
  expect(routeOf({ pathname: '/p/%E0%A4%A' })).toEqual({ kind: 'unknown', path: '/p/%E0%A4%A' });
});

test('U44 the address of a prompt leads back to it, whatever its name', () => {
  for (const id of ['a', 'tone/formal', 'Größe und 100 %', '日本/語', 'a&b=c']) {
    const { pathname, search, hash } = new URL(
      promptAddress(id, { version: 2, line: 7 }),
      'http://localhost',
    );
    expect(routeOf({ pathname, search, hash })).toEqual({
      kind: 'prompt',
      id,
      version: 2,
      panel: null,
      line: 7,
      other: null,
    });
  }
});

test('U177 the address says which prompt is beside which, and which of them is active', () => {
  const read = (address: string) => {
    const { pathname, search, hash } = new URL(address, 'http://localhost');
    return routeOf({ pathname, search, hash });
  };
  const right = { id: 'dir/b&=c', version: null, side: 'right' } as const;
  const left = { id: 'dir/b&=c', version: 3, side: 'left' } as const;
  for (const other of [right, left, null]) {
    const route = read(promptAddress('a', { version: 2, line: 7, other }));
    expect(route).toEqual({ kind: 'prompt', id: 'a', version: 2, panel: null, line: 7, other });
    expect(sideOf(route)).toBe(other?.side === 'left' ? 'right' : 'left');
  }
  expect(read('/p/a?right=a')).toMatchObject({ id: 'a', other: null });
  expect(read('/p/a?right=')).toMatchObject({ id: 'a', other: null });
});
