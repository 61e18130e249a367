// Nothing may go wrong unnoticed: whatever a browser complains about fails the test, unless the test said beforehand
// that it would happen. An expectation that does not come true fails it too.
import type { BrowserContext } from '@playwright/test';

export class Watch {
  private readonly problems: string[] = [];
  private readonly expected: { pattern: RegExp; met: boolean }[] = [];

  /** Says that complaints like this one belong to the test. */
  expect(pattern: RegExp): void {
    this.expected.push({ pattern, met: false });
  }

  /** Says that a request is refused with this status: Chromium then complains about it in the console. */
  expectStatus(status: number): void {
    this.expect(new RegExp(`status of ${status}\\b`));
  }

  follow(context: BrowserContext): void {
    context.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      this.note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.note(`page error: ${error.error().stack ?? error.error()}`));
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // Whoever leaves a page aborts what it was still loading.
      if (reason === 'net::ERR_ABORTED') return;
      this.note(`request failed: ${reason} ${request.method()} ${request.url()}`);
    });
  }

  private note(problem: string): void {
    // A page that is left while its scripts are on their way says that they did not arrive. Where they must arrive, the
    // test waits for them (`ready`).
    if (/stays without scripts until the network is back/.test(problem)) return;
    const known = this.expected.filter((e) => e.pattern.test(problem));
    if (known.length === 0) this.problems.push(problem);
    for (const expectation of known) expectation.met = true;
  }

  /** What went wrong, and what was expected and did not come. */
  report(): string[] {
    const missing = this.expected.filter((e) => !e.met).map((e) => `expected, but it did not happen: ${e.pattern}`);
    return [...this.problems, ...missing];
  }
}
