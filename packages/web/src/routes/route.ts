/** What an address of the workspace shows (ux 4.1). Every state is an address. */
export type Route =
  | { readonly kind: 'home' }
  | {
      readonly kind: 'prompt';
      readonly id: string;
      /** The revision to show; null for the newest text. */
      readonly version: number | null;
      /** The inspector tab the address asks for. */
      readonly panel: string | null;
      /** The line to go to, from 1. */
      readonly line: number | null;
    }
  | { readonly kind: 'diff'; readonly a: string | null; readonly b: string | null }
  | { readonly kind: 'graph'; readonly id: string | null }
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'settings' }
  | { readonly kind: 'trash' }
  | { readonly kind: 'unknown'; readonly path: string };

/** The three parts of an address, as the browser has them. */
export interface Address {
  readonly pathname: string;
  readonly search?: string | undefined;
  readonly hash?: string | undefined;
}

/** Reads an address; one that cannot be read is `unknown`, never an error. */
export function routeOf({ pathname, search = '', hash = '' }: Address): Route {
  const path = decoded(pathname);
  if (path === null) return { kind: 'unknown', path: pathname };
  const [, first = '', ...rest] = path.split('/');
  const below = rest.join('/').replace(/\/+$/, '');
  const query = new URLSearchParams(search);
  switch (first) {
    case '':
      return { kind: 'home' };
    case 'p':
      if (below === '') return { kind: 'home' };
      return {
        kind: 'prompt',
        id: below,
        version: positive(query.get('v')),
        panel: query.get('panel'),
        line: positive(/^#L(\d+)$/.exec(hash)?.[1] ?? null),
      };
    case 'diff':
      return { kind: 'diff', a: query.get('a'), b: query.get('b') };
    case 'graph':
      return { kind: 'graph', id: below === '' ? null : below };
    case 'search':
      return { kind: 'search', query: query.get('q') ?? '' };
    case 'settings':
    case 'trash':
      return { kind: first };
    default:
      return { kind: 'unknown', path };
  }
}

/** What an address of a prompt may say beyond its id. */
export interface PromptPlace {
  readonly version?: number | null | undefined;
  readonly panel?: string | null | undefined;
  readonly line?: number | null | undefined;
}

/** The address of a prompt, readable for people: `/p/tone/formal?v=12#L3`. */
export function promptAddress(id: string, { version, panel, line }: PromptPlace = {}): string {
  const query = new URLSearchParams();
  if (version !== null && version !== undefined) query.set('v', String(version));
  if (panel !== null && panel !== undefined) query.set('panel', panel);
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  return `/p/${pathOf(id)}${search}${line === null || line === undefined ? '' : `#L${line}`}`;
}

/** The address of the graph, around a prompt when one is given. */
export function graphAddress(id: string | null): string {
  return id === null ? '/graph' : `/graph/${pathOf(id)}`;
}

/** The address of a search. */
export function searchAddress(query: string): string {
  return query === '' ? '/search' : `/search?${new URLSearchParams({ q: query }).toString()}`;
}

function pathOf(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

function positive(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
