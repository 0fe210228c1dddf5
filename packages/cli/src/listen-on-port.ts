import { PromptError } from '@prompt-manager/core';
import type { Address, App } from '@prompt-manager/server';
import type { Host } from './host.ts';
import { readRememberedPort, rememberPort } from './library-state.ts';

/** The port of a library that has none of its own yet. */
const firstPort = 8081;
/** Ports tried before giving up: more taken ones than this are no coincidence. */
const maxPorts = 20;

/** What decides the port. */
export interface PortWish {
  /** Real path of the library, whose remembered port is tried first. */
  readonly root: string;
  /** The port a person named: this one or none; 0 takes a free one. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
}

/**
 * Listens on the port named, else on the library's own, else on the first free one from 8081 (rule C8), which is then
 * the library's own.
 *
 * @throws PromptError `port_in_use`, `unsafe_bind`
 */
export async function listenOnPort(
  app: App,
  { root, port: named, host }: PortWish,
  { processId }: Pick<Host, 'processId'>,
): Promise<Address> {
  if (named !== undefined) return app.listen({ port: named, host });
  const remembered = await readRememberedPort(root);
  const ports = Array.from({ length: maxPorts }, (_, index) => firstPort + index);
  for (const port of remembered === null ? ports : [remembered, ...ports]) {
    const address = await listenUnlessTaken(app, port, host);
    if (address === null) continue;
    const isRemembering = port !== remembered && app.library.mounts.root.readOnlyReason === null;
    if (isRemembering) await rememberPort(root, port, processId);
    return address;
  }
  throw new PromptError('port_in_use', {
    detail: `the ports ${firstPort} to ${firstPort + maxPorts - 1} are all taken; name another with --port`,
  });
}

async function listenUnlessTaken(
  app: App,
  port: number,
  host: string | undefined,
): Promise<Address | null> {
  try {
    return await app.listen({ port, host });
  } catch (error) {
    if (error instanceof PromptError && error.code === 'port_in_use') return null;
    throw error;
  }
}
