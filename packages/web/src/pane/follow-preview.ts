import { EditorView } from '@codemirror/view';
import { onCounterpart, onCut, tellCounterpart } from '../preview/cursor-link.ts';
import { isLeading, topOf } from '../preview/preview-view.ts';
import { settings } from '../state/settings.ts';

/**
 * Keeps editor and preview at one place, while the preview is about this editor: the cursor of the one is shown in the
 * other, and they scroll together.
 */
export function followPreview(view: EditorView, isActive: () => boolean): readonly (() => void)[] {
  const onScroll = (): void => {
    if (isActive() && isLeading(view) && settings().scrollSync)
      tellCounterpart({ from: 'editor', kind: 'scroll', offset: topOf(view) });
  };
  view.scrollDOM.addEventListener('scroll', onScroll, { passive: true });
  return [
    onCut(({ from, text }) => {
      const { doc, readOnly } = view.state;
      const to = from + text.length;
      if (!isActive() || readOnly) return;
      // Where it is not there any more the preview shows so in a moment.
      if (to > doc.length || doc.sliceString(from, to) !== text) return;
      view.dispatch({ changes: { from, to }, selection: { anchor: from }, userEvent: 'delete' });
      view.focus();
    }),
    () => view.scrollDOM.removeEventListener('scroll', onScroll),
    onCounterpart(({ from, kind, offset }) => {
      if (from !== 'preview' || !isActive() || offset > view.state.doc.length) return;
      if (kind === 'scroll')
        view.dispatch({ effects: EditorView.scrollIntoView(offset, { y: 'start', yMargin: 0 }) });
      else
        view.dispatch({
          selection: { anchor: offset },
          effects: EditorView.scrollIntoView(offset, { y: 'center' }),
        });
    }),
  ];
}
