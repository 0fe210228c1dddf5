import { z } from 'zod';

/** Shapes of the Server-Sent Events (SPEC N): each is the `data` of the event it is named after. */

const timestamp = z.iso.datetime();

/** One committed change of one prompt. */
export const libraryChangeSchema = z.object({
  kind: z.enum(['create', 'update', 'rename', 'delete', 'show', 'hide']),
  /** The id after the change; for `delete` and `hide` the one it had. */
  id: z.string(),
  /** For `rename`: the id before. */
  from: z.string().optional(),
  /** Null for `hide`: the prompt is in no list any more. */
  revision: z.int().nullable(),
  at: timestamp,
  /** The door it came through; null when it came through none, as with a directory. */
  origin: z.enum(['socket', 'yjs', 'rest', 'file', 'cli', 'mcp', 'server']).nullable(),
});
export type LibraryChange = z.infer<typeof libraryChangeSchema>;

/** Event `changes`: what one commit changed. */
export const changesEventSchema = z
  .object({
    changes: z.array(libraryChangeSchema),
    /** False when the problems of the library are surely what they were. */
    problems_changed: z.boolean(),
  })
  .meta({ id: 'ChangesEvent' });
export type ChangesEvent = z.infer<typeof changesEventSchema>;

/** Event `resync`: changes were left out, read what is shown again. */
export const resyncEventSchema = z
  .object({
    /** `behind`: this reader was too slow; `restarted`: the server cannot say what was missed; `many`: more changed at once than one event holds. */
    reason: z.enum(['behind', 'restarted', 'many']),
  })
  .meta({ id: 'ResyncEvent' });
export type ResyncEvent = z.infer<typeof resyncEventSchema>;
