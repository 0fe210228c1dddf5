import { createHttpClient } from '@prompt-manager/client';

/** The REST API of the server that served this page. */
export const http = createHttpClient({ baseUrl: location.origin });
