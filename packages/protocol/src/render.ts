import { z } from 'zod';
import { namedValues } from './named-values.ts';
import { expansionSchema } from './rest.ts';

/** Shapes of variables, rendering and token counts (SPEC V, T). */

const valueSchema = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected text, a number, true or false',
});

/** Values by the names of their variables. */
export const valuesSchema = namedValues(
  valueSchema,
  'expected an object: values by the names of their variables',
);

/** A variable of an expansion, where it is declared and how often each prompt's text has it. */
export const variableSchema = z
  .object({
    name: z.string(),
    type: z.enum(['string', 'number', 'boolean']),
    description: z.string().nullable(),
    default: valueSchema.nullable(),
    required: z.boolean(),
    declared_in: z.string().nullable(),
    uses: z.array(z.object({ prompt_id: z.string().nullable(), count: z.int() })),
    used: z.boolean(),
  })
  .meta({ id: 'Variable' });
export type VariableMessage = z.infer<typeof variableSchema>;

export const variablesSchema = z.object({ items: z.array(variableSchema) });

export const renderSchema = z
  .object({
    prompt_id: z.string().optional(),
    content: z.string().optional(),
    variables: valuesSchema.optional(),
    segments: z.boolean().default(false),
    tokens: z.boolean().default(false),
  })
  .strict()
  .refine((body) => body.prompt_id !== undefined || body.content !== undefined, {
    path: ['prompt_id'],
    message: 'send prompt_id, content, or both',
  });

/** An expansion with its variables replaced; problems and segments are those of `rendered`. */
export const renderedSchema = expansionSchema
  .extend({
    rendered: z.string(),
    variables: z.array(variableSchema),
    unused_values: z.array(z.string()),
    /** Tokens of `rendered`, for whoever asks for them. */
    tokens: z
      .object({ encoding: z.string(), rendered: z.int(), approximate: z.boolean() })
      .optional(),
  })
  .meta({ id: 'Rendering' });
export type RenderedMessage = z.infer<typeof renderedSchema>;

/** Byte pair encodings that texts are counted in: `o200k_base` of GPT-4o and later, `cl100k_base` of GPT-4 and GPT-3.5. */
export const encodingNames = ['o200k_base', 'cl100k_base'] as const;
export type EncodingName = (typeof encodingNames)[number];
/** What texts are counted in unless another is asked for. */
export const defaultEncoding: EncodingName = 'o200k_base';

export const tokensQuerySchema = z
  .object({ encoding: z.enum(encodingNames).default(defaultEncoding) })
  .strict();

/** Tokens of a prompt's own text and of its expansion; those of `fragments` add up to `expansion`, their shares to 1. */
export const tokensSchema = z
  .object({
    encoding: z.string(),
    prompt: z.int(),
    expansion: z.int(),
    approximate: z.boolean(),
    fragments: z.array(
      z.object({ prompt_id: z.string().nullable(), tokens: z.int(), share: z.number() }),
    ),
  })
  .meta({ id: 'Tokens' });
export type TokensMessage = z.infer<typeof tokensSchema>;

export const fileQuerySchema = z.object({}).strict();

/** How most lines of a prompt's file end, and new ones will; null when none does, or the file cannot be read. */
export const fileSchema = z
  .object({ line_ends: z.enum(['lf', 'crlf']).nullable(), mixed: z.boolean() })
  .meta({ id: 'File' });
export type FileMessage = z.infer<typeof fileSchema>;
