import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { LibraryIdentity } from '../library/library-identity.ts';
import type { Library } from '../library/open-library.ts';
import type { SocketServer } from '../socket/socket-server.ts';

/** Prompts named whose files are to be written yet. */
const maxWaitingShown = 1_000;

const mirrorSchema = z.object({
  pending: z.int(),
  /** Prompts among them, at most 1,000. */
  waiting: z.array(z.string()),
  failing: z.array(
    z.object({
      id: z.string(),
      revision: z.int(),
      errno: z.string(),
      message: z.string(),
      since: z.iso.datetime(),
    }),
  ),
  watch: z.array(z.string()),
});

const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'failing']),
  /** Which library this is (SPEC F15). */
  library: z.object({ id: z.string(), name: z.string() }),
  journal: z.object({
    state: z.enum(['ok', 'failing', 'stalled']),
    code: z.string().optional(),
    since: z.iso.datetime().optional(),
  }),
  mirror: mirrorSchema,
  prompts: z.int(),
  /** While a large library is read for the first time: how many of its files are. */
  loading: z.object({ done: z.int(), total: z.int() }).nullable(),
  connections: z.int(),
  open_prompts: z.int(),
});

/** `/healthz`: can changes be saved, and are the files what was saved (SPEC D3); 503 only when nothing can be saved. Files that could not be written are tried again at once when somebody asks. */
export const healthRoutes: FastifyPluginAsyncZod<{
  readonly library: Library;
  readonly identity: LibraryIdentity;
  readonly sockets: SocketServer;
}> = async (app, { library, identity, sockets }) => {
  const { committer, folders, heads } = library;
  const mirrorState = (): z.infer<typeof mirrorSchema> => ({
    pending: folders.pending(),
    waiting: [...folders.waiting(maxWaitingShown)],
    failing: folders.failures().map(({ id, revision, errno, sentence, sinceMs }) => ({
      id,
      revision,
      errno,
      message: sentence,
      since: new Date(sinceMs).toISOString(),
    })),
    watch: [...folders.degraded()],
  });
  app.get(
    '/healthz',
    {
      schema: {
        tags: ['health'],
        summary: 'Can changes be saved, and are the files written',
        response: { 200: healthSchema, 503: healthSchema },
      },
    },
    async (_request, reply) => {
      const journal = committer.health();
      const mirror = mirrorState();
      const status =
        journal.state !== 'ok'
          ? 'failing'
          : mirror.failing.length > 0 || mirror.watch.length > 0
            ? 'degraded'
            : 'ok';
      return reply.code(status === 'failing' ? 503 : 200).send({
        status,
        library: identity,
        journal: {
          state: journal.state,
          ...(journal.state === 'failing' && { code: journal.code }),
          ...(journal.state !== 'ok' && { since: new Date(journal.sinceMs).toISOString() }),
        },
        mirror,
        prompts: heads.size,
        loading: library.reading.state,
        connections: sockets.manager.size,
        open_prompts: sockets.manager.promptCount,
      });
    },
  );
  app.post(
    '/api/mirror/retry',
    {
      schema: {
        tags: ['health'],
        summary: 'Try at once to write the files that could not be written',
        response: { 200: mirrorSchema },
      },
    },
    async () => {
      await library.tryWriting();
      return mirrorState();
    },
  );
};
