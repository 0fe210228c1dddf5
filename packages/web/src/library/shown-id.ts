import { routeOf } from '../routes/route.ts';
import { promptIndex } from './prompt-index.ts';

/** The prompt that the address shows, under its id; null for another page. */
export function shownId(): string | null {
  const route = routeOf(location);
  return route.kind === 'prompt' ? (promptIndex().find(route.id)?.id ?? route.id) : null;
}
