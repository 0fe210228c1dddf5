import type * as Y from 'yjs';
import type { PromptDocument } from '../sync/prompt-document.ts';
import type { PromptSession } from '../sync/prompt-session.ts';

/**
 * Says so when front matter that was typed into the text left it, because the prompt had none (SPEC F9, U143). The
 * server does that in one update: the text becomes shorter and the front matter is there. The answer ends it.
 */
export function tellOfMovedHeader(
  session: PromptSession,
  { doc, text }: Pick<PromptDocument, 'doc' | 'text'>,
): () => void {
  const meta = doc.getMap('meta');
  const headerNow = (): string | null => {
    const header = meta.get('front_matter');
    return typeof header === 'string' ? header : null;
  };
  let known = { header: headerNow(), length: text.length };
  const look = ({ local }: Y.Transaction): void => {
    const before = known;
    known = { header: headerNow(), length: text.length };
    // What somebody else typed is told in their window: it waits for the word that it is saved.
    if (local || !session.isUnsaved || before.header !== null || known.length >= before.length)
      return;
    const { header } = known;
    if (header !== null)
      void import('./tell-moved-header.ts').then((told) => told.tellMovedHeader(session, header));
  };
  doc.on('afterTransaction', look);
  return () => doc.off('afterTransaction', look);
}
