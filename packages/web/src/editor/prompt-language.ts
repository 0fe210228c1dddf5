import { markdownKeymap, markdownLanguage } from '@codemirror/lang-markdown';
import {
  HighlightStyle,
  Language,
  LanguageSupport,
  syntaxHighlighting,
} from '@codemirror/language';
import { Prec } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { MarkdownParser } from '@lezer/markdown';

/**
 * A paragraph ends for the highlighting after so many characters. The parser takes a paragraph in one piece: with
 * thousands of lines and no blank one between them, every key would cost a tenth of a second.
 */
const maxParagraph = 2_000;

const language = new Language(
  markdownLanguage.data,
  (markdownLanguage.parser as MarkdownParser).configure({
    parseBlock: [
      {
        name: 'LongParagraph',
        endLeaf: (_context, _line, { content }) => content.length > maxParagraph,
      },
    ],
  }),
  [],
  'markdown',
);

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
    new LanguageSupport(language),
    Prec.high(keymap.of(markdownKeymap)),
    syntaxHighlighting(style),
  ];
}
