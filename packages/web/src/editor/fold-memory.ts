import {
  ensureSyntaxTree,
  foldable,
  foldedRanges,
  foldEffect,
  unfoldEffect,
} from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { keptHere } from '../state/kept.ts';
import { ofLibrary } from '../state/library.ts';

/** Prompts whose folds are remembered in this browser; the ones folded longest ago are forgotten. */
const maxRemembered = 200;
const storageKey = ofLibrary('prompt-manager.folds');
/** Parsing for the folds of a long text gets this long. */
const maxParseMs = 50;

/** Remembers which lines of a prompt are folded. */
export function rememberFolds(id: () => string): Extension {
  return EditorView.updateListener.of(({ state, transactions }) => {
    const isFold = transactions.some(({ effects }) =>
      effects.some((effect) => effect.is(foldEffect) || effect.is(unfoldEffect)),
    );
    if (!isFold) return;
    const lines: number[] = [];
    foldedRanges(state).between(0, state.doc.length, (from) => {
      lines.push(state.doc.lineAt(from).number);
    });
    const others = Object.entries(read()).filter(([each]) => each !== id());
    const all = lines.length === 0 ? others : [...others, [id(), lines] as const];
    write(Object.fromEntries(all.slice(-maxRemembered)));
  });
}

/** Folds the lines that were folded when the prompt was left. */
export function restoreFolds(view: EditorView, id: string): void {
  const all = read();
  const lines = Object.hasOwn(all, id) ? (all[id] ?? []) : [];
  const { state } = view;
  if (lines.length === 0 || ensureSyntaxTree(state, state.doc.length, maxParseMs) === null) return;
  const effects = lines.flatMap((number) => {
    if (number > state.doc.lines) return [];
    const line = state.doc.line(number);
    const range = foldable(state, line.from, line.to);
    return range === null ? [] : [foldEffect.of(range)];
  });
  if (effects.length > 0) view.dispatch({ effects });
}

function read(): Readonly<Record<string, readonly number[]>> {
  try {
    const value: unknown = JSON.parse(keptHere.getItem(storageKey) ?? '{}');
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, readonly number[]>>)
      : {};
  } catch {
    return {}; // What is kept is not ours.
  }
}

function write(all: Readonly<Record<string, readonly number[]>>): void {
  keptHere.setItem(storageKey, JSON.stringify(all));
}
