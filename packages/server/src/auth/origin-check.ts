import { PromptError } from '@prompt-manager/core';

/** The headers the check reads. */
export interface RequestHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * Refuses what a foreign web page could send (SPEC S1): a Host that is not this server's (DNS rebinding), or an Origin
 * that is not the Host itself. Scripts send no Origin and pass. One place for HTTP and for WebSocket upgrades.
 */
export class OriginCheck {
  readonly #hosts: ReadonlySet<string>;
  /** The Host that passed last: most requests come with the same. */
  #passed: string | null = null;

  /** `hosts`: names beyond loopback under which this server may be addressed, without port, lower case. */
  constructor(hosts: readonly string[] = []) {
    this.#hosts = new Set([
      'localhost',
      '127.0.0.1',
      '[::1]',
      ...hosts.map((host) => host.toLowerCase()),
    ]);
  }

  /** @throws PromptError `forbidden_host`, `forbidden_origin` */
  check({ host, origin }: RequestHeaders): void {
    if (host !== this.#passed) this.#passed = this.#checkHost(host);
    if (origin === undefined) return;
    if (originHost(origin) === host?.toLowerCase()) return;
    throw new PromptError('forbidden_origin', {
      detail: `a page of ${origin} may not use this server`,
    });
  }

  /** @throws PromptError `forbidden_host` */
  #checkHost(host: string | undefined): string {
    const name = hostName(host);
    if (host !== undefined && name !== null && this.#hosts.has(name)) return host;
    throw new PromptError('forbidden_host', {
      detail: `the Host header is ${JSON.stringify(host ?? '')}; use one of ${[...this.#hosts].join(', ')}`,
    });
  }
}

function hostName(host: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(host ?? '');
  return match?.[1]?.toLowerCase() ?? null;
}

function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
