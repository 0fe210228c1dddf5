/** What a request is sent with. */
export interface FetchRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** The bytes of an answer as they come. */
export interface FetchStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  };
}

/** What is read of an answer. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  /** Only needed to follow events. */
  readonly body?: FetchStream | null;
}

/** The part of the platform's `fetch` that is used; the real one fits. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchAnswer>;
