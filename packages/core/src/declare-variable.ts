import { isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, Pair, YAMLSeq } from 'yaml';
import { readHeader } from './front-matter.ts';
import { parseVariableName } from './variable-scan.ts';
import { addPair, insteadOfBraces, nextLine, placeOf, splice } from './yaml-places.ts';
import { writeYamlText } from './yaml-text.ts';

/** A header in which a variable is declared, and what of it to look at; offsets are UTF-16 units. */
export interface DeclaredVariable {
  /** Null while there is neither front matter nor a place for the declaration. */
  readonly header: string | null;
  /** The declaration that was there; in one that was made, the place between the quotes of its description. */
  readonly from: number;
  readonly to: number;
}

/**
 * The header with a declaration of the variable (SPEC V3): the one it has, else a new one behind the others, in the
 * notation of these, every other byte staying as it is. Where there is no place for one, as below `variables:` that
 * are a text, the header comes back as it was, with the place that is wrong.
 */
export function declareVariable(header: string | null, name: string): DeclaredVariable {
  const text = header ?? '';
  const found = declarationIn(text, name);
  if (found !== null) return { header, ...found };
  const candidate = withDeclaration(text, name);
  const made = candidate === null ? null : declarationIn(candidate, name);
  if (candidate === null || made === null || !onlyAdds(text, candidate)) {
    const wrong = rangeOf(variablesIn(text)?.key);
    return { header, ...(wrong ?? { from: text.length, to: text.length }) };
  }
  const quotes = candidate.indexOf('""', made.from) + 1;
  return { header: candidate, from: quotes, to: quotes };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function rootOf(header: string): unknown {
  return parseDocument(header, { schema: 'core', logLevel: 'silent' }).contents;
}

/** The pair `variables` of a header. */
function variablesIn(header: string): Pair | null {
  const root = rootOf(header);
  if (!isMap(root)) return null;
  return root.items.find(({ key }) => isScalar(key) && key.value === 'variables') ?? null;
}

/** Where a header declares a variable; null when it does not. */
function declarationIn(header: string, name: string): Range | null {
  const declarations = variablesIn(header)?.value;
  if (isMap(declarations)) {
    const pair = declarations.items.find(({ key }) => isScalar(key) && isNamed(key.value, name));
    const key = rangeOf(pair?.key);
    if (pair === undefined || key === null) return null;
    return trimmed(header, { from: key.from, to: Math.max(key.to, rangeOf(pair.value)?.to ?? 0) });
  }
  if (!isSeq(declarations)) return null;
  const item = declarations.items.find((each) =>
    isNamed(isMap(each) ? each.get('name') : isScalar(each) ? each.value : null, name),
  );
  const range = rangeOf(item);
  return range === null ? null : trimmed(header, range);
}

function isNamed(written: unknown, name: string): boolean {
  return (
    (typeof written === 'string' || typeof written === 'number') &&
    parseVariableName(String(written)) === name
  );
}

function rangeOf(node: unknown): Range | null {
  if (!isNode(node) || !node.range) return null;
  return { from: node.range[0], to: node.range[1] };
}

/** Without the line breaks that a value of whole lines ends with. */
function trimmed(header: string, { from, to }: Range): Range {
  return { from, to: from + header.slice(from, to).trimEnd().length };
}

/** The header with a new declaration, by splicing; null where the notation has no place for one. */
function withDeclaration(header: string, name: string): string | null {
  const root = rootOf(header);
  const pair = variablesIn(header);
  const spelling = writeYamlText(name);
  const declaration = `${spelling}: { description: "" }`;
  if (pair === null) return withVariables(header, root, declaration);
  const { value } = pair;
  if (isMap(value)) {
    return addPair(header, value, {
      inline: () => declaration,
      lines: (indent) => `${indent}${declaration}\n`,
      eol: '\n',
    });
  }
  if (isSeq(value)) return withItem(header, value, spelling);
  const isEmpty = value === null || (isScalar(value) && value.value === null);
  return isEmpty ? belowKey(header, pair, declaration) : null;
}

/** The header with `variables:` that hold one declaration. */
function withVariables(header: string, root: unknown, declaration: string): string {
  const lines = (indent: string): string => `${indent}variables:\n${indent}  ${declaration}\n`;
  if (!isMap(root)) return header + lines('');
  if (!root.flow || root.items.length > 0)
    return addPair(header, root, {
      inline: () => `variables: { ${declaration} }`,
      lines,
      eol: '\n',
    });
  return insteadOfBraces(header, root, { lines: lines(''), eol: '\n' });
}

/** The header with another item in the list of declarations. */
function withItem(header: string, list: YAMLSeq, name: string): string | null {
  const first = rangeOf(list);
  const last = list.items.at(-1);
  if (first === null) return null;
  if (list.flow) {
    const close = header.lastIndexOf(']', first.to - 1);
    const glue = last === undefined ? '' : ', ';
    return splice(header, close, close, `${glue}{ name: ${name}, description: "" }`);
  }
  const end = isNode(last) ? rangeOf(last as Node) : null;
  if (end === null) return null;
  const at = header[end.to - 1] === '\n' ? end.to : nextLine(header, end.to);
  const indent = header.slice(header.lastIndexOf('\n', first.from - 1) + 1, first.from);
  const glue = header[at - 1] === '\n' ? '' : '\n';
  return splice(header, at, at, `${glue}${indent}- name: ${name}\n${indent}  description: ""\n`);
}

/** The header with a declaration on the line below `variables:`, which holds nothing. */
function belowKey(header: string, pair: Pair, declaration: string): string | null {
  const key = rangeOf(pair.key);
  if (key === null) return null;
  const at = nextLine(header, placeOf(header, pair)?.colon ?? key.to);
  const indent = header.slice(header.lastIndexOf('\n', key.from - 1) + 1, key.from);
  const glue = header[at - 1] === '\n' ? '' : '\n';
  return splice(header, at, at, `${glue}${indent}  ${declaration}\n`);
}

/** Whether a header says everything that one before said, and of variables more. */
function onlyAdds(before: string, after: string): boolean {
  const [old, now] = [readHeader(before === '' ? null : before), readHeader(after)];
  const { variables: _old, ...oldData } = old.data;
  const { variables: _now, ...nowData } = now.data;
  return (
    now.variables.length === old.variables.length + 1 &&
    JSON.stringify(now.variables.slice(0, -1)) === JSON.stringify(old.variables) &&
    JSON.stringify(nowData) === JSON.stringify(oldData)
  );
}
