import { markdownKeymap, markdownLanguage } from '@codemirror/lang-markdown';
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from '@codemirror/language';
import { Prec } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** A text longer than this, in characters, is shown without highlighting: parsing it would cost more than it tells. */
export const maxHighlighted = 2_000_000;

const style = HighlightStyle.define([
  { tag: tags.heading, color: 'var(--syntax-heading)', fontWeight: '650' },
  { tag: tags.strong, fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.monospace, tags.literal], color: 'var(--syntax-code)' },
  { tag: [tags.link, tags.url], color: 'var(--syntax-markup)', textDecoration: 'underline' },
  {
    tag: [tags.processingInstruction, tags.contentSeparator, tags.quote, tags.labelName],
    color: 'var(--syntax-markup)',
  },
]);

/** Markdown without the grammars of HTML, CSS and JavaScript: a tag in a prompt is text. */
export function promptLanguage(): Extension {
  return [
    new LanguageSupport(markdownLanguage),
    Prec.high(keymap.of(markdownKeymap)),
    syntaxHighlighting(style),
  ];
}
