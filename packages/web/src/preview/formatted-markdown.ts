import DOMPurify from 'dompurify';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/**
 * A text as people read Markdown, with nothing in it that could run or reach out (SPEC U11, U12): what looks like a tag
 * stays text, an image is its description, a link is told by its address.
 */
export function formatMarkdown(text: string): DocumentFragment {
  const html = micromark(text, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const fragment = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    USE_PROFILES: { html: true },
    FORBID_ATTR: ['style', 'id', 'name'],
  });
  // What looked like a block of tags is text between blocks: its lines stay lines.
  for (const node of fragment.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE || (node.textContent ?? '').trim() === '') continue;
    const literal = document.createElement('pre');
    literal.textContent = (node.textContent ?? '').trim();
    node.replaceWith(literal);
  }
  for (const image of fragment.querySelectorAll('img')) {
    const words = document.createElement('span');
    words.textContent = `[image: ${image.alt === '' ? (image.getAttribute('src') ?? '') : image.alt}]`;
    image.replaceWith(words);
  }
  for (const link of fragment.querySelectorAll('a')) {
    link.title = link.getAttribute('href') ?? '';
    link.removeAttribute('href');
  }
  return fragment;
}
