// The pictures of the README, of an organisation in which no other test did anything.
import { expect, open, test } from '../support/test';

test.skip(process.env.SOTAY_E2E_DATABASE === 'postgres', 'pages look the same on both databases');
test.use({ organisation: 'screenshots' });

test('the home page on a phone, the dashboard on a desktop', async ({ people, phone }) => {
  const page = await people.page(phone ? 'secretary' : 'provinceAdmin', { colorScheme: 'light' });
  await open(page, phone ? '/' : '/tong-quan');
  await expect(page.locator('h1')).toHaveCount(1);
  const file = `../docs/screenshots/${phone ? 'home-phone' : 'dashboard-desktop'}.png`;
  const image = await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  expect(image.length).toBeLessThan(200_000);
});
