import { changeOrigins } from '@prompt-manager/protocol';
import type {
  BlameMessage,
  CreationMessage,
  DeletedGlob,
  DeletionBreak,
  DeletionEffects,
  DeletionMessage,
  DeletionsMessage,
  DirectoryMessage,
  ErrorMessage,
  ExpandedPromptMessage,
  ExpansionMessage,
  FileMessage,
  GraphMessage,
  ImpactItem,
  ImpactMessage,
  ListedProblem,
  HistoryMessage,
  ListedRecord,
  NameClash,
  ProblemPage,
  PromptRecord,
  QuickFixMessage,
  RevisionMessage,
  RenderedMessage,
  TokensMessage,
  VariableMessage,
} from '@prompt-manager/protocol';
import { isProblem, isSegment, isTextChange, isVariable, problemFields } from './server-message.ts';
import {
  hasFields,
  isAbsentOr,
  isBoolean,
  isListOf,
  isNullOr,
  isNumber,
  isOneOf,
  isString,
} from './shape.ts';
import type { FieldChecks } from './shape.ts';

/** A prompt with the ETag to name it by in a condition. */
export type TaggedPrompt = PromptRecord & { readonly etag: string };

/** One page of a list; `next_cursor` is null on the last. */
export interface PromptPage {
  readonly items: ListedRecord[];
  readonly next_cursor: string | null;
}

/** Who includes a prompt. */
export interface Dependent {
  readonly id: string;
  /** False when only through others. */
  readonly direct: boolean;
}

/** The problems of one prompt; `omitted` counts those beyond what one prompt may list. */
export interface PromptProblems {
  readonly items: ListedProblem[];
  readonly omitted: number;
  /** Of the text that their places and fixes are of. */
  readonly revision: number;
}

/** The state of a server: can changes be saved, and do the files hold what was saved. */
export interface Health {
  readonly status: 'ok' | 'degraded' | 'failing';
  readonly journal: {
    readonly state: 'ok' | 'failing' | 'stalled';
    readonly code?: string | undefined;
    readonly since?: string | undefined;
  };
  readonly mirror: {
    readonly pending: number;
    /** Prompts among those, at most 1,000. */
    readonly waiting: readonly string[];
    readonly failing: readonly UnwrittenFile[];
    /** Sentences about folders whose changes by other programs are not noticed at once. */
    readonly watch: readonly string[];
  };
  readonly prompts: number;
  readonly connections: number;
  readonly open_prompts: number;
}

/** A prompt whose file could not be written. */
export interface UnwrittenFile {
  readonly id: string;
  readonly revision: number;
  readonly errno: string;
  readonly message: string;
  readonly since: string;
}

const listedFields: FieldChecks<
  Omit<PromptRecord, 'content' | 'front_matter' | 'read_only_reason'>
> = {
  id: isString,
  name: isString,
  display_name: isString,
  directory: isString,
  description: isNullOr(isString),
  tags: isListOf(isString),
  is_composite: isBoolean,
  created_at: isString,
  updated_at: isString,
  revision: isNumber,
};

export const isPromptRecord = hasFields<PromptRecord>({
  ...listedFields,
  content: isString,
  front_matter: isNullOr(isString),
  read_only_reason: isNullOr(isString),
});
export const isListedRecord = hasFields<ListedRecord>({
  ...listedFields,
  content: isAbsentOr(isString),
  front_matter: isAbsentOr(isNullOr(isString)),
  read_only_reason: isAbsentOr(isNullOr(isString)),
});
export const isList = hasFields<PromptPage>({
  items: isListOf(isListedRecord),
  next_cursor: isNullOr(isString),
});

const expansionFields: FieldChecks<ExpansionMessage> = {
  expanded: isString,
  dependencies: isListOf(
    hasFields<ExpansionMessage['dependencies'][number]>({ id: isString, direct: isBoolean }),
  ),
  missing: isListOf(isString),
  problems: isListOf(isProblem),
  omitted_problems: isNumber,
  warnings: isListOf(isString),
  segments: isAbsentOr(isListOf(isSegment)),
};
export const isExpansion = hasFields<ExpansionMessage>(expansionFields);
export const isRendering = hasFields<RenderedMessage>({
  ...expansionFields,
  rendered: isString,
  tokens: isAbsentOr(
    hasFields<NonNullable<RenderedMessage['tokens']>>({
      encoding: isString,
      rendered: isNumber,
      approximate: isBoolean,
    }),
  ),
  variables: isListOf(isVariable),
  unused_values: isListOf(isString),
});

export const isVariableList = hasFields<{ items: VariableMessage[] }>({
  items: isListOf(isVariable),
});

export const isFile = hasFields<FileMessage>({
  line_ends: isNullOr(isOneOf('lf', 'crlf')),
  mixed: isBoolean,
});

export const isTokens = hasFields<TokensMessage>({
  encoding: isString,
  prompt: isNumber,
  expansion: isNumber,
  approximate: isBoolean,
  fragments: isListOf(
    hasFields<TokensMessage['fragments'][number]>({
      prompt_id: isNullOr(isString),
      tokens: isNumber,
      share: isNumber,
    }),
  ),
});

/** The expansion of a stored prompt, with the ETag to ask by whether it is still true. */
export type TaggedExpansion = ExpandedPromptMessage & { readonly etag: string };

export const isExpandedPrompt = hasFields<ExpandedPromptMessage>({
  id: isString,
  expanded: isString,
  dependencies: isListOf(
    hasFields<ExpandedPromptMessage['dependencies'][number]>({ id: isString, direct: isBoolean }),
  ),
  missing: isListOf(isString),
  problems: isListOf(isProblem),
  omitted_problems: isNumber,
  warnings: isListOf(isString),
});

export const isReferenceList = hasFields<{ items: Dependent[] }>({
  items: isListOf(hasFields<Dependent>({ id: isString, direct: isBoolean })),
});

const deletionEffects: FieldChecks<DeletionEffects> = {
  dry_run: isBoolean,
  breaks: isNullOr(
    isListOf(
      hasFields<DeletionBreak>({
        id: isString,
        line: isNumber,
        target: isString,
        names: isNullOr(isString),
      }),
    ),
  ),
  omitted_breaks: isNumber,
  globs: isNullOr(
    isListOf(
      hasFields<DeletedGlob>({ id: isString, line: isNumber, target: isString, left: isNumber }),
    ),
  ),
  omitted_globs: isNumber,
};

export const isCreation = hasFields<CreationMessage>({
  id: isString,
  dry_run: isBoolean,
  clashes: isListOf(
    hasFields<NameClash>({
      id: isString,
      line: isNumber,
      target: isString,
      named: isString,
      names: isString,
    }),
  ),
  omitted_clashes: isNumber,
});

export const isDeletion = hasFields<DeletionMessage>({ ...deletionEffects, id: isString });

export const isDeletions = hasFields<DeletionsMessage>({
  ...deletionEffects,
  ids: isListOf(isString),
});

export const isHistory = hasFields<HistoryMessage>({
  items: isListOf(
    hasFields<HistoryMessage['items'][number]>({
      revision: isNumber,
      kind: isOneOf('create', 'update', 'rename', 'delete'),
      id: isString,
      origin: isOneOf(...changeOrigins),
      author: isNullOr(isString),
      at: isString,
      changed: isAbsentOr(isOneOf('text', 'details', 'both')),
      restored_from: isAbsentOr(isNumber),
      replaced: isAbsentOr(isBoolean),
    }),
  ),
  next_before: isNullOr(isNumber),
});

export const isBlame = hasFields<BlameMessage>({
  revision: isNumber,
  lines: isListOf(
    hasFields<BlameMessage['lines'][number]>({
      from_line: isNumber,
      to_line: isNumber,
      revision: isNullOr(isNumber),
      author: isNullOr(isString),
      at: isNullOr(isString),
      origin: isNullOr(isOneOf(...changeOrigins)),
    }),
  ),
  looked_back_to: isNumber,
  omitted_lines: isNumber,
});

export const isRevision = hasFields<RevisionMessage>({
  revision: isNumber,
  content: isString,
  description: isNullOr(isString),
  tags: isListOf(isString),
  front_matter: isNullOr(isString),
  at: isString,
});

export const isDirectory = hasFields<DirectoryMessage>({
  name: isString,
  path: isString,
  root: isBoolean,
  enabled: isBoolean,
  writable: isBoolean,
  prompts: isNumber,
});
export const isDirectoryList = hasFields<{ items: DirectoryMessage[] }>({
  items: isListOf(isDirectory),
});

const isQuickFix = hasFields<QuickFixMessage>({
  title: isString,
  kind: isOneOf('edit', 'create'),
  preferred: isBoolean,
  edits: isAbsentOr(
    isListOf(
      hasFields<NonNullable<QuickFixMessage['edits']>[number]>({
        prompt_id: isString,
        revision: isNumber,
        from: isNumber,
        to: isNumber,
        insert: isString,
      }),
    ),
  ),
  create: isAbsentOr(
    hasFields<NonNullable<QuickFixMessage['create']>>({ id: isString, content: isString }),
  ),
});

const isListedProblem = hasFields<ListedProblem>({
  ...problemFields,
  part: isOneOf('content', 'header', 'file'),
  fixes: isListOf(isQuickFix),
});

export const isProblemPage = hasFields<ProblemPage>({
  items: isListOf(isListedProblem),
  checked: isNumber,
  total: isNumber,
  counts: hasFields<ProblemPage['counts']>({ error: isNumber, warning: isNumber, info: isNumber }),
  omitted: isNumber,
  next_cursor: isNullOr(isString),
});

export const isProblemsOfPrompt = hasFields<PromptProblems>({
  items: isListOf(isListedProblem),
  omitted: isNumber,
  revision: isNumber,
});

export const isGraph = hasFields<GraphMessage>({
  nodes: isListOf(
    hasFields<GraphMessage['nodes'][number]>({
      id: isString,
      display_name: isString,
      is_composite: isBoolean,
      problems: isNumber,
    }),
  ),
  edges: isListOf(
    hasFields<GraphMessage['edges'][number]>({ from: isString, to: isString, count: isNumber }),
  ),
  cycles: isListOf(isListOf(isString)),
  truncated: isBoolean,
});

const isPair = hasFields<ImpactItem['chars']>({
  before: isNullOr(isNumber),
  after: isNullOr(isNumber),
});
const isImpactItem = hasFields<ImpactItem>({
  id: isString,
  changed: isBoolean,
  diff: isNullOr(isListOf(isTextChange)),
  chars: isPair,
  tokens: isPair,
  problems: hasFields<ImpactItem['problems']>({
    new: isListOf(isProblem),
    lost: isListOf(isProblem),
  }),
  variables: hasFields<ImpactItem['variables']>({
    new: isListOf(isString),
    lost: isListOf(isString),
  }),
});
export const isImpact = hasFields<ImpactMessage>({
  items: isListOf(isImpactItem),
  total: isNumber,
  truncated: isBoolean,
  next_cursor: isNullOr(isString),
});

const isUnwrittenFile = hasFields<UnwrittenFile>({
  id: isString,
  revision: isNumber,
  errno: isString,
  message: isString,
  since: isString,
});

export const isMirrorState = hasFields<Health['mirror']>({
  pending: isNumber,
  waiting: isListOf(isString),
  failing: isListOf(isUnwrittenFile),
  watch: isListOf(isString),
});

export const isHealth = hasFields<Health>({
  status: isOneOf('ok', 'degraded', 'failing'),
  journal: hasFields<Health['journal']>({
    state: isOneOf('ok', 'failing', 'stalled'),
    code: isAbsentOr(isString),
    since: isAbsentOr(isString),
  }),
  mirror: isMirrorState,
  prompts: isNumber,
  connections: isNumber,
  open_prompts: isNumber,
});

/** The fields of RFC 9457 problem details that are read. */
export const isErrorAnswer = hasFields<Pick<ErrorMessage, 'code' | 'detail' | 'field'>>({
  code: isString,
  detail: isString,
  field: isAbsentOr(isString),
});
