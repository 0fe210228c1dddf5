import { go } from '../routes/navigate.ts';
import { graphAddress } from '../routes/route.ts';
import { setLayout } from '../state/layout.ts';

/** Shows the graph around a prompt, or of the library, in the middle of the window. */
export function showGraph(id: string | null): void {
  setLayout({ narrowPane: 'edit' });
  go(graphAddress(id));
}
