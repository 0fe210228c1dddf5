import { z } from 'zod';
import { expandedSchema } from './json-dialect.ts';
import { changeOrigins } from './origin-words.ts';

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
  /** The door it came through, `file` when a file's is among several; null when it came through none, as with a directory. */
  origin: z.enum(changeOrigins).nullable(),
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

/** Event `indexing`: how far the search index is; null once it has everything. It has no id. */
export const indexingEventSchema = z.object({
  indexing: z.object({ done: z.int(), total: z.int() }).nullable(),
});
export type IndexingEvent = z.infer<typeof indexingEventSchema>;

/** Event `presence`: everybody who has a prompt open in an editor and shows it. It has no id; each says it all anew. */
export const presenceEventSchema = z
  .object({
    people: z.array(
      z.object({
        /** The prompt. */
        id: z.string(),
        /** The number under which the person's cursor is known among the editors of the prompt. */
        client: z.int(),
        /** Stays the same from prompt to prompt; null for programs that do not say it. */
        window: z.string().nullable(),
        name: z.string(),
        /** Six hexadecimal digits after #; null when none was chosen. */
        colour: z.string().nullable(),
        /** Where the cursor is, from 1; null when it is nowhere. */
        line: z.int().nullable(),
        /** For how long nothing moved, in ms. */
        idle_ms: z.int(),
      }),
    ),
    /** How many more there are. */
    omitted: z.int(),
  })
  .meta({ id: 'PresenceEvent' });
export type PresenceEvent = z.infer<typeof presenceEventSchema>;

/**
 * What an editor tells of its person in its awareness state, beside the cursor of y-codemirror: untrusted, and of
 * whatever program.
 */
export const shownPersonSchema = z.object({
  user: z.object({
    name: z.string().min(1),
    color: z
      .string()
      .regex(/^#[\da-f]{6}$/i)
      .optional()
      .catch(undefined),
  }),
  window: z.string().max(40).nullable().catch(null).default(null),
  line: z.int().min(1).nullable().catch(null).default(null),
});

/** Event `expanded` of one prompt: the message of the JSON dialect (SPEC W6), and the tag of what it is made of. */
export const expandedEventSchema = expandedSchema
  .omit({ request_id: true, segments: true })
  .extend({ etag: z.string() })
  .meta({ id: 'ExpandedEvent' });
export type ExpandedEvent = z.infer<typeof expandedEventSchema>;

/** Event `failed` of one prompt: it cannot be expanded as it is now. */
export const failedEventSchema = z.object({
  code: z.string(),
  message: z.string(),
  etag: z.string(),
});
export type FailedEvent = z.infer<typeof failedEventSchema>;

/** Event `renamed` of one prompt: the stream goes on; who comes back has to use the new id. */
export const renamedEventSchema = z.object({ from: z.string(), to: z.string() });
export type RenamedEvent = z.infer<typeof renamedEventSchema>;

/** Event `gone` of one prompt, the last of its stream. */
export const goneEventSchema = z.object({ id: z.string(), code: z.string(), message: z.string() });
export type GoneEvent = z.infer<typeof goneEventSchema>;
