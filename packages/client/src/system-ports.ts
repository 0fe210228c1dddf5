import type { ClientPorts } from './ports.ts';
import type { WebSocketConstructor } from './web-socket.ts';
import type { Fetch } from './fetch.ts';

/** The real clock, timers and chance of this browser or process. */
export const systemPorts: ClientPorts = {
  now: () => globalThis.Date.now(),
  setTimer: (delayMs, run) => {
    const timer = globalThis.setTimeout(run, delayMs);
    return () => {
      globalThis.clearTimeout(timer);
    };
  },
  random: () => globalThis.Math.random(),
};

/** The WebSocket of this browser or process. */
export function systemWebSocket(): WebSocketConstructor {
  return globalThis.WebSocket;
}

/** The fetch of this browser or process. */
export const systemFetch: Fetch = (url, request) => globalThis.fetch(url, request);
