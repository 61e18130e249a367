// A server for the tests: the built program on a free port, with a data folder, a database and a copy of the site's
// files of its own. Nothing of it outlives the tests, and only this one process is ever stopped.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

export interface Server {
  /** Address without a trailing slash. */
  url: string;
  /** The copy of the site's files that is served. */
  site: string;
  stop(): Promise<void>;
}

/** Starts a server with a fresh demo organisation and waits until it is ready. */
export async function startServer(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'sotay-e2e.'));
  const site = join(folder, 'site');
  cpSync(process.env.SOTAY_E2E_SITE ?? join(root, 'site'), site, { recursive: true });
  // Tests rewrite the worker: its compressed twins would hide that.
  for (const twin of ['sw.js.br', 'sw.js.gz']) rmSync(join(site, twin), { force: true });
  const database = process.env.SOTAY_E2E_DATABASE === 'postgres' ? createDatabase() : undefined;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  const child = spawn(process.env.SOTAY_E2E_BIN ?? join(root, 'target/release/sotay'), ['serve', '--demo-if-empty'], {
    cwd: folder,
    env: {
      ...withoutSettings(),
      SOTAY_ADDR: `127.0.0.1:${port}`,
      SOTAY_DATA: join(folder, 'data'),
      SOTAY_SITE: site,
      SOTAY_DATABASE_URL: database?.url ?? '',
      SOTAY_METRICS_ADDR: '',
      SOTAY_LOG: 'warn',
      SOTAY_SHUTDOWN_SECONDS: '2',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const keep = (chunk: Buffer) => void log.push(chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    await ended(child);
    database?.drop();
    if (!process.env.SOTAY_E2E_KEEP) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(child, url);
  } catch (error) {
    await stop();
    throw new Error(`the server did not start: ${error}\n${log.join('')}`);
  }
  return { url, site, stop };
}

/** The environment without settings of whoever runs the tests. */
function withoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SOTAY_')));
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  // A debug build takes longer to make the organisation.
  const limit = Date.now() + 120_000;
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error('it was not ready within two minutes');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await over;
  clearTimeout(late);
}

function createDatabase(): { url: string; drop(): void } {
  const admin = process.env.SOTAY_TEST_POSTGRES_URL;
  if (!admin) throw new Error('SOTAY_TEST_POSTGRES_URL is missing: run it with scripts/postgres run');
  const name = `sotay_e2e_${process.pid}_${Date.now()}`;
  const psql = (sql: string) => execFileSync('psql', ['--quiet', '--no-psqlrc', '-v', 'ON_ERROR_STOP=1', '-c', sql, admin]);
  psql(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => void psql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Puts another version of the service worker in place, as a deployment would. */
export function deployWorker(server: Server, version: string): void {
  const path = join(server.site, 'sw.js');
  const text = readFileSync(path, 'utf8');
  const next = text.replace(/const VERSION = "[^"]*"/, `const VERSION = "${version}"`);
  if (next === text) throw new Error('sw.js has no VERSION to replace');
  writeFileSync(path, next);
}
