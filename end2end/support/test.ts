// What every spec imports: `test` with a server of its own, signed-in people, and an eye on everything that goes wrong.
import { type BrowserContext, type BrowserContextOptions, type Page, test as base, expect, request } from '@playwright/test';
import { type Entry, logIn, PEOPLE, readDirectory, strangers, tryLogIn, type Who } from './people';
import { type Server, startServer } from './server';
import { Watch } from './watch';

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

export interface People {
  /** A new page in a browser of its own, signed in. */
  page(who: Who, options?: BrowserContextOptions): Promise<Page>;
  /** The same for somebody who is not of the cast, by card number; the session is this test's alone. */
  stranger(card: string, options?: BrowserContextOptions): Promise<Page>;
  /** A new page in a browser of its own, signed out. */
  nobody(options?: BrowserContextOptions): Promise<Page>;
}

interface WorkerFixtures {
  /** Specs that name one of their own share no server with others: what those leave behind would stand in their way. */
  organisation: string;
  server: Server;
  sessions: Map<Who, State>;
  /** Everybody, as exported when first asked for. */
  directory: () => Promise<Entry[]>;
}

interface Fixtures {
  watch: Watch;
  people: People;
  phone: boolean;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  organisation: ['shared', { option: true, scope: 'worker' }],
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 150_000 },
  ],
  // Each role logs in once.
  sessions: [async ({}, use) => use(new Map()), { scope: 'worker' }],
  directory: [
    async ({ server }, use) => {
      let read: Promise<Entry[]> | undefined;
      const fetched = async () => {
        const api = await request.newContext({ baseURL: server.url });
        await logIn(api, server.url, PEOPLE.provinceAdmin.card);
        const entries = await readDirectory(api);
        await api.dispose();
        return entries;
      };
      await use(() => (read ??= fetched()));
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  phone: async ({ isMobile }, use) => use(isMobile),
  watch: [
    async ({}, use) => {
      const watch = new Watch();
      await use(watch);
      expect(watch.report(), 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],
  people: async ({ browser, server, sessions, directory, watch }, use) => {
    const contexts: BrowserContext[] = [];
    const fresh = async (options: BrowserContextOptions) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      watch.follow(context);
      return context.newPage();
    };
    const signedIn = async (card: string, userAgent?: string) => {
      const api = await request.newContext({ baseURL: server.url, userAgent });
      await logIn(api, server.url, card);
      const state = await api.storageState();
      await api.dispose();
      return state;
    };
    const cardOf = async (who: Who) => (who === 'outsider' ? findOutsider(server, await directory()) : PEOPLE[who].card);
    await use({
      page: async (who, options = {}) => {
        const state = sessions.get(who) ?? (await signedIn(await cardOf(who)));
        sessions.set(who, state);
        return fresh({ ...options, storageState: state });
      },
      stranger: async (card, options = {}) => fresh({ ...options, storageState: await signedIn(card, options.userAgent) }),
      nobody: async (options = {}) => fresh(options),
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect };

/** A member without roles in another commune, who has an account. */
async function findOutsider(server: Server, directory: Entry[]): Promise<string> {
  const api = await request.newContext({ baseURL: server.url });
  try {
    for (const { card } of strangers(directory).slice(0, 20)) {
      if ((await tryLogIn(api, server.url, card)) === 200) return card;
    }
  } finally {
    await api.dispose();
  }
  throw new Error('none of twenty members of other communes has an account');
}

/** Opens a page and waits until its islands run. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** Waits until the islands of the present page run. */
export async function ready(page: Page): Promise<void> {
  await expect(page.locator('html[data-ready]')).toBeAttached();
}

/** A text that no other test uses. */
export function unique(words: string): string {
  return `${words} ${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
}

/** The message that a page shows once after something was done. */
export function flash(page: Page) {
  return page.locator('main details.toast');
}
