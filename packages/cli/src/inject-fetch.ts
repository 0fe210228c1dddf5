import type { Fetch } from '@prompt-manager/client';
import type { App } from '@prompt-manager/server';

/** Where the client is told a library in this process is; nothing listens there. */
export const inProcessUrl = 'http://localhost';

/** A `fetch` that asks the application itself, so that a command gets the same answers with a server and without (SPEC E10). */
export function injectFetch({ http }: Pick<App, 'http'>): Fetch {
  return async (url, { method, headers, body }) => {
    const answer = await http.inject({
      method: method as 'GET',
      url: url.slice(inProcessUrl.length),
      headers,
      ...(body !== undefined && { payload: body }),
    });
    return {
      status: answer.statusCode,
      headers: { get: (name) => headerOf(answer.headers[name.toLowerCase()]) },
      text: async () => answer.payload,
    };
  };
}

function headerOf(value: string | number | readonly string[] | undefined): string | null {
  return value === undefined ? null : String(value);
}
