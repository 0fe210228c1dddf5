import type { ClientPorts, PromptHandle } from '@prompt-manager/client';
import { byId } from './element.ts';
import { bannerOf, chipOf, nextChangeMs } from './saved-chip.ts';
import type { Chip, PromptFacts } from './saved-chip.ts';

/** Screen readers hear of a state that lasts this long, not of every save. */
const announceAfterMs = 1_000;

/** The saved chip in the header, the banner under it, and what is announced. */
export class StatusView {
  readonly #ports: ClientPorts;
  readonly #chip = byId('chip', HTMLSpanElement);
  readonly #announcer = byId('announcer', HTMLSpanElement);
  readonly #banner = byId('banner', HTMLDivElement);
  readonly #bannerText = byId('banner-text', HTMLParagraphElement);
  readonly #copy = byId('banner-copy', HTMLButtonElement);
  readonly #retry = byId('banner-retry', HTMLButtonElement);
  #prompt: PromptHandle | null = null;
  #isOpened = false;
  #announced = '';
  #ends: (() => void)[] = [];
  #cancelTick: () => void = () => undefined;
  #cancelAnnouncement: () => void = () => undefined;

  constructor(ports: ClientPorts) {
    this.#ports = ports;
    this.#retry.addEventListener('click', () => this.#prompt?.reconnect());
    this.#copy.addEventListener('click', () => void this.#copyText());
    this.follow(null);
  }

  /** Follows a prompt; null shows nothing. */
  follow(prompt: PromptHandle | null): void {
    for (const end of this.#ends.splice(0)) end();
    this.#prompt = prompt;
    this.#isOpened = prompt !== null && prompt.revision > 0;
    this.#announced = '';
    const look = (): void => this.#show();
    const opened = (): void => {
      this.#isOpened = true;
      look();
    };
    if (prompt !== null)
      this.#ends = [
        prompt.onState(look),
        prompt.onSaveState(look),
        prompt.onMirror(look),
        prompt.onText(opened),
        prompt.onRenamed(look),
      ];
    look();
  }

  #show(): void {
    this.#cancelTick();
    const prompt = this.#prompt;
    this.#chip.hidden = prompt === null;
    this.#banner.hidden = true;
    document.title = 'Prompt Manager';
    if (prompt === null) return;
    const { id, connection, saveState, mirror, isReadOnly } = prompt;
    const facts: PromptFacts = {
      id,
      connection,
      saveState,
      mirror,
      isReadOnly,
      isOpened: this.#isOpened,
    };
    const nowMs = this.#ports.now();
    const chip = chipOf(facts, nowMs);
    this.#showChip(chip);
    this.#showBanner(facts, nowMs);
    document.title = `${id} — ${chip.text} — Prompt Manager`;
    const inMs = nextChangeMs(facts, nowMs);
    if (inMs !== null) this.#cancelTick = this.#ports.setTimer(inMs, () => this.#show());
  }

  #showChip({ text, tone, title }: Chip): void {
    this.#chip.title = title;
    this.#chip.dataset['tone'] = tone;
    if (this.#chip.textContent !== text) this.#chip.textContent = text;
    this.#cancelAnnouncement();
    if (text === this.#announced) return;
    this.#cancelAnnouncement = this.#ports.setTimer(announceAfterMs, () => {
      this.#announced = text;
      this.#announcer.textContent = text;
    });
  }

  #showBanner(facts: PromptFacts, nowMs: number): void {
    const banner = bannerOf(facts, nowMs);
    this.#banner.hidden = banner === null;
    if (banner === null) return;
    if (this.#bannerText.textContent !== banner.text) this.#bannerText.textContent = banner.text;
    this.#copy.hidden = !banner.canCopy;
    this.#retry.hidden = !banner.canRetry;
  }

  async #copyText(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#prompt?.text ?? '');
      this.#announcer.textContent = 'Copied the text';
    } catch {
      // Without permission for the clipboard the text is selected, so that the person can copy it.
      const field = byId('text', HTMLTextAreaElement);
      field.focus();
      field.select();
    }
  }
}
