import { lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../src/create-app.ts';
import { createFaultyJournal, type FaultyJournal } from '../src/journal/faulty-journal.fake.ts';
import { openSqliteJournal } from '../src/journal/sqlite-journal.ts';
import type { ClientPlace, ModelClient } from './convergence-client.ts';
import { JsonClient } from './convergence-json-client.ts';
import { Ledger, recordInto, withToken } from './convergence-ledger.ts';
import { FlakyProxy } from './convergence-proxy.ts';
import type { Dialect, RestBase, Script, Step } from './convergence-steps.ts';
import { AcknowledgedYjsClient, ProviderClient } from './convergence-yjs-client.ts';

/** The prompts of a run. */
const prompts = ['a', 'dir/b'] as const;
/** How long everything may take to come to rest once all failures have ended. */
const quietMs = 15_000;

interface Seat {
  readonly client: ModelClient;
  readonly proxy: FlakyProxy;
}

interface Served {
  readonly app: App;
  readonly journal: FaultyJournal;
  readonly port: number;
}

/** One run: a real server on a folder of its own, clients behind bad networks, writers beside them. */
export class World {
  readonly ledger: Ledger;
  readonly #folder: string;
  readonly #seats: Seat[] = [];
  readonly #requests = new Set<Promise<void>>();
  readonly #oldTexts = new Map<string, { content: string; revision: number }>();
  readonly #fileTokens = new Map<string, { prompt: string; at: number }>();
  #served: Served;

  private constructor(folder: string, ledger: Ledger, served: Served) {
    this.ledger = ledger;
    this.#folder = folder;
    this.#served = served;
  }

  static async open(script: Script): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-converge-'));
    await mkdir(join(folder, 'dir'));
    for (const prompt of prompts) await writeFile(join(folder, `${prompt}.md`), 'begin\nend\n');
    const ledger = new Ledger();
    const world = new World(folder, ledger, await serve(folder, ledger));
    // From here on every prompt is in the journal, so whatever is shown must be too.
    for (const prompt of prompts) await world.#writeOverRest(prompt, 500, 'newest');
    for (const [index, { dialect, prompt }] of script.clients.entries())
      await world.#seat(`client ${index} (${dialect})`, dialect, prompts[prompt] ?? 'a');
    return world;
  }

  /** Does one step; what takes long goes on while others are done. */
  async do(step: Step): Promise<void> {
    switch (step.do) {
      case 'insert': {
        const { client } = this.#at(step.client);
        return client.insert(this.ledger.issue(client.prompt), step.at);
      }
      case 'remove':
        return this.#remove(this.#at(step.client).client, step.at);
      case 'rest':
        return this.#later(this.#writeOverRest(prompts[step.prompt] ?? 'a', step.at, step.base));
      case 'file': {
        const prompt = prompts[step.prompt] ?? 'a';
        return this.#writeFile(this.ledger.issue(prompt), { ...step, prompt });
      }
      case 'network':
        return this.#disturb(this.#at(step.client).proxy, step.fault);
      case 'offline':
        return this.#at(step.client).client.goOffline();
      case 'online':
        return this.#at(step.client).client.goOnline();
      case 'forget':
        return this.#at(step.client).client.forget();
      case 'journal':
        return this.#failJournal(step.fault);
      case 'restart':
        return this.#restart();
      case 'flush':
        return this.#later(this.#served.app.library.flush());
      case 'breathe':
        for (let trip = 0; trip < step.trips; trip += 1) await fetch(this.#url('/healthz'));
    }
  }

  /** Ends every failure, waits until all is still, and answers what is wrong; then once more after a restart. */
  async judge(): Promise<readonly string[]> {
    await this.#settle();
    const texts = await this.#texts();
    await this.#restart();
    await this.#settle();
    const after = await this.#texts();
    const faults = [...this.ledger.violations];
    for (const [prompt, text] of texts) {
      if (after.get(prompt) !== text)
        faults.push(`D4 ${prompt} was ${text} and is ${after.get(prompt)}`);
      faults.push(...this.ledger.faultsOf(prompt, text));
      for (const line of ['begin', 'end'])
        if (text.split(line).length !== 2)
          faults.push(`D6 the line ${line} of ${prompt} is not there once`);
    }
    return faults;
  }

  async close(): Promise<void> {
    this.#served.journal.heal();
    for (const { client } of this.#seats) client.close();
    await Promise.all(this.#seats.map(({ proxy }) => proxy.close()));
    await this.#served.app.close();
    await Promise.all(this.#requests);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #seat(name: string, dialect: Dialect, prompt: string): Promise<void> {
    const proxy = await FlakyProxy.open(this.#served.port);
    const place = { name, prompt, url: `ws://127.0.0.1:${proxy.port}`, ledger: this.ledger };
    this.#seats.push({ proxy, client: clientOf(dialect, place) });
  }

  #at(index: number): Seat {
    return this.#seats[index % this.#seats.length] as Seat;
  }

  #url(path: string): string {
    return `http://127.0.0.1:${this.#served.port}${path}`;
  }

  #later(work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => {
        this.ledger.violations.push(`a writer failed: ${String(error)}`);
      })
      .finally(() => this.#requests.delete(watched));
    this.#requests.add(watched);
  }

  #remove(client: ModelClient, at: number): void {
    const seen = this.ledger.within(client.prompt, client.text);
    const token = seen[Math.floor((at / 1_000) * seen.length)];
    if (token !== undefined) client.remove(token);
  }

  #disturb(proxy: FlakyProxy, fault: (Step & { do: 'network' })['fault']): void {
    if (fault === 'slow') proxy.delayMs = 40;
    else if (fault === 'fast') proxy.delayMs = 0;
    else proxy[fault]();
  }

  #failJournal(fault: (Step & { do: 'journal' })['fault']): void {
    const { journal } = this.#served;
    if (fault === 'fill') journal.fillDisk();
    else journal[fault]();
  }

  async #restart(): Promise<void> {
    this.#served.journal.heal();
    await this.#served.app.close();
    this.#served = await serve(this.#folder, this.ledger);
    for (const { proxy } of this.#seats) proxy.target = this.#served.port;
  }

  async #writeOverRest(prompt: string, at: number, base: RestBase): Promise<void> {
    const address = this.#url(`/api/prompts/${prompt}`);
    let token: string | null = null;
    try {
      const got = await fetch(address);
      const read = await got.text();
      this.ledger.received('a REST reader', read);
      const newest = JSON.parse(read) as { content: string; revision: number };
      const from = base === 'old' ? (this.#oldTexts.get(prompt) ?? newest) : newest;
      this.#oldTexts.set(prompt, this.#oldTexts.get(prompt) ?? newest);
      token = this.ledger.issue(prompt);
      const content = withToken(from.content, token, at);
      const answer = await fetch(address, {
        method: 'PUT',
        headers: {
          'content-type': 'application/json',
          ...(base === 'if_match' && { 'if-match': got.headers.get('etag') ?? '' }),
        },
        body: JSON.stringify({
          content,
          ...((base === 'newest' || base === 'old') && { base_revision: from.revision }),
        }),
      });
      if (base === 'replace' && answer.ok) this.ledger.overwritten(prompt, content);
      this.ledger.settle(token, answer.ok ? 'owed' : 'refused');
      this.ledger.received('a REST writer', await answer.text());
    } catch {
      // The server went away meanwhile: nobody knows what became of the change.
      if (token !== null) this.ledger.settle(token, 'uncertain');
      if (base === 'replace') this.ledger.overwritten(prompt, '');
    }
  }

  /** What an editor does that knows nothing of us: reads the file, and saves it with something more. */
  #writeFile(
    token: string,
    { prompt, at, atomic }: { prompt: string; at: number; atomic: boolean },
  ): void {
    const path = join(this.#folder, `${prompt}.md`);
    const before = lstatSync(path);
    const text = withToken(readFileSync(path, 'utf8'), token, at);
    writeFileSync(`${path}.swp`, text);
    const now = lstatSync(path);
    // Replaced since it was read: a careful editor asks, and this one's person says no.
    if (now.ino !== before.ino || now.mtimeMs !== before.mtimeMs) return;
    if (atomic) renameSync(`${path}.swp`, path);
    else writeFileSync(path, text);
    this.#fileTokens.set(token, { prompt, at });
  }

  async #settle(): Promise<void> {
    this.#served.journal.heal();
    for (const { proxy, client } of this.#seats) {
      proxy.delayMs = 0;
      proxy.resume();
      client.goOnline();
    }
    const guard = AbortSignal.timeout(quietMs);
    for (;;) {
      await Promise.all(this.#requests);
      const restless = await this.#restless();
      if (restless === null) return;
      if (guard.aborted) throw new Error(`no rest after ${quietMs} ms: ${restless}`);
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 10);
      });
    }
  }

  /** What is not as it should be in the end; null when all texts are one. */
  async #restless(): Promise<string | null> {
    const texts = await this.#texts();
    for (const { client } of this.#seats) {
      const text = texts.get(client.prompt);
      if (!client.isQuiet) return `${client.state} waits`;
      if (client.text !== text) return `a client has ${client.text}, REST ${text}`;
    }
    for (const [prompt, text] of texts) {
      const file = readFileSync(join(this.#folder, `${prompt}.md`), 'utf8');
      if (file !== text) return `the file of ${prompt} has ${file}, REST ${text}`;
    }
    return this.#lostFileEdit(texts);
  }

  /** The system has no call that closes the gap between our comparison of a file and its replacement; what fell in is saved again. */
  #lostFileEdit(texts: ReadonlyMap<string, string>): string | null {
    for (const [token, { prompt, at }] of this.#fileTokens) {
      if (texts.get(prompt)?.includes(token) === true || this.ledger.isDurable(token)) continue;
      const isInFile = readFileSync(join(this.#folder, `${prompt}.md`), 'utf8').includes(token);
      if (!isInFile) this.#writeFile(token, { prompt, at, atomic: true });
      return `the outside edit ${token} of ${prompt} is not taken in (in the file: ${isInFile})`;
    }
    for (const token of this.#fileTokens.keys()) this.ledger.owe(token);
    return null;
  }

  async #texts(): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const prompt of prompts) {
      const answer = await fetch(this.#url(`/api/prompts/${prompt}`));
      texts.set(prompt, ((await answer.json()) as { content: string }).content);
    }
    return texts;
  }
}

async function serve(folder: string, ledger: Ledger): Promise<Served> {
  await mkdir(join(folder, '.prompt-manager'), { recursive: true });
  const sqlite = await openSqliteJournal({
    path: join(folder, '.prompt-manager', 'journal.sqlite'),
  });
  const journal = createFaultyJournal(recordInto(ledger, sqlite));
  const app = await createApp({ root: folder, journal });
  const { port } = await app.listen({ port: 0 });
  return { app, journal, port };
}

function clientOf(dialect: Dialect, place: ClientPlace): ModelClient {
  switch (dialect) {
    case 'content':
    case 'changes':
      return new JsonClient(place, dialect);
    case 'provider':
      return new ProviderClient(place);
    case 'yjs':
      return new AcknowledgedYjsClient(place);
  }
}
