import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** A machine with much to do gets time to come to what is expected. */
// oxlint-disable-next-line vitest/require-awaited-expect-poll -- its callers await it
export const expectSoon = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 15_000 });

/** The editor's text field; where somebody types. */
export const editor = '[data-scope="editor"]';

/** The part of CodeMirror's view that tests read. */
interface View {
  readonly state: {
    readonly doc: { toString(): string; line(n: number): { from: number } };
    readonly selection: { readonly main: { readonly head: number } };
  };
  dispatch(change: unknown): void;
  focus(): void;
}

interface ViewElement {
  readonly cmTile?: { readonly root?: { readonly view: View } };
}

/** The text in the editor, also what is scrolled out of view. */
export function textOf(page: Page, selector: string = editor): Promise<string> {
  return page
    .locator(selector)
    .evaluate(
      (element) =>
        (element as unknown as ViewElement).cmTile?.root?.view.state.doc.toString() ?? '?',
    );
}

/** Where the cursor is, in UTF-16 units. */
export function caretOf(page: Page, selector: string = editor): Promise<number> {
  return page
    .locator(selector)
    .evaluate(
      (element) =>
        (element as unknown as ViewElement).cmTile?.root?.view.state.selection.main.head ?? -1,
    );
}

/** Puts the cursor at an offset, in view, ready for typing. */
export async function placeCaret(page: Page, at: number, selector: string = editor): Promise<void> {
  await page.locator(selector).evaluate((element, offset) => {
    const view = (element as unknown as ViewElement).cmTile?.root?.view;
    view?.focus();
    view?.dispatch({ selection: { anchor: offset }, scrollIntoView: true });
  }, at);
}

/** Waits until the prompt's text is there to be edited. */
export async function ready(page: Page, selector: string = editor): Promise<void> {
  await page.locator(selector).waitFor();
  await expectSoon(() => page.locator(selector).getAttribute('aria-readonly')).toBeNull();
}

/** What the chip says. */
export function chip(page: Page): Promise<string | null> {
  return page.getByTestId('chip').textContent();
}
