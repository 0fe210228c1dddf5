import { fileQuerySchema, fileSchema } from '@prompt-manager/protocol';
import { z } from 'zod';
import { parseFile } from '../mirror/file-text.ts';
import { lineEndsOf } from '../mirror/line-ends.ts';
import { subResource } from './sub-resource.ts';

/** `GET …/{id}/file`: what of a prompt's file its text does not say, read there and then (SPEC R13). */
export const fileResource = subResource({
  name: 'file',
  method: 'GET',
  summary: 'How the lines of a prompt’s file end',
  query: fileQuerySchema,
  body: z.unknown(),
  answer: fileSchema,
  handle: async ({ library: { mounts }, head: { id } }) => {
    const mount = mounts.of(id);
    const inner = mounts.innerOf(mount, id);
    const read = inner === null ? null : await mount.folder.read(inner);
    // What cannot be read is a problem of its own (SPEC R8).
    if (read?.kind !== 'file') return { line_ends: null, mixed: false };
    const { most, areMixed } = lineEndsOf(parseFile(read.bytes).text);
    return { line_ends: most === null ? null : named[most], mixed: areMixed };
  },
});

const named = { '\r\n': 'crlf', '\n': 'lf' } as const;
