/** The part of the page that a narrow screen shows. */
export type Pane = 'library' | 'edit' | 'preview';

/** The buttons by which a narrow screen changes between the parts; wide screens show all of them. */
export class PaneTabs {
  readonly #buttons = [...document.querySelectorAll<HTMLButtonElement>('button[data-tab]')];

  constructor() {
    for (const button of this.#buttons)
      button.addEventListener('click', () => this.show(button.dataset['tab'] as Pane));
    this.show('library');
  }

  show(pane: Pane): void {
    document.body.dataset['pane'] = pane;
    for (const button of this.#buttons)
      button.setAttribute('aria-pressed', String(button.dataset['tab'] === pane));
  }
}
