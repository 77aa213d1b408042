// The demo page of the real `tokenbooth demo`, in Chromium; each test has a tab of its own, in which nothing may run that
// should not. Pictures of it land in WORK_FOLDER/demo.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, afterEach, before, beforeEach } from 'node:test';
import { launch, open, require, until, work } from './support.mjs';

export const binary = process.env.TOKENBOOTH_BINARY;
const pictures = `${work}/demo`;
let browser;
let demo;
export let tab;
export let page;

export async function run(...options) {
  const service = spawn(binary, ['demo', '--listen', '127.0.0.1:0', ...options], { cwd: mkdtempSync(`${tmpdir()}/demo-`) });
  const said = [];
  service.stdout.on('data', (bytes) => said.push(bytes));
  await until(() => Buffer.concat(said).includes('Ctrl-C'), 'the demo to start');
  const [address] = /http:\S+\/demo\b/.exec(Buffer.concat(said).toString());
  return { address, origin: new URL(address).origin, end: () => service.kill('SIGKILL') };
}

before(async () => {
  mkdirSync(pictures, { recursive: true });
  [browser, demo] = await Promise.all([launch(), run()]);
});
after(async () => {
  demo.end();
  await browser.close();
});

beforeEach(async () => {
  tab = await open(browser);
  ({ page } = tab);
  await tab.context.grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterEach(async () => {
  try {
    // Wherever a test has been, nothing ran that should not, and nobody else was asked.
    assert.deepEqual(tab.errors, []);
    assert.deepEqual(tab.violations, []);
    // But for Chromium's own word on an answer that is an error, and the script's where a login is meant to fail.
    const told = /^(Failed to load resource: the server responded with a status of 4|tokenbooth:error )/;
    assert.deepEqual(tab.consoleErrors().filter(({ text }) => !told.test(text)), []);
    assert.deepEqual(tab.foreign(demo.origin, 'null'), []);
  } finally {
    await tab.close();
  }
});

export async function visit() {
  await page.goto(demo.address);
  await page.locator('#people label').first().waitFor();
  await page.waitForFunction(() => window.tokenbooth && window.widgetStandIn);
}

export const logged = (text) => page.locator('#log li', { hasText: text }).first().waitFor();
export const text = (selector) => page.locator(selector).innerText();

export async function signInAs(name) {
  await page.locator('#people label', { hasText: name }).click();
  await page.click('#sign-in-button');
}

export async function typeIn(name, email, verified) {
  await page.locator('#people label', { hasText: 'Somebody else' }).click();
  await page.fill('#typed-name', name);
  await page.fill('#typed-email', email);
  if (verified) await page.check('#typed-verified');
  await page.click('#sign-in-button');
}

export async function picture(name) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

// What a reader hears or sees wrongly, and what is wider than the screen.
export async function judge(where) {
  // An element that is still fading in has not its colours yet.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  await page.evaluate(require('axe-core').source);
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`);
  assert.deepEqual(found, [], where);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, `${where}: the page scrolls sideways`);
}
