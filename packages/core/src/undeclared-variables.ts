import type { Finding } from './finding.ts';
import { NameSpelling } from './name-spelling.ts';
import { scanVariables } from './variable-scan.ts';

/** The variables of a text that nothing declares, by offset, with declared names that are close. Linear in the text. */
export function findUndeclared(
  body: string,
  declared: ReadonlySet<string>,
): readonly (Finding & { readonly code: 'undeclared_variable' })[] {
  const undeclared = scanVariables(body).flatMap((piece) =>
    piece.kind === 'variable' && !declared.has(piece.name) ? [piece] : [],
  );
  if (undeclared.length === 0) return [];
  const spelling = new NameSpelling();
  for (const name of declared) spelling.add(name);
  const likelyOf = new Map<string, readonly string[]>();
  return undeclared.map(({ name, from, to }) => {
    let likely = likelyOf.get(name);
    if (!likely) likelyOf.set(name, (likely = spelling.closest(name).slice(0, maxLikely)));
    return { code: 'undeclared_variable', name, likely, from, to };
  });
}

/** Declared names offered for one that is not; more would be a guess. */
const maxLikely = 5;
