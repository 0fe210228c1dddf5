import { EditorView } from '@codemirror/view';
import type { Extension } from '@codemirror/state';
import type { EditorHost } from './editor-host.ts';
import { inclusionAt } from './inclusion-at.ts';

/** Where an opened prompt is shown: in the place of this one, or beside it. */
export type Where = 'here' | 'beside';

/** Opens what an inclusion includes on Mod+Click (SPEC U8), with Alt beside it (SPEC U177). */
export function openOnModClick(host: EditorHost): Extension {
  return EditorView.domEventHandlers({
    mousedown: (event, view) => {
      if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
      const position = view.posAtCoords({ x: event.clientX, y: event.clientY });
      const where = event.altKey ? 'beside' : 'here';
      if (position === null || !openAt(view, host, { where, position })) return false;
      event.preventDefault();
      return true;
    },
  });
}

/** Opens what the inclusion at a position includes, the cursor's unless given; false when there is no inclusion. */
export function openAt(
  view: EditorView,
  host: EditorHost,
  { where, position }: { readonly where: Where; readonly position?: number | undefined },
): boolean {
  const inclusion = inclusionAt(view.state, position ?? view.state.selection.main.head);
  if (inclusion === null) return false;
  const found = host.resolve(inclusion.target);
  const id = found?.kind === 'one' ? found.id : found?.kind === 'many' ? found.ids[0] : undefined;
  if (id !== undefined) host.open(id, where);
  else if (found !== null) host.tell(`“${inclusion.target.spelling}” names no prompt.`);
  return true;
}
