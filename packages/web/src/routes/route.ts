/** Which of two editors. One alone is the left one; of two in a window with room for one the active one keeps its side. */
export type Side = 'left' | 'right';

/** The prompt in the other one of two editors (SPEC U177). */
export interface OtherEditor {
  readonly id: string;
  /** The revision it shows; null for the newest text. */
  readonly version: number | null;
  /** Where it is, seen from the active one. */
  readonly side: Side;
}

/** What an address of the workspace shows (ux 4.1). Every state is an address. */
export type Route =
  | { readonly kind: 'home' }
  | {
      readonly kind: 'prompt';
      /** The prompt in the active editor: everything else in the window is about it. */
      readonly id: string;
      /** The revision to show; null for the newest text. */
      readonly version: number | null;
      /** The inspector tab the address asks for. */
      readonly panel: string | null;
      /** The line to go to, from 1. */
      readonly line: number | null;
      /** Null while one editor is shown alone. */
      readonly other: OtherEditor | null;
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
        other: otherOf(query, below),
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
  readonly other?: OtherEditor | null | undefined;
}

/**
 * The address of a prompt, readable for people: `/p/tone/formal?v=12#L3`; `/p/a?right=b` has `b` to the right of `a`, which
 * is active, `/p/b?left=a` are the same two with `b` active.
 */
export function promptAddress(
  id: string,
  { version, panel, line, other }: PromptPlace = {},
): string {
  const query = new URLSearchParams();
  if (version !== null && version !== undefined) query.set('v', String(version));
  if (panel !== null && panel !== undefined) query.set('panel', panel);
  if (other !== null && other !== undefined) {
    query.set(other.side, other.id);
    if (other.version !== null) query.set(otherVersion, String(other.version));
  }
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  return `/p/${pathOf(id)}${search}${line === null || line === undefined ? '' : `#L${line}`}`;
}

/** Which of the editors an address makes the active one. */
export function sideOf(route: Route): Side {
  return route.kind === 'prompt' && route.other?.side === 'left' ? 'right' : 'left';
}

/** The other one of two. */
export const otherSide = (side: Side): Side => (side === 'left' ? 'right' : 'left');

/** The address of the graph, around a prompt when one is given. */
export function graphAddress(id: string | null): string {
  return id === null ? '/graph' : `/graph/${pathOf(id)}`;
}

/** The address of a search. */
export function searchAddress(query: string): string {
  return query === '' ? '/search' : `/search?${new URLSearchParams({ q: query }).toString()}`;
}

/** What names the revision in the other editor. */
const otherVersion = 'bv';

/** A prompt is in one editor only: two of the same would be one text under two cursors of one person. */
function otherOf(query: URLSearchParams, active: string): OtherEditor | null {
  const side = query.has('left') ? 'left' : 'right';
  const id = query.get(side) ?? '';
  return id === '' || id === active
    ? null
    : { id, version: positive(query.get(otherVersion)), side };
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
