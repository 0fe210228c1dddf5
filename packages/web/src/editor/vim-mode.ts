import { Facet } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { ViewPlugin } from '@codemirror/view';
import type { EditorView } from '@codemirror/view';
import type { EditorHost } from './editor-host.ts';
import { undoManagerOf } from './undo-history.ts';

type VimHost = Pick<EditorHost, 'tellSafety' | 'close'>;

/** Vim's commands are the package's own and of all editors: what they ask for is asked of the editor they were typed in. */
const hosts = Facet.define<VimHost, VimHost | null>({ combine: (all) => all[0] ?? null });

/**
 * Vim's keys, loaded when they are wanted. Its undo is bound to the one that knows whose changes are whose: the
 * package's own would undo what others typed (SPEC U27). A command, and all that is typed in one insert, is one step of it;
 * `:w` says how safe the text is and `:q` closes its tab (SPEC U210).
 */
export async function loadVim(host: VimHost): Promise<Extension> {
  const { CodeMirror, getCM, vim, Vim } = await import('@replit/codemirror-vim');
  CodeMirror.commands.undo = ({ cm6 }) => undoIn(cm6, 'undo');
  CodeMirror.commands.redo = ({ cm6 }) => undoIn(cm6, 'redo');
  const save = ({ cm6 }: { readonly cm6: EditorView }): void => hostOf(cm6)?.tellSafety();
  const close = ({ cm6 }: { readonly cm6: EditorView }): void => hostOf(cm6)?.close();
  Vim.defineEx('write', 'w', save);
  Vim.defineEx('quit', 'q', close);
  // What is typed is saved by itself, so both are nothing but leaving.
  Vim.defineEx('wq', 'wq', close);
  Vim.defineEx('xit', 'x', close);
  const undoSteps = ViewPlugin.define((view) => {
    const cm = getCM(view);
    const manager = undoManagerOf(view.state);
    if (cm === null || manager === null) return {};
    const { captureTimeout } = manager;
    const endStep = (): void => {
      if (cm.state.vim?.insertMode !== true) manager.stopCapturing();
    };
    const enterMode = ({ mode }: { readonly mode: string }): void => {
      const isInsert = mode === 'insert' || mode === 'replace';
      // However slowly somebody types.
      manager.captureTimeout = isInsert ? Number.POSITIVE_INFINITY : captureTimeout;
      if (!isInsert) manager.stopCapturing();
    };
    cm.on('vim-command-done', endStep);
    cm.on('vim-mode-change', enterMode);
    return {
      destroy: () => {
        manager.captureTimeout = captureTimeout;
        cm.off('vim-command-done', endStep);
        cm.off('vim-mode-change', enterMode);
      },
    };
  });
  return [hosts.of(host), vim({ status: true }), undoSteps];
}

function hostOf(view: EditorView): VimHost | null {
  return view.state.facet(hosts);
}

function undoIn(view: EditorView, step: 'undo' | 'redo'): void {
  undoManagerOf(view.state)?.[step]();
}
