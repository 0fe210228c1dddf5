import { EditorView } from '@codemirror/view';
import type { Extension } from '@codemirror/state';
import type { EditorHost } from './editor-host.ts';
import { inclusionAt } from './inclusion-at.ts';

/** Opens what an inclusion includes on Mod+Click (SPEC U8). */
export function openOnModClick(host: EditorHost): Extension {
  return EditorView.domEventHandlers({
    mousedown: (event, view) => {
      if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
      const position = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (position === null || !openAt(view, host, position)) return false;
      event.preventDefault();
      return true;
    },
  });
}

/** Opens what the inclusion at a position includes, the cursor's unless given; false when there is no inclusion. */
export function openAt(
  view: EditorView,
  host: EditorHost,
  position: number = view.state.selection.main.head,
): boolean {
  const inclusion = inclusionAt(view.state, position);
  if (inclusion === null) return false;
  const found = host.resolve(inclusion.target);
  if (found?.kind === 'one') host.open(found.id);
  else if (found?.kind === 'many' && found.ids[0] !== undefined) host.open(found.ids[0]);
  else if (found !== null) host.tell(`“${inclusion.target.spelling}” names no prompt.`);
  return true;
}
