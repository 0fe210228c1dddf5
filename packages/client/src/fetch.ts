/** What a request is sent with. */
export interface FetchRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** What is read of an answer. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** The part of the platform's `fetch` that is used; the real one fits. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchAnswer>;
