import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import type { LibraryIdentity } from '../library/library-identity.ts';
import type { LibraryEvents } from '../live/library-events.ts';

/** Headers of every answer (SPEC S3): nothing is run, framed, sniffed or fetched from elsewhere. */
export const securityHeaders = {
  'content-security-policy': contentPolicy("'self'"),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** What the built page has where its nonce, the library, its position, the ids of samples and the start command belong. */
const noncePlace = '__CSP_NONCE__';
const libraryPlace = '__LIBRARY__';
const positionPlace = '__POSITION__';
const samplePlace = '__SAMPLE_IDS__';
const commandPlace = '__START_COMMAND__';

/** What the page is made from. */
export interface PageOptions {
  /** Folder of the built page. */
  readonly webRoot: string;
  /** The library the page is for. */
  readonly identity: LibraryIdentity;
  /** Prompts that are only there to be tried; empty in a library of one's own. */
  readonly sampleIds: readonly string[];
  /** How the server is started again, without its port, which the page knows; empty when that is not known. */
  readonly startCommand: string;
}

/** The screens of the workspace have addresses of their own; all are the one page (SPEC U44). */
const screens = [
  '/',
  '/p/*',
  '/diff',
  '/graph',
  '/graph/*',
  '/search',
  '/settings',
  '/trash',
] as const;

/**
 * The page and its files. The page is sent with a nonce made for this one answer: the editor's own style sheets carry
 * it, scripts stay files of this server (SPEC U5). It says where the events of the library were when it was made, so that
 * what it reads is not read again because the stream begins later (SPEC U45). Files whose name has the hash of their
 * content are kept for ever.
 */
export const pageRoutes: FastifyPluginAsync<
  PageOptions & { readonly events: Pick<LibraryEvents, 'position'> }
> = async (app, options) => {
  const { webRoot, events } = options;
  const path = join(webRoot, 'index.html');
  const library = attributeText(JSON.stringify(options.identity));
  const sample = attributeText(JSON.stringify(options.sampleIds));
  const command = attributeText(options.startCommand);
  for (const url of screens)
    app.get(url, { schema: { hide: true } }, async (_request, reply) => {
      const nonce = randomBytes(16).toString('base64');
      const page = await readFile(path, 'utf8');
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', contentPolicy(`'self' 'nonce-${nonce}'`))
        .header('cache-control', 'no-store')
        .send(
          page
            .replaceAll(noncePlace, nonce)
            .replace(libraryPlace, () => library)
            .replace(positionPlace, () => attributeText(events.position()))
            .replace(samplePlace, () => sample)
            .replace(commandPlace, () => command),
        );
    });
  await app.register(fastifyStatic, {
    root: webRoot,
    index: false,
    // The page itself is only sent with a nonce in it.
    allowedPath: (path) => path !== '/index.html',
    cacheControl: false,
    setHeaders: (response, path) => {
      const isNamedByContent = /[\\/]assets[\\/]/.test(path);
      response.header(
        'cache-control',
        isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
};

function attributeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function contentPolicy(styles: string): string {
  return `default-src 'none'; script-src 'self'; style-src ${styles}; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
