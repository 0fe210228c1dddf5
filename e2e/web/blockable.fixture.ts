import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Browser } from '../browser.ts';

/** A window whose sockets can be blocked: what is open falls silent, what is new is refused. */
export async function openBlockable(
  browser: Browser,
  address: string,
): Promise<{ page: Page; block(on: boolean): void }> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  let isBlocked = false;
  await page.routeWebSocket(/\/api\/prompts\//, (socket) => {
    if (isBlocked) return void socket.close({ code: 1001 });
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!isBlocked) server.send(message);
    });
    server.onMessage((message) => {
      if (!isBlocked) socket.send(message);
    });
  });
  await page.goto(address);
  return { page, block: (on) => (isBlocked = on) };
}
