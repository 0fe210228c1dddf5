/**
 * The path of a prompt behind a door: one encoded segment with a leading encoded slash, which says that what follows is
 * an id and no route word (SPEC R5).
 */
export function promptPath(door: string, id: string): string {
  return `${door}/${encodeURIComponent(`/${id}`)}`;
}

/** The WebSocket address of a prompt, from the HTTP address of its server. */
export function socketUrl(baseUrl: string, id: string): string {
  return `${trimmed(baseUrl).replace(/^http/, 'ws')}${promptPath('/api/prompts/ws', id)}`;
}

/** A base address without slashes at the end, so that a path can follow. */
export function trimmed(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '');
}
