import {
  directoryListSchema,
  directorySchema,
  mountSchema,
  patchDirectorySchema,
  type DirectoryMessage,
} from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { DirectoryInfo } from '../library/directories.ts';
import type { Library } from '../library/open-library.ts';

/** REST of mounted directories (SPEC F5, R6). */
export const directoryRoutes: FastifyPluginAsyncZod<{ readonly library: Library }> = async (
  app,
  { library: { directories } },
) => {
  const tags = ['directories'];
  const params = z.object({ name: z.string() });

  app.get(
    '/',
    {
      schema: { tags, summary: 'List mounted directories', response: { 200: directoryListSchema } },
    },
    async () => ({ items: directories.list().map(messageOf) }),
  );

  app.post(
    '/',
    {
      schema: {
        tags,
        summary: 'Mount an existing folder',
        body: mountSchema,
        response: { 201: directorySchema },
      },
    },
    async (request, reply) => {
      const { path, name } = request.body;
      return reply.code(201).send(messageOf(await directories.mount(path, name)));
    },
  );

  app.patch(
    '/:name',
    {
      schema: {
        tags,
        summary: 'Rename, enable or disable a directory',
        params,
        body: patchDirectorySchema,
        response: { 200: directorySchema },
      },
    },
    async (request) => messageOf(await directories.patch(request.params.name, request.body)),
  );

  app.delete(
    '/:name',
    {
      schema: {
        tags,
        summary: 'Take a directory out of the library; its files stay',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await directories.unmount(request.params.name);
      return reply.code(204).send(null);
    },
  );
};

function messageOf({ mount, prompts }: DirectoryInfo): DirectoryMessage {
  return {
    name: mount.name,
    path: mount.folder.root,
    root: mount.root,
    enabled: mount.enabled,
    writable: mount.readOnlyReason === null,
    prompts,
  };
}
