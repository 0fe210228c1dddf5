import type { VariableValue } from '@prompt-manager/core';
import type {
  BlameMessage,
  CreationMessage,
  DeletionMessage,
  DeletionsMessage,
  DirectoryMessage,
  ExpansionMessage,
  GraphMessage,
  ImpactMessage,
  HistoryMessage,
  ListedRecord,
  ProblemPage,
  RevisionMessage,
  RenderedMessage,
  FileMessage,
  TokensMessage,
  VariableMessage,
} from '@prompt-manager/protocol';
import { requester } from './http-request.ts';
import {
  isBlame,
  isCreation,
  isDeletion,
  isDeletions,
  isDirectory,
  isDirectoryList,
  isExpandedPrompt,
  isExpansion,
  isGraph,
  isHealth,
  isMirrorState,
  isImpact,
  isHistory,
  isList,
  isListedRecord,
  isProblemPage,
  isProblemsOfPrompt,
  isPromptRecord,
  isReferenceList,
  isRevision,
  isRendering,
  isFile,
  isTokens,
  isVariableList,
} from './http-answers.ts';
import type {
  Dependent,
  Health,
  PromptPage,
  PromptProblems,
  TaggedExpansion,
  TaggedPrompt,
} from './http-answers.ts';
import type { Fetch } from './fetch.ts';
import { promptPath } from './prompt-url.ts';
import { queryOf } from './query-of.ts';
import { refactorClient, type RefactorClient } from './refactor-client.ts';
import { searchClient, type SearchClient } from './search-client.ts';
import { isListOf, isNullOr } from './shape.ts';
import type { Check } from './shape.ts';
import { systemFetch } from './system-ports.ts';
import { tagged } from './tagged.ts';
import { trashClient, type TrashClient } from './trash-client.ts';

/** Where the server is. */
export interface HttpClientOptions {
  /** The address the server printed: `http://localhost:8081`. */
  readonly baseUrl: string;
  /** The platform's own unless given. */
  readonly fetch?: Fetch | undefined;
  /** Who makes the changes, as the history will say (SPEC H9); asked for at every request, null for nobody. */
  readonly author?: (() => string | null) | undefined;
  /** The id of the library that is meant: a server of another one refuses with `other_library` (SPEC F15). */
  readonly library?: string | undefined;
  /** The program that asks, for the header `User-Agent`; the platform's own unless given. Browsers keep theirs. */
  readonly userAgent?: string | undefined;
}

/** Which prompts to list. */
export interface ListOptions {
  readonly query?: string | undefined;
  readonly tag?: string | undefined;
  readonly directory?: string | undefined;
  /** Prompts per page, 1 to 1000; 100 unless given. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
  /** True to have each prompt's content in the list. */
  readonly content?: boolean | undefined;
}

/** A prompt to make. */
export interface NewPrompt {
  readonly id: string;
  readonly content?: string | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What to change of a prompt; what is absent stays. */
export interface PromptChange {
  readonly content?: string | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  /** The YAML between the fences, description and tags included; null takes it away (SPEC R10). */
  readonly frontMatter?: string | null | undefined;
  /** The front matter that the change was made from: refused with `stale_revision` when it is another one by now. */
  readonly baseFrontMatter?: string | null | undefined;
  /** The revision `content` was made from; changes of others since then are merged in (SPEC D6). */
  readonly baseRevision?: number | undefined;
}

/** Which part of a history. */
export interface HistoryPage {
  /** 1 to 1000; 100 unless given. */
  readonly limit?: number | undefined;
  /** The `next_before` of the page before. */
  readonly before?: number | undefined;
}

/** A condition on a change. */
export interface Condition {
  /** Refuses with `stale_revision` unless the prompt still has this ETag. */
  readonly ifMatch?: string | undefined;
}

/** What to expand: a prompt, a text, or a text in the context of a prompt. */
export interface ExpandOptions {
  readonly id?: string | undefined;
  readonly content?: string | undefined;
  /** True to have the source map. */
  readonly segments?: boolean | undefined;
}

/** Which problems to list. */
export interface ProblemOptions {
  /** Only those of this prompt. */
  readonly id?: string | undefined;
  readonly code?: string | undefined;
  readonly severity?: 'error' | 'warning' | 'info' | undefined;
  /** Problems per page, 1 to 1000; 1000 unless given. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Which part of the graph to read. */
export interface GraphOptions {
  /** The prompt to begin at; the whole library unless given. */
  readonly root?: string | undefined;
  /** Edges from the root in each direction; all unless given. */
  readonly depth?: number | undefined;
  /** What the root includes (`out`), what includes it (`in`), or both. */
  readonly direction?: 'in' | 'out' | 'both' | undefined;
  /** Most prompts, 1 to 5000; 1000 unless given. */
  readonly limit?: number | undefined;
}

/** What to render: as what to expand, with values by the names of their variables. */
export interface RenderOptions extends ExpandOptions {
  readonly values?: Readonly<Record<string, VariableValue>> | undefined;
  /** Count the tokens of the rendered text too. */
  readonly tokens?: boolean | undefined;
}

/** A proposed text, and which page of its impact. */
export interface ImpactOptions {
  /** Without it nothing changes, and the answer says who would be reached. */
  readonly content?: string | undefined;
  /** Prompts per page, 1 to 1000; 100 unless given. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/**
 * The REST API of one server (SPEC R1). To read, an id may be a display name; what changes or deletes a prompt takes its
 * whole id (SPEC R12). Every method throws `PromptError` with the server's
 * code, or `server_unreachable` when no prompt server answers.
 */
export interface HttpClient extends SearchClient, RefactorClient, TrashClient {
  list(options?: ListOptions): Promise<PromptPage>;
  all(options?: { readonly content?: boolean | undefined }): Promise<readonly ListedRecord[]>;
  get(id: string): Promise<TaggedPrompt>;
  create(prompt: NewPrompt): Promise<TaggedPrompt>;
  /** What making a prompt with this id would do to inclusions by a short name; makes nothing (SPEC R14). */
  creation(id: string): Promise<CreationMessage>;
  update(id: string, change: PromptChange, condition?: Condition): Promise<TaggedPrompt>;
  /** Deletes a prompt; answers the inclusions of it that name none or another one then (SPEC R11). */
  remove(id: string, condition?: Condition): Promise<DeletionMessage>;
  /** What {@link remove} would answer; deletes nothing. @throws PromptError `library_loading` */
  removal(id: string): Promise<DeletionMessage>;
  /** Deletes prompts as one change, all or none; with `dryRun` it only answers what that would do to inclusions of them. */
  removeAll(
    ids: readonly string[],
    options?: { readonly dryRun?: boolean | undefined },
  ): Promise<DeletionsMessage>;
  expand(options: ExpandOptions): Promise<ExpansionMessage>;
  /** Expands and replaces the variables. @throws PromptError `invalid_request` for a value that does not fit */
  render(options: RenderOptions): Promise<RenderedMessage>;
  /** The variables of the prompt and everything it includes. */
  variables(id: string): Promise<readonly VariableMessage[]>;
  /** Tokens of the prompt's text and expansion, in `o200k_base` unless another encoding is named. */
  tokens(id: string, encoding?: string): Promise<TokensMessage>;
  /** How the lines of the prompt's file end (SPEC R13). */
  file(id: string): Promise<FileMessage>;
  /** The expansion of a prompt; null when it is still the one with the ETag given (SPEC N6). */
  expanded(
    id: string,
    known?: { readonly ifNoneMatch?: string | undefined },
  ): Promise<TaggedExpansion | null>;
  /** Who includes the prompt, at any depth. */
  referencedBy(id: string): Promise<readonly Dependent[]>;
  /** A page of the changes of a prompt, newest first (SPEC H1). */
  history(id: string, page?: HistoryPage): Promise<HistoryMessage>;
  /** The prompt as it was (SPEC H2). */
  revision(id: string, revision: number): Promise<RevisionMessage>;
  /** Who last changed each line of the prompt's content (SPEC H8). */
  blame(id: string): Promise<BlameMessage>;
  /** Makes an old text the newest again, as a new revision (SPEC H3). */
  restore(
    id: string,
    revision: number,
    /** `frontMatter: false` leaves the front matter as it is now. */
    options?: { readonly frontMatter?: boolean | undefined },
  ): Promise<TaggedPrompt>;
  directories(): Promise<readonly DirectoryMessage[]>;
  mountDirectory(directory: {
    readonly path: string;
    readonly name: string;
  }): Promise<DirectoryMessage>;
  changeDirectory(
    name: string,
    change: { readonly name?: string | undefined; readonly enabled?: boolean | undefined },
  ): Promise<DirectoryMessage>;
  /** Takes a directory out of the library; its files stay. */
  unmountDirectory(name: string): Promise<void>;
  /** A page of the problems of the library. */
  problems(options?: ProblemOptions): Promise<ProblemPage>;
  /** What is wrong in one prompt, in the order of its text. */
  problemsOf(id: string): Promise<PromptProblems>;
  /** What a proposed text of a prompt would change, in it and in everything that includes it; nothing is saved. */
  impact(id: string, options?: ImpactOptions): Promise<ImpactMessage>;
  /** Who includes whom. */
  graph(options?: GraphOptions): Promise<GraphMessage>;
  /** Whether changes can be saved and files are written (SPEC D3); answers also when they cannot. */
  health(): Promise<Health>;
  /** Tries at once to write the files that could not be written; answers how it is after that, or after 5 s. */
  retryWriting(): Promise<Health['mirror']>;
}

const prompts = '/api/prompts';
const mounts = '/api/prompts/directories';

/** A client of the REST API of one server. Sends nothing before a method is called. */
export function createHttpClient({
  baseUrl,
  fetch = systemFetch,
  author,
  library,
  userAgent,
}: HttpClientOptions): HttpClient {
  const request = requester(baseUrl, fetch, { author, library, userAgent });
  const read = async <T>(path: string, check: Check<T>): Promise<T> =>
    (await request('GET', path, check)).body;
  const post = async <T>(path: string, body: object, check: Check<T>): Promise<T> =>
    (await request('POST', path, check, { body })).body;
  const include = (content: boolean | undefined): string | undefined =>
    content === true ? 'content' : undefined;
  return {
    ...searchClient(request),
    ...trashClient(request),
    list: ({ content, ...filter } = {}) =>
      read(prompts + queryOf({ ...filter, include: include(content) }), isList),
    all: ({ content } = {}) =>
      read(`${prompts}/all${queryOf({ include: include(content) })}`, isListOf(isListedRecord)),
    get: async (id) => tagged(await request('GET', promptPath(prompts, id), isPromptRecord)),
    create: async (body) => tagged(await request('POST', prompts, isPromptRecord, { body })),
    creation: (id) => post(prompts, { id, dry_run: true }, isCreation),
    update: async (id, { baseRevision, frontMatter, baseFrontMatter, ...change }, condition) =>
      tagged(
        await request('PUT', promptPath(prompts, id), isPromptRecord, {
          ...condition,
          body: {
            ...change,
            front_matter: frontMatter,
            base_front_matter: baseFrontMatter,
            base_revision: baseRevision,
          },
        }),
      ),
    remove: async (id, condition) =>
      (await request('DELETE', promptPath(prompts, id), isDeletion, condition)).body,
    removal: async (id) => {
      const path = promptPath(prompts, id) + queryOf({ dry_run: 'true' });
      return (await request('DELETE', path, isDeletion)).body;
    },
    removeAll: (ids, { dryRun } = {}) =>
      post(`${prompts}/delete`, { ids, dry_run: dryRun }, isDeletions),
    ...refactorClient(post),
    expand: ({ id, content, segments }) =>
      post(`${prompts}/expand`, { prompt_id: id, content, segments }, isExpansion),
    render: ({ id, content, segments, values, tokens }) =>
      post(
        `${prompts}/render`,
        { prompt_id: id, content, segments, variables: values, tokens },
        isRendering,
      ),
    variables: async (id) =>
      (await read(`${promptPath(prompts, id)}/variables`, isVariableList)).items,
    file: (id) => read(`${promptPath(prompts, id)}/file`, isFile),
    tokens: (id, encoding) =>
      read(`${promptPath(prompts, id)}/tokens${queryOf({ encoding })}`, isTokens),
    expanded: async (id, { ifNoneMatch } = {}) => {
      const { body, etag } = await request(
        'GET',
        `${promptPath(prompts, id)}/expanded`,
        isNullOr(isExpandedPrompt),
        { ifNoneMatch, accepts: 304 },
      );
      return body === null ? null : { ...body, etag: etag ?? '' };
    },
    referencedBy: async (id) =>
      (await read(`${promptPath(prompts, id)}/referenced_by`, isReferenceList)).items,
    history: (id, page = {}) =>
      read(`${promptPath(prompts, id)}/history${queryOf({ ...page })}`, isHistory),
    revision: (id, revision) =>
      read(`${promptPath(prompts, id)}/revisions/${revision}`, isRevision),
    blame: (id) => read(`${promptPath(prompts, id)}/blame`, isBlame),
    restore: async (id, revision, { frontMatter } = {}) =>
      tagged(
        await request('POST', `${promptPath(prompts, id)}/restore`, isPromptRecord, {
          body: { revision, front_matter: frontMatter },
        }),
      ),
    directories: async () => (await read(mounts, isDirectoryList)).items,
    mountDirectory: (directory) => post(mounts, directory, isDirectory),
    changeDirectory: async (name, body) =>
      (await request('PATCH', `${mounts}/${encodeURIComponent(name)}`, isDirectory, { body })).body,
    unmountDirectory: async (name) => {
      await request('DELETE', `${mounts}/${encodeURIComponent(name)}`, isNothing);
    },
    problems: (options = {}) => read(`/api/problems${queryOf({ ...options })}`, isProblemPage),
    impact: (id, { content, ...page } = {}) => {
      const path = `${promptPath(prompts, id)}/impact${queryOf(page)}`;
      return content === undefined ? read(path, isImpact) : post(path, { content }, isImpact);
    },
    graph: (options = {}) => read(`/api/graph${queryOf({ ...options })}`, isGraph),
    problemsOf: (id) => read(`${promptPath(prompts, id)}/problems`, isProblemsOfPrompt),
    retryWriting: () => post('/api/mirror/retry', {}, isMirrorState),
    health: async () => (await request('GET', '/healthz', isHealth, { accepts: 503 })).body,
  };
}

const isNothing: Check<null> = (value) => value === null;
