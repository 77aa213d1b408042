// What the demo's page does at the end of a token, which lives half a minute there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logged, page, picture, signInAs, tab, visit } from './demo_page.mjs';

test('a session that ends while the page is open logs the widget out when its token has run out', async () => {
  await visit();
  await signInAs('Jane Soap');
  await logged('is logged in as 12345678');
  await page.click('#expire');
  await page.locator('#session-state', { hasText: 'nobody knows yet' }).waitFor();
  await picture('session-expired');
  await page.locator('#countdown', { hasText: 'has run out' }).waitFor({ timeout: 45_000 });
  await page.fill('#message', 'Still there?');
  await page.press('#message', 'Enter');
  await logged('refuses the token');
  await logged('asks the page for a fresh token');
  await logged('tokenbooth:logout, because the session has ended');
  await page.locator('#talk small', { hasText: 'not sent' }).waitFor();
  assert.ok(await page.isVisible('#sign-in-form'));
});

test('a token that has run out is replaced without anybody noticing', async () => {
  await visit();
  await signInAs('Jane Soap');
  await logged('is logged in as 12345678');
  await page.locator('#countdown', { hasText: 'has run out' }).waitFor({ timeout: 45_000 });
  await page.fill('#message', 'Hello again');
  await page.press('#message', 'Enter');
  await page.locator('#talk small', { hasText: 'as 12345678' }).waitFor();
  await logged('asks the page for a fresh token');
  assert.equal(tab.named('tokenbooth:logout').length, 0);
});
