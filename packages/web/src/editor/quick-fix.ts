import { StateEffect, StateField } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { closeHoverTooltips, showTooltip } from '@codemirror/view';
import type { EditorView, Tooltip } from '@codemirror/view';
import type { EditorHost } from './editor-host.ts';
import { diagnosticsAt } from './prompt-diagnostics.ts';
import type { PlacedDiagnostic } from './prompt-diagnostics.ts';

const setFixes = StateEffect.define<Tooltip | null>();

const fixesField = StateField.define<Tooltip | null>({
  create: () => null,
  update: (fixes, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setFixes)) return effect.value;
    return transaction.docChanged ? null : fixes;
  },
  provide: (field) => showTooltip.from(field),
});

/** The place where {@link showFixes} shows what can be done. */
export function quickFixList(): Extension {
  return fixesField;
}

/** Shows what can be done about the problem at the cursor, to be chosen with arrows and Enter. */
export function showFixes(view: EditorView, host: EditorHost): boolean {
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const found = [head, line.from].flatMap((at) => diagnosticsAt(view, at));
  const fixable = found.filter(({ diagnostic }) => (diagnostic.actions?.length ?? 0) > 0);
  // What concerns front matter stands at the very start, and must not hide what is wrong in the line there.
  const placed = fixable.find(({ from, to }) => to > from) ?? fixable[0];
  if (placed === undefined) {
    host.tell('There is nothing to fix here.');
    return true;
  }
  view.dispatch({
    effects: [
      // The problem that F8 shows lists its fixes too.
      closeHoverTooltips,
      setFixes.of({
        pos: placed.from,
        above: false,
        create: () => ({ dom: menuOf(view, placed) }),
      }),
    ],
  });
  view.dom.querySelector<HTMLElement>('.cm-quick-fixes [role="menuitem"]')?.focus();
  return true;
}

function menuOf(view: EditorView, { diagnostic, from, to }: PlacedDiagnostic): HTMLElement {
  const menu = document.createElement('div');
  menu.className = 'cm-quick-fixes';
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', diagnostic.message);
  const hide = (): void => {
    view.dispatch({ effects: setFixes.of(null) });
    view.focus();
  };
  for (const action of diagnostic.actions ?? []) {
    const item = document.createElement('button');
    item.type = 'button';
    item.setAttribute('role', 'menuitem');
    item.textContent = action.name;
    item.addEventListener('click', () => {
      hide();
      action.apply(view, from, to);
    });
    menu.append(item);
  }
  menu.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') hide();
    else if (step !== undefined) moveFocus(menu, step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return menu;
}

function moveFocus(menu: HTMLElement, step: number): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
}
