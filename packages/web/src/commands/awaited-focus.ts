import { systemPorts } from '@prompt-manager/client';
import { toast } from '../state/toasts.ts';

/** What is not there after so long will not come: the keys are the page's again. */
const holdForMs = 10_000;

/** Something that was asked for, will take the focus, and is not there yet. */
interface Wish {
  /** Whether the focus stands where it was wished for. */
  readonly stands: (focused: Element) => boolean;
  /** What Escape does: whoever waits lets it go. */
  readonly letGo: () => void;
  /** Somebody pressed Enter: another one behind it is no text (SPEC U185). */
  readonly isBehindEnter: boolean;
  readonly cancelEnd: () => void;
}

let wish: Wish | null = null;
/** What was typed since, in its order: keys by name, or text that was pasted. */
let held: string[] = [];
let isGivingBack = false;

/**
 * Says that something was asked for that will take the focus, such as a dialog, a panel or an editor, which may have to be
 * loaded first. What is typed until it stands there is kept and typed there; without this it would go into the prompt
 * that has the focus (SPEC U182, U183). A newer wish takes the place of an older one, with what was typed for it. The answer
 * lets go of it, and of what was typed, unless a newer wish has it.
 */
export function awaitFocus(
  stands: Wish['stands'],
  {
    letGo = () => undefined,
    isBehindEnter = false,
  }: { readonly letGo?: () => void; readonly isBehindEnter?: boolean } = {},
): () => void {
  wish?.cancelEnd();
  const own: Wish = {
    stands,
    letGo,
    isBehindEnter,
    cancelEnd: systemPorts.setTimer(holdForMs, () => endWish(own)),
  };
  wish = own;
  return () => endWish(own);
}

/** The same for what is done a moment later and may ask for the focus then; else it stays where it is. */
export function awaitCommand(run: (done: () => void) => void): void {
  let isDone = false;
  awaitFocus(() => isDone);
  run(() => {
    isDone = true;
    lookAgain();
  });
}

/** Keeps keys for what is awaited, before anything else in the window hears of them. The answer ends that. */
export function holdKeys(target: Window = window): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    // What is given back comes from here.
    if (!event.isTrusted) return;
    look(target.document.activeElement);
    if (wish === null && held.length === 0) return;
    const key = keptKey(event);
    if (key === null) return;
    take(event);
    if (key === 'Escape') letGo();
    else if (key === 'Enter' && held.length === 0 && (wish?.isBehindEnter || event.repeat)) return;
    else if (key === 'Backspace' && !isGivingBack && isWriting(held.at(-1))) held.pop();
    else held.push(key);
  };
  // What is written without keys: by voice, from a list, as a completion.
  const onInput = (event: InputEvent): void => {
    if (!event.isTrusted) return;
    look(target.document.activeElement);
    const text = event.data ?? event.dataTransfer?.getData('text/plain') ?? '';
    if (wish === null || !event.cancelable || text === '') return;
    take(event);
    held.push(text);
  };
  const onComposition = (event: CompositionEvent): void => {
    if (!event.isTrusted) return;
    look(target.document.activeElement);
    if (wish === null) return;
    event.stopImmediatePropagation();
    refuseComposition();
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (wish === null) return;
    take(event);
    held.push(event.clipboardData?.getData('text/plain') ?? '');
  };
  const onFocus = ({ target: focused }: FocusEvent): void =>
    look(focused instanceof Element ? focused : null);
  // Who points elsewhere has changed their mind.
  const onPress = (): void => endWish(wish);
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  target.addEventListener('keydown', onKeyDown, options);
  target.addEventListener('paste', onPaste, options);
  target.addEventListener('beforeinput', onInput, options);
  target.addEventListener('compositionstart', onComposition, options);
  target.addEventListener('focusin', onFocus, options);
  target.addEventListener('pointerdown', onPress, options);
  return () => {
    listening.abort();
    endWish(wish);
  };
}

/** Nothing else hears of it. */
function take(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * What an input method composes is written letter by letter into whatever has the focus, and no page can keep it from that.
 * Without a focus there is nothing to write into, and the composition ends.
 */
function refuseComposition(): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement)) return;
  focused.blur();
  document.getSelection()?.removeAllRanges();
  toast({
    text: 'What you composed was not typed: what it is for was not there yet. Write it again.',
    tone: 'warn',
  });
  systemPorts.setTimer(0, () => {
    if (document.activeElement === document.body) focused.focus({ preventScroll: true });
  });
}

function letGo(): void {
  const awaited = wish;
  endWish(wish);
  held = [];
  awaited?.letGo();
}

function endWish(ended: Wish | null): void {
  if (ended === null || wish !== ended) return;
  ended.cancelEnd();
  wish = null;
  held = [];
}

/** Looks whether what is awaited stands by now, where the focus came before it could be typed in. */
export function lookAgain(): void {
  look(document.activeElement);
}

/** Gives back what was kept once the focus stands where it was wished for. */
function look(focused: Element | null): void {
  if (wish === null || focused === null || !wish.stands(focused)) return;
  wish.cancelEnd();
  wish = null;
  if (held.length === 0 || isGivingBack) return;
  isGivingBack = true;
  // What has the focus now chooses first what within it has it, and what is selected.
  systemPorts.setTimer(0, () => void giveBack());
}

async function giveBack(): Promise<void> {
  try {
    for (let key = held.shift(); key !== undefined; key = held.shift()) {
      type(key, document.activeElement ?? document.body);
      // What one key changes is drawn before the next one comes; it may have asked for something that is awaited in turn.
      await new Promise<void>((resolve) => systemPorts.setTimer(0, resolve));
      if (wish !== null) return;
    }
  } finally {
    isGivingBack = false;
  }
}

/** The key, if it writes or decides something; null for what the browser and the system are to hear. */
function keptKey(event: KeyboardEvent): string | null {
  const { key } = event;
  if (event.isComposing) return null;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isPlain && namedKeys.has(key)) return key;
  const isText = isPlain || event.getModifierState('AltGraph');
  return isText && isWriting(key) ? key : null;
}

const namedKeys: ReadonlySet<string> = new Set([
  'Enter',
  'Escape',
  'Backspace',
  'ArrowDown',
  'ArrowUp',
]);

const isWriting = (key: string | undefined): boolean => key !== undefined && /^.$/u.test(key);

/** Does where the focus is what the key would have done. */
function type(key: string, focused: Element): void {
  const isNamed = namedKeys.has(key);
  const isKey = isNamed || isWriting(key);
  const down = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  if (isKey && !focused.dispatchEvent(down)) return;
  if (focused instanceof HTMLInputElement && focused.selectionStart !== null) {
    if (key === 'Enter') focused.form?.requestSubmit();
    else if (key === 'Backspace') write('', focused, focused.selectionStart);
    else if (!isNamed) write(key, focused, focused.selectionStart);
  } else if (focused instanceof HTMLTextAreaElement || isEditable(focused)) {
    if (!isNamed) document.execCommand('insertText', false, key);
  } else if (focused instanceof HTMLButtonElement && key === 'Enter') focused.click();
}

function write(text: string, field: HTMLInputElement, from: number): void {
  const to = field.selectionEnd ?? from;
  // Nothing in the place of nothing is the character before it.
  field.setRangeText(text, text === '' && from === to ? Math.max(0, from - 1) : from, to, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}

const isEditable = (element: Element): boolean =>
  element instanceof HTMLElement && element.isContentEditable;
