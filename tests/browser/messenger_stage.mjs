// web/messenger.js in Chromium, against the stand-in for Zendesk's widget and a token endpoint. Each test has a tab, a site and
// an endpoint of its own.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import { setUp, until } from './support.mjs';

export let stage;
export let site;
export let tokens;
export let tab;

before(async () => {
  stage = await setUp();
});
after(() => stage.end());
beforeEach(async () => {
  ({ site, tokens, tab } = await stage.open());
  // A widget that writes down how it is called, and leaves what then happens to the test.
  site.files.set(
    '/recorder.js',
    `window.calls = [];
     window.zE = (scope, method, ask, told) => window.calls.push({method, ask, told});`,
  );
});
afterEach(() => stage.close());

export const widget = (attributes = '') => `<script src="/widget.js" ${attributes}></script>`;
export const messenger = (attributes = '') => `<script src="${tokens.origin}/v1/messenger.js" ${attributes} async></script>`;

export const visit = (...scripts) => stage.visit(...scripts);

// Her page, in which time passes only as the test lets it.
export async function logJaneIn() {
  tokens.user = 'jane';
  await tab.page.clock.install();
  await visit(widget(), messenger());
  await tab.page.clock.runFor(100);
  await tab.event('tokenbooth:login');
}

// Lets time pass in the page until CONDITION holds, slowly enough for its requests to be answered meanwhile.
export const passUntil = (condition, what) =>
  until(async () => {
    await tab.page.clock.runFor(250);
    return condition();
  }, what);

// The page has been left and is looked at again; the script asks at most every ten seconds.
export async function comeBack() {
  await tab.page.clock.runFor(11_000);
  await tab.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

// In the page it is a quarter of an hour later; what is signed from now on is valid there.
export async function expire() {
  tokens.ttl += 1_000;
  await tab.page.clock.fastForward(901_000);
}

export const send = () => tab.page.evaluate(() => window.widgetStandIn.send());
export const calls = () => tab.page.evaluate(() => window.calls.map((call) => call.method));

// Chromium itself complains of each answer that is an error; nothing else may.
export function assertQuiet() {
  assert.deepEqual(tab.errors, []);
  assert.deepEqual(tab.violations, []);
  assert.deepEqual(tab.foreign(site.origin, tokens.origin), []);
  assert.deepEqual(tab.consoleErrors(), []);
}

export function assertNoTokenTold() {
  const told = JSON.stringify([tab.console, tab.events.filter(({ name }) => name.startsWith('tokenbooth:'))]);
  assert.ok(tokens.tokens.length > 0);
  for (const token of tokens.tokens) assert.ok(!told.includes(token.split('.')[2]), told);
}
