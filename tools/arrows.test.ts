import { expect, test } from 'vitest';
import { forbiddenImports, importsOf } from './arrows.ts';

const reasons = (file: string, text: string): string[] =>
  forbiddenImports(importsOf(file, text)).map(({ reason }) => reason);

test('A1 a planted import against the arrows is caught, in every form', () => {
  expect(reasons('packages/core/src/x.ts', "import { a } from '@prompt-manager/server';")).toEqual([
    'packages/core may import no other package',
  ]);
  expect(reasons('packages/core/src/x.ts', 'import type { A } from "node:fs";')).toEqual([
    'packages/core is pure: no node:*',
  ]);
  expect(reasons('packages/core/src/x.ts', "const y = await import('yjs');")).toEqual([
    'core knows nothing of Yjs',
  ]);
  expect(
    reasons('packages/client/src/x.ts', "export { b } from '@prompt-manager/server';"),
  ).toEqual(['packages/client may import core, protocol']);
  expect(
    reasons('packages/server/src/rest/x.ts', "import { j } from '../journal/journal.ts';"),
  ).toEqual(['rest, socket and session never touch the journal directly']);
  expect(
    reasons('packages/server/src/rest/x.ts', "import { j } from '../../../core/src/ids.ts';"),
  ).toEqual(['another package is imported by its name']);
  expect(
    reasons(
      'packages/web/src/sync/x.ts',
      "import { create } from 'zustand';\nimport 'react';\nimport { x } from '@codemirror/state';",
    ),
  ).toEqual(Array(3).fill('sync knows neither React nor CodeMirror'));
  expect(
    reasons('packages/web/src/editor/x.ts', "import { go } from '../routes/navigate.ts';"),
  ).toEqual(['editor asks the workspace through editor-host.ts, and draws without React']);
  expect(reasons('packages/core/src/x.ts', "import '@prompt-manager/core';")).toEqual([
    'inside a package import the file, not the index',
  ]);
});

test('A1 imports along the arrows are let through', () => {
  expect(
    reasons(
      'packages/server/src/rest/x.ts',
      "import { a } from '@prompt-manager/core';\nimport { b } from '../library/head.ts';",
    ),
  ).toEqual([]);
  expect(reasons('packages/core/src/x.test.ts', "import { readFileSync } from 'node:fs';")).toEqual(
    [],
  );
});
