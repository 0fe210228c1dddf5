import type { Commit, Journal } from '../src/journal/journal.ts';

/** What has become of one insertion, as far as its writer knows. */
type Fate =
  /** Sent or to be sent; nobody was told anything. */
  | 'open'
  /** Its writer was told that it is durable, or keeps it and will send it until it is. */
  | 'owed'
  /** Its writer was told that it was not made and gave it up. */
  | 'refused'
  /** The connection broke before the answer, and its writer does not send it again. */
  | 'uncertain';

interface Insertion {
  readonly prompt: string;
  readonly bytes: Buffer;
  fate: Fate;
  isDurable: boolean;
  /** Deliberately deleted, or overwritten by a writer that replaces whatever there is. */
  mayBeGone: boolean;
}

/**
 * Every insertion of a run and what must be true of it. A token is two characters that no other token has, so that no
 * diff can take a part of one for a part of another.
 */
export class Ledger {
  readonly #insertions = new Map<string, Insertion>();
  readonly #undurable = new Set<string>();
  /** What must never happen and did. */
  readonly violations: string[] = [];

  issue(prompt: string): string {
    const first = 0x4e00 + this.#insertions.size * 2;
    const token = String.fromCharCode(first, first + 1);
    const bytes = Buffer.from(token);
    this.#insertions.set(token, {
      prompt,
      bytes,
      fate: 'open',
      isDurable: false,
      mayBeGone: false,
    });
    this.#undurable.add(token);
    return token;
  }

  /** Sets what the writer knows. What was acknowledged stays owed. */
  settle(token: string, fate: Exclude<Fate, 'open'>): void {
    const insertion = this.#of(token);
    if (fate === 'owed') {
      if (!insertion.isDurable)
        this.violations.push(`D1 ${token} was acknowledged before it was durable`);
      insertion.fate = fate;
    } else if (insertion.fate !== 'owed') insertion.fate = fate;
  }

  /** The writer keeps it for ever and sends it again until everybody has it. */
  owe(token: string): void {
    this.#of(token).fate = 'owed';
  }

  mayBeGone(token: string): void {
    this.#of(token).mayBeGone = true;
  }

  isDurable(token: string): boolean {
    return this.#of(token).isDurable;
  }

  /** A writer put `content` in place of whatever there was. */
  overwritten(prompt: string, content: string): void {
    for (const [token, insertion] of this.#insertions)
      if (insertion.prompt === prompt && !content.includes(token)) insertion.mayBeGone = true;
  }

  /** Tokens of a prompt within a text. */
  within(prompt: string, text: string): readonly string[] {
    return [...this.#insertions]
      .filter(([token, insertion]) => insertion.prompt === prompt && text.includes(token))
      .map(([token]) => token);
  }

  /** Something that the server sent to `who`: all of it must be durable already (SPEC D1). */
  received(who: string, frame: Uint8Array | string): void {
    const bytes = Buffer.from(frame as Uint8Array);
    for (const token of this.#undurable)
      if (bytes.includes(this.#of(token).bytes))
        this.violations.push(`D1 ${who} was shown ${token} before it was durable`);
  }

  /** The journal has these entries on the disk. */
  durable(commit: Commit): void {
    for (const token of this.#undurable) {
      const insertion = this.#of(token);
      if (!commit.some(({ update }) => Buffer.from(update).includes(insertion.bytes))) continue;
      insertion.isDurable = true;
      this.#undurable.delete(token);
    }
  }

  /** What is wrong with the last text of a prompt. */
  faultsOf(prompt: string, text: string): readonly string[] {
    const faults: string[] = [];
    for (const [token, { prompt: home, fate, isDurable, mayBeGone }] of this.#insertions) {
      const [first = '', second = ''] = token;
      const counts = [first, second, token].map((part) => text.split(part).length - 1);
      const count = counts[2] ?? 0;
      if (counts.some((each) => each !== count))
        faults.push(`D6 ${token} of ${home} is torn: ${counts.join()}`);
      const isOwed = (fate === 'owed' || isDurable) && !mayBeGone;
      const [least, most] = home !== prompt || fate === 'refused' ? [0, 0] : [isOwed ? 1 : 0, 1];
      if (count < least || count > most)
        faults.push(
          `D4 ${token} (${fate}, durable ${isDurable}) of ${home} is ${count} times in ${prompt}`,
        );
    }
    return faults;
  }

  #of(token: string): Insertion {
    const insertion = this.#insertions.get(token);
    if (insertion === undefined) throw new Error(`nobody issued ${token}`);
    return insertion;
  }
}

/** The journal, with a ledger that hears what is durable before anybody else can. */
export function recordInto(ledger: Ledger, inner: Journal): Journal {
  const append: Journal['append'] = async (commits) => {
    const results = await inner.append(commits);
    commits.forEach((commit, index) => {
      if (results[index]?.ok === true) ledger.durable(commit);
    });
    return results;
  };
  return new Proxy(inner, {
    get: (target, name) => {
      if (name === 'append') return append;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Where a line begins, or the end: `at` from 0 to 999 chooses. Tokens are put there and nowhere else. */
export function lineBoundary(text: string, at: number): number {
  const boundaries = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    boundaries.push(index + 1);
  return boundaries[Math.floor((at / 1_000) * boundaries.length)] ?? 0;
}

/** The text with a token on a line of its own. */
export function withToken(text: string, token: string, at: number): string {
  const offset = lineBoundary(text, at);
  return `${text.slice(0, offset)}${token}\n${text.slice(offset)}`;
}
