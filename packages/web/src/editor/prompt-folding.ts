import { codeFolding, foldGutter, foldService, syntaxTree } from '@codemirror/language';
import type { EditorState, Extension } from '@codemirror/state';

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A search for a closing tag or fence ends after this many lines: folding is asked for with every new line. */
const maxBlockLines = 5_000;

/** Folds headings, XML blocks and a block of front matter; fences come with the language. */
export function promptFolding(): Extension {
  return [
    codeFolding({ placeholderText: '…' }),
    foldGutter({
      markerDOM: (isOpen) => {
        const marker = document.createElement('span');
        marker.className = 'cm-fold-marker';
        marker.textContent = isOpen ? '▾' : '▸';
        marker.title = isOpen ? 'Fold' : 'Unfold';
        return marker;
      },
    }),
    foldService.of((state, from) => frontMatter(state, from) ?? xmlBlock(state, from)),
    foldService.of(section),
  ];
}

/** A heading's line folds everything to the next heading of its level or a higher one. */
function section(state: EditorState, lineFrom: number, lineTo: number): Range | null {
  for (
    let node: ReturnType<typeof headingLevelNode> = headingLevelNode(state, lineTo);
    node !== null && node.from >= lineFrom;
    node = null
  ) {
    let last = node.node;
    for (let next = last.nextSibling; next !== null; next = next.nextSibling) {
      const level = headingLevel(next.name);
      if (level !== null && level <= node.level) break;
      last = next;
    }
    return last.to > lineTo ? { from: lineTo, to: last.to } : null;
  }
  return null;
}

function headingLevelNode(state: EditorState, position: number) {
  for (
    let node = syntaxTree(state).resolveInner(position, -1);
    node.parent !== null;
    node = node.parent
  ) {
    const level = headingLevel(node.name);
    if (level !== null) return { node, level, from: node.from };
  }
  return null;
}

function headingLevel(name: string): number | null {
  const level = /^(?:ATX|Setext)Heading(\d)$/.exec(name)?.[1];
  return level === undefined ? null : Number(level);
}

/** A line with nothing but an opening tag folds to its closing tag. */
function xmlBlock(state: EditorState, lineFrom: number): Range | null {
  const first = state.doc.lineAt(lineFrom);
  const name = /^\s*<([\p{L}_][\p{L}\p{N}_.-]*)(?:\s[^<>]*)?>\s*$/u.exec(first.text)?.[1];
  if (name === undefined) return null;
  let depth = 1;
  const last = Math.min(state.doc.lines, first.number + maxBlockLines);
  for (let number = first.number + 1; number <= last; number += 1) {
    const line = state.doc.line(number);
    const text = line.text.trim();
    if (text === `</${name}>`) depth -= 1;
    else if (text.startsWith(`<${name}`) && text.endsWith('>') && !text.includes('</')) depth += 1;
    if (depth === 0) return { from: first.to, to: state.doc.line(number - 1).to };
  }
  return null;
}

function frontMatter(state: EditorState, lineFrom: number): Range | null {
  if (lineFrom !== 0 || state.doc.line(1).text.trimEnd() !== '---') return null;
  const last = Math.min(state.doc.lines, maxBlockLines);
  for (let number = 2; number <= last; number += 1)
    if (state.doc.line(number).text.trimEnd() === '---')
      return { from: state.doc.line(1).to, to: state.doc.line(number).to };
  return null;
}
