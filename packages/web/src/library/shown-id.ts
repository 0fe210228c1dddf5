import { routeOf } from '../routes/route.ts';
import { promptIndex } from './prompt-index.ts';

/** The prompt that the address shows, under its id; null for another page. */
export function shownId(): string | null {
  const route = routeOf(location);
  return route.kind === 'prompt' ? (promptIndex().find(route.id)?.id ?? route.id) : null;
}

/** The prompt in the other one of two editors, under its id; null while one is shown alone. */
export function otherShownId(): string | null {
  const route = routeOf(location);
  const other = route.kind === 'prompt' ? route.other : null;
  return other === null ? null : (promptIndex().find(other.id)?.id ?? other.id);
}
