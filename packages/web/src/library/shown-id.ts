import { routeOf } from '../routes/route.ts';
import { promptIndex } from './prompt-index.ts';

/** The prompt that the address shows, under its id; null for another page. */
export function shownId(): string | null {
  const route = routeOf(location);
  return route.kind === 'prompt' ? (promptIndex().find(route.id)?.id ?? route.id) : null;
}

/** The prompt beside that one, under its id; null while one is shown alone. */
export function besideId(): string | null {
  const route = routeOf(location);
  const beside = route.kind === 'prompt' ? route.beside : null;
  return beside === null ? null : (promptIndex().find(beside.id)?.id ?? beside.id);
}
