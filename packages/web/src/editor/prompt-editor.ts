import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  highlightSelectionMatches,
  openSearchPanel,
  search,
} from '@codemirror/search';
import { Compartment, EditorSelection, EditorState } from '@codemirror/state';
import type { Extension, StateEffect } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
  rectangularSelection,
} from '@codemirror/view';
import type { KeyBinding, ViewUpdate } from '@codemirror/view';
import type { PromptDocument } from '../sync/prompt-document.ts';
import type { EditorHost } from './editor-host.ts';
import { editorTheme } from './editor-theme.ts';
import { rememberFolds, restoreFolds } from './fold-memory.ts';
import { openOnModClick } from './go-to-definition.ts';
import { inclusionMarks } from './inclusion-marks.ts';
import { hideCard, promptCards } from './prompt-card.ts';
import { promptDiagnostics } from './prompt-diagnostics.ts';
import { promptFolding } from './prompt-folding.ts';
import { promptHighlighting } from './prompt-highlighting.ts';
import { quickFixList } from './quick-fix.ts';
import { remoteCursors } from './remote-cursors.ts';
import { textCommands } from './text-commands.ts';
import type { TextCommands } from './text-commands.ts';
import { sharedText } from './undo-history.ts';
import { loadVim } from './vim-mode.ts';

/** Where somebody was in a text. */
export interface EditorPlace {
  readonly anchor: number;
  readonly head: number;
  /** Restores what was in view. */
  readonly scroll: StateEffect<unknown> | null;
}

/** What an editor of a prompt is made of. */
export interface PromptEditorOptions {
  readonly parent: HTMLElement;
  readonly document: PromptDocument;
  readonly host: EditorHost;
  readonly nonce: string;
  readonly isReadOnly: boolean;
  readonly hideCursors: boolean;
  /** Where to begin; the top unless given. */
  readonly place?: EditorPlace | null | undefined;
  readonly onUpdate: (update: ViewUpdate) => void;
}

/** An editor of a prompt, alive until it is destroyed. */
export interface PromptEditor {
  readonly view: EditorView;
  readonly commands: TextCommands;
  /** Lets Tab leave the editor, or indent again, which the answer says. */
  toggleTab(): boolean;
  setReadOnly(isReadOnly: boolean): void;
  setHideCursors(isHidden: boolean): void;
  setVim(isOn: boolean): void;
  /** Shows who last changed each line. */
  setBlame(isOn: boolean): void;
  place(): EditorPlace;
  /** Puts the cursor on a line, from 1, and shows it in the middle. */
  goToLine(line: number): void;
  /** Brings a place into view; the cursor stays where it is. */
  show(offset: number): void;
  destroy(): void;
}

/** Completion, once it is loaded: the first text is shown before it is there, later editors begin with it. */
let completion: ((host: EditorHost) => Extension) | null = null;

async function loadCompletion(): Promise<(host: EditorHost) => Extension> {
  completion ??= (await import('./inclusion-completion.ts')).inclusionCompletion;
  return completion;
}

/** Makes an editor in `parent`. Its text is the document's; React knows nothing of it. */
export function createPromptEditor(options: PromptEditorOptions): PromptEditor {
  const { parent, document, host } = options;
  const parts = {
    readOnly: new Compartment(),
    cursors: new Compartment(),
    vim: new Compartment(),
    blame: new Compartment(),
    completion: new Compartment(),
  };
  const { awareness, text } = document;
  const cursors = (isHidden: boolean): Extension => remoteCursors({ awareness, text, isHidden });
  const content = text.toString();
  const scroll = options.place?.scroll ?? null;
  const view = new EditorView({
    parent,
    ...(scroll !== null && { scrollTo: scroll as StateEffect<never> }),
    state: EditorState.create({
      doc: content,
      selection: selectionOf(options.place, content.length),
      extensions: [
        parts.vim.of([]),
        parts.blame.of([]),
        parts.readOnly.of(EditorState.readOnly.of(options.isReadOnly)),
        baseExtensions(options),
        promptHighlighting(content.length),
        sharedText(document),
        parts.cursors.of(cursors(options.hideCursors)),
        promptExtensions(host),
        parts.completion.of(completion?.(host) ?? []),
        EditorView.updateListener.of(options.onUpdate),
      ],
    }),
  });
  restoreFolds(view, host.promptId());
  let tabIndents = true;
  let isDestroyed = false;
  /** Puts an extension that is loaded when it is first wanted in its place, or takes it away. */
  const setLazily = (part: 'vim' | 'blame' | 'completion', load: () => Promise<Extension>) => {
    let wanted = false;
    return (isOn: boolean): void => {
      const wasWanted = wanted;
      wanted = isOn;
      if (isOn === wasWanted) return;
      if (!isOn) return view.dispatch({ effects: parts[part].reconfigure([]) });
      void load().then((extension) => {
        if (!isDestroyed && wanted) view.dispatch({ effects: parts[part].reconfigure(extension) });
      });
    };
  };
  if (completion === null)
    setLazily('completion', async () => (await loadCompletion())(host))(true);
  return {
    view,
    commands: textCommands(view, host),
    toggleTab: () => {
      tabIndents = !tabIndents;
      view.setTabFocusMode(!tabIndents);
      host.announce(tabIndents ? 'Tab indents.' : 'Tab leaves the editor.');
      return tabIndents;
    },
    setReadOnly: (isReadOnly) => {
      if (view.state.readOnly !== isReadOnly)
        view.dispatch({
          effects: parts.readOnly.reconfigure(EditorState.readOnly.of(isReadOnly)),
        });
    },
    setHideCursors: (isHidden) =>
      view.dispatch({ effects: parts.cursors.reconfigure(cursors(isHidden)) }),
    setVim: setLazily('vim', () => loadVim(host)),
    setBlame: setLazily('blame', async () => {
      const { blameGutter } = await import('./blame-gutter.ts');
      return blameGutter(host);
    }),
    place: () => {
      const { anchor, head } = view.state.selection.main;
      return { anchor, head, scroll: view.scrollSnapshot() };
    },
    goToLine: (number) => {
      const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
      view.dispatch({
        selection: EditorSelection.cursor(line.from),
        effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
      });
    },
    show: (offset) => {
      const at = Math.min(offset, view.state.doc.length);
      view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    },
    destroy: () => {
      isDestroyed = true;
      view.destroy();
    },
  };
}

/** What every editor of text has, whatever the text is. */
function baseExtensions({ nonce, host }: PromptEditorOptions): Extension {
  return [
    EditorView.cspNonce.of(nonce),
    // Text is kept as it is: a lone carriage return is a character, and what is pasted has line feeds.
    EditorState.lineSeparator.of('\n'),
    EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, '\n')),
    EditorState.allowMultipleSelections.of(true),
    EditorView.lineWrapping,
    // Asked for at every update: the prompt may have another name by then.
    EditorView.contentAttributes.of(() => ({
      'aria-label': `Editor: ${host.promptId()}`,
      'aria-describedby': 'tab-hint',
      'data-scope': 'editor',
      tabindex: '0',
      spellcheck: 'false',
    })),
    editorTheme,
    placeholder('Type the prompt. [[ includes a fragment, {{ is a variable.'),
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    crosshairCursor(),
    indentOnInput(),
    bracketMatching(),
    highlightSelectionMatches({ minSelectionLength: 2 }),
    search({ top: true }),
    keymap.of([
      { key: 'Escape', run: hideCard },
      ...searchPanelKeys,
      ...defaultKeymap.filter(({ key, mac }) => !commandKeys.has(key) && !commandKeys.has(mac)),
      indentWithTab,
    ]),
  ];
}

/** What makes it an editor of prompts. */
function promptExtensions(host: EditorHost): Extension {
  return [
    inclusionMarks(host),
    promptCards(host),
    openOnModClick(host),
    promptFolding(),
    rememberFolds(host.promptId),
    promptDiagnostics(),
    quickFixList(),
  ];
}

/** In the fields of the search, which are not the editor the commands are about. */
const searchPanelKeys: readonly KeyBinding[] = [
  { key: 'Escape', run: closeSearchPanel },
  { key: 'Mod-f', run: openSearchPanel },
  { key: 'F3', run: findNext, shift: findPrevious },
  { key: 'Mod-g', run: findNext, shift: findPrevious },
].map((binding) => ({ ...binding, scope: 'search-panel', preventDefault: true }));

/** Keys of the default keymap that the registry of commands has: changed there, they do nothing here. */
const commandKeys: ReadonlySet<string | undefined> = new Set([
  'Ctrl-m',
  'Shift-Alt-m',
  'Alt-ArrowUp',
  'Alt-ArrowDown',
  'Shift-Alt-ArrowUp',
  'Shift-Alt-ArrowDown',
  'Mod-/',
  'Mod-[',
  'Mod-]',
]);

function selectionOf(place: EditorPlace | null | undefined, length: number): EditorSelection {
  if (place === null || place === undefined) return EditorSelection.single(0);
  return EditorSelection.single(Math.min(place.anchor, length), Math.min(place.head, length));
}
