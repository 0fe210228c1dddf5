import { applyChanges, diffText, mapChanges } from '@prompt-manager/core';
import type { TextChange } from '@prompt-manager/core';

/**
 * The text of one prompt as one client sees it: what the server said, what is on its way, what was typed since.
 *
 * The problem: a person types while other people's changes arrive. Sending every keystroke at once would make the server
 * diff texts that contain each other; replacing the editor's text by what arrives would eat what was typed. So:
 *
 * 1. At most one text is on its way. Newer typing waits and only its newest state goes out next.
 * 2. What others write while a text is on its way is held until the answer, because only the answer tells whether it
 *    contains the text on its way already (SPEC W3). One round trip later it is merged in.
 * 3. Typing is never replaced: it is carried over whatever arrived, by the same functions as on the server.
 */
export interface LocalText {
  /** The newest text of the server that is known, and its revision: what the next text sent is based on. */
  readonly base: string;
  readonly revision: number;
  /** The text on its way, based on `base`; null when none is. */
  readonly sent: string | null;
  /** The newest text of the server that arrived since `sent` went out. */
  readonly held: ServerText | null;
  /** The text on the screen. */
  readonly local: string;
}

/** A text with its revision, as the server said it. */
export interface ServerText {
  readonly content: string;
  readonly revision: number;
}

/** The text as the server first said it. */
export function openText({ content, revision }: ServerText): LocalText {
  return { base: content, revision, sent: null, held: null, local: content };
}

/** True when there is nothing that the server has not confirmed as saved. */
export function isTextSaved({ base, sent, local }: LocalText): boolean {
  return sent === null && base === local;
}

/** Somebody typed: `content` is the text on the screen. Line ends become LF, as the server keeps them. */
export function typeText(text: LocalText, content: string): LocalText {
  return { ...text, local: content.replaceAll('\r\n', '\n') };
}

/** The text on the screen goes on its way. Only when none is. */
export function sendText(text: LocalText): LocalText {
  return { ...text, sent: text.local, held: null };
}

/** The server told a text that somebody else, or a merge, made. */
export function hearText(text: LocalText, heard: ServerText): LocalText {
  return text.sent === null ? rebase(text, text.base, heard) : { ...text, held: heard };
}

/**
 * The server saved the text on its way; the newest revision told is `revision`. Null when what arrived meanwhile leaves
 * open which text that revision has: then only a fresh connection can tell.
 */
export function acceptText(text: LocalText, revision: number): LocalText | null {
  const { base, sent, held } = text;
  if (sent === null) return text;
  if (held === null) return rebase(text, sent, { content: sent, revision });
  if (held.revision >= revision) return rebase(text, sent, held);
  // Nothing was told of the newest revision, so it is either the text sent, or a change of description or tags after a
  // merge that left nothing of what was sent.
  const left = mapChanges(diffText(base, sent), diffText(base, held.content), base.length);
  if (left.length === 0) return rebase(text, sent, { content: held.content, revision });
  if (applyChanges(held.content, left) === sent)
    return rebase(text, sent, { content: sent, revision });
  return null;
}

/** The server did not save the text on its way: it is unsaved typing again. */
export function refuseText(text: LocalText): LocalText {
  const { base, held } = text;
  return held === null ? { ...text, sent: null } : rebase(text, base, held);
}

/**
 * A fresh connection told the text. Whether the text on its way was saved before the old one broke is seen from it; in
 * doubt it was not, because text that is there twice can be mended and text that is lost cannot.
 */
export function reopenText(text: LocalText, opened: ServerText): LocalText {
  const { base, sent, revision } = text;
  const arrived =
    sent !== null && opened.revision !== revision && isBetween(base, sent, opened.content);
  return rebase(text, arrived ? sent : base, opened);
}

/** True when the way from `from` to `to` leads over `middle`: going there first takes no more changes. */
function isBetween(from: string, middle: string, to: string): boolean {
  const straight = weigh(diffText(from, to));
  return weigh(diffText(from, middle)) + weigh(diffText(middle, to)) <= straight;
}

function weigh(changes: readonly TextChange[]): number {
  return changes.reduce((sum, { from, to, insert }) => sum + to - from + insert.length, 0);
}

/** What was typed since `from` is carried over to `to`, a later text of the server that contains `from`. */
function rebase(text: LocalText, from: string, { content: to, revision }: ServerText): LocalText {
  return { base: to, revision, sent: null, held: null, local: carry(text.local, from, to) };
}

function carry(local: string, from: string, to: string): string {
  if (from === to || local === to) return local;
  if (local === from) return to;
  return applyChanges(to, mapChanges(diffText(from, local), diffText(from, to), from.length));
}
