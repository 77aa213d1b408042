// The demo page as a developer sees it, on any screen, by mouse and by keyboard.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { binary, judge, logged, page, picture, run, signInAs, tab, text, typeIn, visit } from './demo_page.mjs';
import { require, source } from './support.mjs';

test('from sign-in to log-out, each step is shown', async () => {
  await visit();
  await signInAs('Jane Soap');
  await logged('is logged in as 12345678');
  await logged('takes the token');
  assert.equal(await text('#widget-who'), 'Jane Soap');
  assert.match(await text('#claims'), /external_id\s+"12345678"/);
  assert.match(await text('#claims'), /Becomes the user’s identity/);
  await page.locator('#verdict .verdict.ok').waitFor();
  assert.match(await text('#session-state'), /logged in to the widget/);

  await page.fill('#message', 'Where is my parcel?');
  await page.click('#composer button');
  await page.locator('#talk small', { hasText: 'as 12345678' }).waitFor();

  await page.click('#sign-out');
  await logged('tokenbooth:logout, because the page said so');
  assert.equal(await text('#widget-who'), 'Visitor');
  assert.ok(await page.isVisible('#sign-in-form'));
  assert.deepEqual(tab.consoleErrors(), []);
});

test('a user whom the directory knows little of gets a token that claims no more', async () => {
  await visit();
  await signInAs('Noel');
  await logged('is logged in as 9007199254740993');
  assert.match(await text('#claims'), /external_id\s+"9007199254740993"/);
  assert.match(await text('#claims'), /email\s+absent/);
});

test('a page that is loaded again is logged in again', async () => {
  await visit();
  await signInAs('Zoë');
  await logged('is logged in as usr_zoe');
  await page.reload();
  await logged('is logged in as usr_zoe');
  assert.equal(await text('#session-name'), 'Zoë Ünal 🧼');
  assert.deepEqual(tab.consoleErrors(), []);
});

test('whom the directory has disabled stays a visitor', async () => {
  await visit();
  await signInAs('Gone Disabled');
  await logged('gives no token');
  await logged('tokenbooth:anonymous');
  assert.equal(await text('#widget-who'), 'Visitor');
  assert.match(await text('#session-state'), /unknown to Zendesk/);
});

test('markup in a name is a name', async () => {
  const name = '<img src=x onerror="document.title=\'run\'"><script>document.title="run"</script>{{7*7}}';
  await visit();
  await typeIn(name, 'eve+"<svg/onload=alert(1)>"@example.com'.replace(/[" ]/g, ''), true);
  await logged('is logged in as demo_');
  assert.equal(await text('#session-name'), name);
  assert.equal(await text('#widget-who'), name);
  await page.fill('#message', name);
  await page.press('#message', 'Enter');
  await page.fill('#inspect-text', `${name}."><img src=x onerror=alert(1)>`);
  await page.click('#inspect-form button');
  await page.locator('#findings .verdict.error').waitFor();
  assert.equal(await page.title(), 'Tokenbooth demo');
  assert.equal(await page.locator('main img, main script').count(), 0);
});

test('what is typed wrongly is said beside the field', async () => {
  await visit();
  await typeIn('', '');
  await page.locator('#sign-in-error', { hasText: 'Type a name' }).waitFor();
  await page.fill('#typed-email', 'nobody');
  await page.click('#sign-in-button');
  await page.locator('#sign-in-error', { hasText: 'email' }).waitFor();
  assert.equal(await page.getAttribute('#typed-email', 'aria-invalid'), 'true');
  await judge('with an error');
});

test('a token that is damaged on its way is refused, told to loginCallback, and mended by a login', async () => {
  await visit();
  await page.check('#damage');
  await signInAs('Jane Soap');
  await logged('refuses the token');
  await logged('tells loginCallback: Invalid JWT');
  await logged('tokenbooth:error, invalid_auth');
  await page.locator('#verdict .verdict.error').waitFor();
  assert.match(await text('#session-state'), /the widget is not logged in/);
  assert.equal(await text('#widget-who'), 'Visitor');
  await page.uncheck('#damage');
  await logged('is logged in as 12345678');
});

test('a token that takes too long is given up before the widget would', async () => {
  await visit();
  await page.check('#slow');
  await signInAs('Jane Soap');
  await logged('tokenbooth:error, timeout');
  assert.equal(await text('#widget-who'), 'Visitor');
});

test('each token that is broken gets its finding', async () => {
  const expected = {
    'nothing wrong': 'token_type',
    'external_id as a number': 'external_id_is_a_number',
    'no scope': 'scope_missing',
    'scope of the API': 'scope_of_the_api',
    'userId, as it once was': 'external_id_m',
    expired: 'expired',
    'exp in milliseconds': 'exp_in_milliseconds',
    'email_verified as text': 'email_verified_is_no_boolean',
    'id made of the e-mail': 'external_id_is_an_address',
    'no kid': 'kid_missing',
    'alg none': 'alg',
    'secret base64-decoded': 'base64',
    'newline after the secret': 'newline',
    'in quotes': 'quoted_token',
    'in an object': 'token_in_an_object',
  };
  await visit();
  const chips = page.locator('#samples button');
  assert.deepEqual((await chips.allInnerTexts()).sort(), Object.keys(expected).sort());
  for (const chip of await chips.all()) {
    const label = await chip.innerText();
    await page.evaluate(() => document.getElementById('findings').replaceChildren());
    await chip.click();
    await page.locator('#findings .verdict').waitFor();
    const worst = await page.locator('#findings .badge.error + code, #findings .badge.warning + code').allInnerTexts();
    if (label === 'nothing wrong') assert.deepEqual(worst, [], label);
    else assert.ok(worst.some((code) => code.includes(expected[label])), `${label}: ${worst}`);
    assert.ok(worst.length <= 2, `${label} has one mistake: ${worst}`);
  }
});

test('a token that is pasted is judged', async () => {
  await visit();
  await signInAs('Jane Soap');
  await page.locator('#verdict .verdict.ok').waitFor();
  await page.click('#inspect-form button');
  await page.locator('#findings .verdict.ok').waitFor();
  await page.selectOption('#inspect-profile', 'chat');
  await page.click('#inspect-form button');
  await page.locator('#findings .verdict.error').waitFor();
});

test('what is to be copied is copied', async () => {
  await visit();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.click('#snippet-configuration button');
  const configuration = await clipboard();
  assert.match(configuration, /^\[\[messaging\.keys\]\]\nid = "app_/);
  assert.doesNotMatch(configuration, /[«»]/);

  const folder = mkdtempSync(`${tmpdir()}/demo-`);
  writeFileSync(`${folder}/tokenbooth.toml`, configuration);
  writeFileSync(`${folder}/messaging.key`, 'a secret of the browser tests, long enough\n', { mode: 0o400 });
  const read = spawnSync(binary, ['users', 'add', '42'], { cwd: folder, encoding: 'utf8' });
  assert.equal(read.status, 0, `the configuration as it stands on the page: ${read.stderr}`);

  await signInAs('Jane Soap');
  await page.locator('#verdict .verdict').waitFor();
  await page.click('[data-copy="token-text"]');
  assert.match(await clipboard(), /^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test('it is whole by keyboard alone', async () => {
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  const tabTo = async (id) => {
    for (let i = 0; i < 60 && (await focused()) !== id; i += 1) await page.keyboard.press('Tab');
    assert.equal(await focused(), id);
  };
  await visit();
  await page.keyboard.press('Tab');
  assert.match(await focused(), /Skip to the sign-in/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await tabTo('sign-in-button');
  await page.keyboard.press('Enter');
  await logged('is logged in as usr_zoe');
  assert.equal(await focused(), 'session-name');
  await tabTo('message');
  await page.keyboard.type('Hello');
  await page.keyboard.press('Enter');
  await page.locator('#talk small', { hasText: 'as usr_zoe' }).waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  assert.equal(await focused(), 'sign-out');
  await page.keyboard.press('Enter');
  await logged('signs out');
});

for (const scheme of ['light', 'dark']) {
  for (const [width, height] of [[1280, 900], [768, 1024], [360, 640]]) {
    test(`it is readable in ${scheme} on ${width}×${height}`, async () => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await visit();
      await judge('before the sign-in');
      await picture(`${scheme}-${width}-start`);
      await typeIn('Johann Sebastian Gambolputty-de-von-Ausfern-Schplenden', 'johann.gambolputty@a-rather-long-name.example.com', true);
      await logged('is logged in as demo_');
      await page.locator('#verdict .verdict').waitFor();
      await page.locator('#samples button', { hasText: 'scope of the API' }).click();
      await page.locator('#findings .verdict.error').waitFor();
      await judge('after the sign-in');
      await picture(`${scheme}-${width}-signed-in`);
    });
  }
}

test('its HTML is valid', () => {
  const { HtmlValidate } = require('html-validate');
  const report = new HtmlValidate({ extends: ['html-validate:recommended'], rules: { 'no-trailing-whitespace': 'off' } }).validateStringSync(
    source('web/demo/index.html'),
  );
  assert.deepEqual(report.results.flatMap(({ messages }) => messages.map((one) => `${one.line}: ${one.ruleId} ${one.message}`)), []);
});

test('the real widget is asked for where there is a key, and only then', async () => {
  const real = await run('--snippet-key', '2f0a7c1e-0000-4000-8000-000000000000');
  const asked = [];
  await tab.context.route('https://static.zdassets.com/**', (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: 'text/javascript', body: source('web/demo/widget.js') });
  });
  try {
    await page.goto(real.address);
    await page.waitForFunction(() => window.tokenbooth && window.zE);
    assert.deepEqual(asked, ['https://static.zdassets.com/ekr/snippet.js?key=2f0a7c1e-0000-4000-8000-000000000000']);
    await signInAs('Jane Soap');
    await logged('tokenbooth:login');
    await page.locator('#verdict .verdict.ok').waitFor();
    assert.match(await text('#claims'), /exp/);
    await page.goto('about:blank');
  } finally {
    real.end();
  }
  tab.requests.length = 0;
});
