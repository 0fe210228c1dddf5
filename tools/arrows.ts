/** Which package may import which, and what each room may not touch (ARCHITECTURE.md). */

/** One import as written in a file. */
export interface Import {
  /** Path of the importing file relative to the repository, `/` between segments. */
  readonly file: string;
  readonly target: string;
}

/** An import that an arrow forbids, with the reason. */
export interface Violation extends Import {
  readonly reason: string;
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  protocol: ['core'],
  server: ['core', 'protocol'],
  client: ['core', 'protocol'],
  web: ['core', 'protocol', 'client'],
  cli: ['core', 'protocol', 'server', 'client', 'web'],
};

/** What the two rooms of the page that hold texts do not know. */
const webRules: readonly {
  readonly room: RegExp;
  readonly forbids: RegExp;
  readonly reason: string;
}[] = [
  {
    room: /^packages\/web\/src\/sync\//,
    forbids: /^(?:react|zustand|@codemirror)\b/,
    reason: 'sync knows neither React nor CodeMirror',
  },
  {
    room: /^packages\/web\/src\/editor\//,
    forbids: /^(?:react|zustand)\b|^\.\.\/(?:api|beside|dialogs|pane|routes|tabs|workspace)\//,
    reason: 'editor asks the workspace through editor-host.ts, and draws without React',
  },
];

/** Every arrow that points the wrong way. */
export function forbiddenImports(imports: readonly Import[]): readonly Violation[] {
  return imports.flatMap((found) => {
    const reason = reasonAgainst(found);
    return reason === null ? [] : [{ ...found, reason }];
  });
}

/** The modules a source text imports, static and dynamic, types included. */
export function importsOf(file: string, text: string): readonly Import[] {
  const pattern = /(?:\bfrom\s+|\bimport\s+|\bimport\s*\(\s*)(['"])([^'"]+)\1/g;
  return [...text.matchAll(pattern)].map((match) => ({ file, target: match[2] ?? '' }));
}

function reasonAgainst({ file, target }: Import): string | null {
  const from = packageOf(file);
  if (from === null) return null;
  const isTest = /\.(?:test|fake)\.ts$|\/test\/|-contract/.test(file);
  const to =
    /^@prompt-manager\/([a-z]+)/.exec(target)?.[1] ?? (target === 'prompt-manager' ? 'cli' : null);
  if (to !== null && to === from) return 'inside a package import the file, not the index';
  if (to !== null && !isTest && !(allowed[from] ?? []).includes(to))
    return `packages/${from} may import ${(allowed[from] ?? []).join(', ') || 'no other package'}`;
  if (target.startsWith('../') && leaves(file, target))
    return 'another package is imported by its name';
  if ((from === 'core' || from === 'protocol') && target.startsWith('node:') && !isTest)
    return `packages/${from} is pure: no node:*`;
  if (from === 'core' && /^(?:yjs|lib0|y-protocols)/.test(target))
    return 'core knows nothing of Yjs';
  if (/^packages\/server\/src\/(?:rest|socket|session)\//.test(file) && /\/journal\//.test(target))
    return 'rest, socket and session never touch the journal directly';
  const rule = webRules.find(({ room, forbids }) => room.test(file) && forbids.test(target));
  if (rule !== undefined && !isTest) return rule.reason;
  if (target.endsWith('.test.ts')) return 'nothing imports from a test';
  return null;
}

function packageOf(file: string): string | null {
  return /^packages\/([a-z]+)\//.exec(file)?.[1] ?? null;
}

function leaves(file: string, target: string): boolean {
  const depth = file.split('/').length - 3;
  const ups = target.split('/').filter((segment) => segment === '..').length;
  return ups > depth;
}
