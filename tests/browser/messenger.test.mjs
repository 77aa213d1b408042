// web/messenger.js logs the widget in: what docs/browser.md promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { assertNoTokenTold, assertQuiet, calls, comeBack, expire, messenger, send, site, tab, tokens, visit, widget } from './messenger_stage.mjs';
import { source, until } from './support.mjs';

test('logs the widget in as whoever is signed in, with one request that carries the cookie, under a strict policy', async () => {
  tokens.user = 'zoë-✓-42';
  await visit(widget(), messenger());
  assert.deepEqual(await tab.event('tokenbooth:login'), { externalId: 'zoë-✓-42' });
  assert.equal((await tab.event('widget:login')).claims.external_id, 'zoë-✓-42');
  assert.equal(await tab.page.evaluate(() => window.tokenbooth.externalId), 'zoë-✓-42');
  assert.equal(tokens.requests.length, 1);
  assert.equal(tokens.requests[0].method, 'GET');
  assert.equal(tokens.requests[0].headers.cookie, 'shop_session=of-jane');
  assert.equal(tokens.requests[0].headers.accept, 'text/plain');
  assert.equal(tokens.requests[0].headers['cache-control'], 'no-cache');
  assertQuiet();
  assertNoTokenTold();
  assert.ok(tab.console.some(({ type, text }) => type === 'info' && text.startsWith('tokenbooth:login')));
});

test('leaves the widget of a visitor who is not signed in alone', async () => {
  await visit('<script src="/recorder.js"></script>', messenger());
  await tab.event('tokenbooth:anonymous');
  assert.deepEqual(await calls(), []);
  assert.equal(await tab.page.evaluate(() => window.tokenbooth.externalId), null);
  assert.deepEqual(tab.named('tokenbooth:error'), []);
  assert.deepEqual(tab.consoleErrors().map(({ url }) => url), [`${tokens.origin}/v1/messaging/token`]);
  assert.deepEqual(tab.errors, []);
});

test('waits for a widget that comes later, and for one that is not ready yet', async () => {
  tokens.user = 'jane';
  site.files.set('/late.js', `setTimeout(() => { const s = document.createElement('script'); s.src = '/slow.js'; document.body.append(s); }, 700);`);
  site.files.set('/slow.js', source('web/demo/widget.js'));
  await visit(messenger(), '<script src="/late.js"></script>');
  await tab.event('tokenbooth:login');
  await visit(widget('data-ready-after="600"'), messenger());
  await tab.event('tokenbooth:login', 2);
  assertQuiet();
});

test('logs in once when it is loaded twice', async () => {
  tokens.user = 'jane';
  await visit('<script src="/recorder.js"></script>', messenger(), messenger());
  await until(async () => (await calls()).length, 'loginUser');
  await pause(500);
  assert.deepEqual(await calls(), ['loginUser']);
  assert.equal(tokens.requests.length, 1);
});

test('fetches a token anew each time the widget asks, so that one that expires while the page is open is replaced', async () => {
  tokens.user = 'jane';
  await tab.page.clock.install();
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login');
  await expire();
  assert.equal(await send(), 200);
  await tab.page.clock.fastForward(1_000_000);
  tokens.ttl += 2_000;
  assert.equal(await send(), 200);
  assert.equal(new Set(tokens.tokens).size, 3);
  assert.deepEqual(tab.named('widget:token').map(({ token }) => token), tokens.tokens);
  assert.deepEqual(tab.named('tokenbooth:logout'), []);
  assertQuiet();
});

test('answers callbacks that come at the same time with one request', async () => {
  tokens.user = 'jane';
  await visit('<script src="/recorder.js"></script>', messenger());
  await until(async () => (await calls()).length, 'loginUser');
  const delivered = await tab.page.evaluate(() => {
    const ask = () => new Promise((resolve) => window.calls[0].ask(resolve));
    return ask().then((first) => Promise.all([ask(), ask(), ask()]).then((rest) => [first, ...rest]));
  });
  assert.deepEqual(delivered, [tokens.tokens[0], tokens.tokens[1], tokens.tokens[1], tokens.tokens[1]]);
  assert.equal(tokens.requests.length, 2);
});

test('hands no token over that has become old while the widget got ready', async () => {
  tokens.user = 'jane';
  await tab.page.clock.install();
  await visit('<script src="/recorder.js"></script>', messenger());
  await until(async () => (await calls()).length, 'loginUser');
  await tab.page.clock.runFor(5_000);
  const token = await tab.page.evaluate(() => new Promise((resolve) => window.calls[0].ask(resolve)));
  assert.equal(tokens.tokens.length, 2);
  assert.equal(token, tokens.tokens[1]);
});

test('sends what the bearer callback gives, and logs nobody in where it gives nothing', async () => {
  tokens.user = 'jane';
  site.files.set('/auth.js', `window.accessToken = async () => window.signedIn && 'of-jane'; window.signedIn = true;`);
  await visit(widget(), '<script src="/auth.js"></script>', messenger('data-bearer="accessToken" data-credentials="omit"'));
  await tab.event('tokenbooth:login');
  assert.equal(tokens.requests[0].headers.authorization, 'Bearer of-jane');
  assert.equal(tokens.requests[0].headers.cookie, undefined);
  assertQuiet();
  await tab.page.evaluate(() => {
    window.signedIn = false;
    window.tokenbooth.login();
  });
  assert.deepEqual(await tab.event('tokenbooth:logout'), { externalId: 'jane', reason: 'session_ended' });
  assert.equal(tokens.requests.length, 1);
});

test('does nothing by itself on a page that says so', async () => {
  tokens.user = 'jane';
  await tab.page.clock.install();
  await visit(widget(), messenger('data-manual'));
  await until(() => tab.page.evaluate(() => Boolean(window.tokenbooth)), 'the script');
  await comeBack();
  assert.equal(tokens.requests.length, 0);
  await tab.page.evaluate(() => window.tokenbooth.login());
  await tab.event('tokenbooth:login');
  await tab.page.evaluate(() => window.tokenbooth.logout());
  assert.deepEqual(await tab.event('tokenbooth:logout'), { externalId: 'jane', reason: 'requested' });
  // The session goes on, and nobody is logged in behind the page's back.
  await comeBack();
  assert.equal(tokens.requests.length, 1);
});

test('works where the page may store nothing', async () => {
  tokens.user = 'jane';
  await tab.context.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await visit('<script src="/recorder.js"></script>', messenger());
  await until(async () => (await calls()).length, 'loginUser');
  await tab.page.evaluate(() => window.calls[0].told(null));
  assert.deepEqual(await tab.event('tokenbooth:login'), { externalId: 'jane' });
  await tab.page.evaluate(() => window.tokenbooth.logout());
  await tab.event('tokenbooth:logout');
  assert.deepEqual(await calls(), ['loginUser', 'logoutUser']);
  assert.deepEqual(tab.errors, []);
});
