import { hoverTooltip, showTooltip } from '@codemirror/view';
import type { EditorView, Tooltip, TooltipView } from '@codemirror/view';
import { StateEffect, StateField } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { counted } from '../ui/counted.ts';
import type { EditorHost, PromptCard } from './editor-host.ts';
import { inclusionAt } from './inclusion-at.ts';
import type { PlacedInclusion } from './inclusion-at.ts';

/** A pointer that rests this long asks what an inclusion is. */
const hoverTimeMs = 300;

const setCard = StateEffect.define<Tooltip | null>();

const cardField = StateField.define<Tooltip | null>({
  create: () => null,
  update: (card, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setCard)) return effect.value;
    return transaction.docChanged || transaction.selection !== undefined ? null : card;
  },
  provide: (field) => showTooltip.from(field),
});

/** Shows what an inclusion includes, when the pointer rests on it and when {@link showCard} asks (WCAG 1.4.13). */
export function promptCards(host: EditorHost): Extension {
  return [
    cardField,
    hoverTooltip(
      ({ state }, position) => {
        const inclusion = inclusionAt(state, position);
        return inclusion === null ? null : tooltipOf(inclusion, host);
      },
      { hoverTime: hoverTimeMs, hideOnChange: true },
    ),
  ];
}

/** Shows the card of the inclusion at the cursor; false when there is none. */
export function showCard(view: EditorView, host: EditorHost): boolean {
  const inclusion = inclusionAt(view.state, view.state.selection.main.head);
  if (inclusion === null) return false;
  view.dispatch({ effects: setCard.of(tooltipOf(inclusion, host)) });
  return true;
}

/** Takes the card away; false when none is shown. */
export function hideCard(view: EditorView): boolean {
  if (view.state.field(cardField, false) === null) return false;
  view.dispatch({ effects: setCard.of(null) });
  return true;
}

function tooltipOf(inclusion: PlacedInclusion, host: EditorHost): Tooltip {
  return {
    pos: inclusion.from,
    end: inclusion.to,
    above: true,
    create: () => createCard(inclusion, host),
  };
}

function createCard({ target }: PlacedInclusion, host: EditorHost): TooltipView {
  const dom = document.createElement('div');
  dom.className = 'cm-prompt-card';
  const found = host.resolve(target);
  if (found === null) dom.textContent = 'The names of the library are being read.';
  else if (found.kind === 'missing') {
    line(dom, 'strong', `“${target.spelling}” names no prompt.`);
    line(dom, 'p', 'A marker stands in its place in the expanded text.');
  } else if (found.kind === 'many')
    line(dom, 'p', `Includes ${found.ids.length} prompts: ${found.ids.slice(0, 12).join(', ')}`);
  else
    void fill(dom, found.id, host).then((card) => {
      if (card !== null) host.announce(`${card.id}. ${card.description ?? ''}`);
    });
  return { dom };
}

/** What a prompt is, filled in as it is read: for a row of a list. */
export function cardOfPrompt(id: string, host: EditorHost): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-prompt-card';
  void fill(dom, id, host);
  return dom;
}

async function fill(dom: HTMLElement, id: string, host: EditorHost): Promise<PromptCard | null> {
  line(dom, 'strong', id);
  try {
    const card = await host.describe(id);
    show(dom, card);
    return card;
  } catch {
    line(dom, 'p', 'It could not be read; the server does not answer.');
    return null;
  }
}

function show(dom: HTMLElement, { description, beginning, usedBy, tokens }: PromptCard): void {
  if (description !== null) line(dom, 'p', description);
  line(dom, 'pre', beginning === '' ? '(empty)' : beginning);
  const uses = usedBy === 0 ? 'Used by no other prompt' : `Used by ${counted(usedBy, 'prompt')}`;
  const facts = line(dom, 'p', uses);
  void tokens.then((found) => {
    if (found === null) return;
    const { own, expanded } = found;
    const more = expanded === own ? '' : `, ${expanded.toLocaleString('en')} expanded`;
    facts.textContent = `${uses} · ${counted(own, 'token')}${more}`;
  });
}

function line(parent: HTMLElement, tag: 'p' | 'pre' | 'strong', text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}
