// Accessibility of the page as it stands. axe runs through the debugger, to which the Content-Security-Policy of the
// page does not apply, so the policy stays in force for everything else.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect } from './test';

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Fails on any violation of WCAG 2.2 AA; `only` restricts it to some rules. */
export async function checkAxe(page: Page, what: string, only?: string[]): Promise<void> {
  await page.evaluate(source);
  const violations = await page.evaluate(
    async ([tags, rules]) => {
      const axe = (window as unknown as { axe: { run(on: Document, options: object): Promise<{ violations: Violation[] }> } }).axe;
      interface Violation {
        id: string;
        help: string;
        nodes: { target: unknown[]; failureSummary?: string }[];
      }
      const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags };
      const result = await axe.run(document, { runOnly, resultTypes: ['violations'] });
      return result.violations.map(
        (v) => `${v.id}: ${v.help}\n` + v.nodes.slice(0, 5).map((n) => `  ${n.target.join(' ')} ${n.failureSummary ?? ''}`).join('\n'),
      );
    },
    [TAGS, only] as const,
  );
  expect(violations, `accessibility of ${what}`).toEqual([]);
}

/** Fails when the page is wider than the screen. */
export async function checkWidth(page: Page, what: string): Promise<void> {
  const [inner, wide, culprits] = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest('nav.tabs'))
      .slice(0, 5)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
    return [width, document.documentElement.scrollWidth, over] as const;
  });
  expect(wide <= inner + 1 ? [] : culprits, `${what} is ${wide} px wide on a screen of ${inner} px`).toEqual([]);
}
