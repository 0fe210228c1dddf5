/** What the server tells of an open prompt besides its text (SPEC Y5). */
export type Notice =
  | {
      readonly action: 'mirror_status';
      readonly on_disk: boolean;
      readonly error?: { readonly code: string; readonly message: string } | undefined;
    }
  | { readonly action: 'renamed'; readonly from: string; readonly to: string };

/** Reads a notice; the server checked what it sends against its own schema. */
export const readNotice = (json: string): Notice => JSON.parse(json) as Notice;
