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
