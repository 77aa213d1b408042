// web/messenger.js when a session ends or becomes another user's: who stays logged in, and who does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { assertQuiet, calls, comeBack, expire, logJaneIn, messenger, send, tab, tokens, visit, widget } from './messenger_stage.mjs';
import { until } from './support.mjs';

test('logs out when the session has ended and the page is looked at again, and in again', async () => {
  await logJaneIn();
  tokens.user = null;
  await tab.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await pause(300);
  assert.equal(tokens.requests.length, 1);
  await comeBack();
  assert.deepEqual(await tab.event('tokenbooth:logout'), { externalId: 'jane', reason: 'session_ended' });
  assert.deepEqual(await tab.event('widget:logout'), { externalId: 'jane' });
  assert.deepEqual(tab.named('tokenbooth:anonymous'), []);
  await comeBack();
  await tab.event('tokenbooth:anonymous');
  tokens.user = 'jane';
  await comeBack();
  await tab.event('tokenbooth:login', 2);
  assert.deepEqual(tab.errors, []);
});

test('asks at once on a page that comes back from the back/forward cache', async () => {
  tokens.user = 'jane';
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login');
  tokens.user = null;
  await tab.page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  assert.deepEqual(await tab.event('tokenbooth:logout'), { externalId: 'jane', reason: 'session_ended' });
});

test('logs out when the session has ended and the widget asks for a new token', async () => {
  tokens.user = 'jane';
  await tab.page.clock.install();
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login');
  tokens.user = null;
  await expire();
  await tab.page.evaluate(() => void window.widgetStandIn.send());
  assert.deepEqual(await tab.event('tokenbooth:logout'), { externalId: 'jane', reason: 'session_ended' });
  assert.equal(await tab.page.evaluate(() => window.widgetStandIn.externalId), null);
  assert.deepEqual(tab.errors, []);
});

test('logs out what the widget kept of a session that ended with the last page', async () => {
  tokens.user = 'jane';
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login');
  tokens.user = null;
  await visit(widget(), messenger());
  assert.deepEqual(await tab.event('tokenbooth:logout'), { externalId: 'jane', reason: 'session_ended' });
  assert.deepEqual(await tab.event('widget:logout'), { externalId: 'jane' });
  await visit(widget(), messenger());
  await tab.event('tokenbooth:anonymous');
  assert.equal(tab.named('tokenbooth:logout').length, 1);
});

test('does not log the same user out on the next page', async () => {
  tokens.user = 'jane';
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login');
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login', 2);
  assert.deepEqual(tab.named('widget:logout'), []);
  assertQuiet();
});

for (const [when, change] of [
  ['with the next page', () => visit(widget(), messenger())],
  ['while the page is open', comeBack],
  ['before the widget asks for a new token', () => expire().then(() => tab.page.evaluate(() => void window.widgetStandIn.send()))],
]) {
  test(`logs one user out before the next one in who comes ${when}`, async () => {
    await logJaneIn();
    tokens.user = 'zoe';
    await change();
    await tab.page.clock.runFor(100);
    assert.deepEqual(await tab.event('tokenbooth:login', 2), { externalId: 'zoe' });
    assert.deepEqual(tab.named('tokenbooth:logout'), [{ externalId: 'jane', reason: 'user_changed' }]);
    const told = tab.events.map(({ name }) => name).filter((name) => /(login|logout)$/.test(name));
    assert.deepEqual(told.filter((name) => name.startsWith('widget')), ['widget:login', 'widget:logout', 'widget:login']);
    assertQuiet();
  });
}

test('leaves nobody logged in for whom no token is given', async () => {
  tokens.user = 'jane';
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login');
  tokens.answers = [(answer) => tokens.problem(answer, 409, 'user_ambiguous', 'two users')];
  await visit(widget(), messenger());
  await tab.event('tokenbooth:error');
  assert.deepEqual(tab.named('tokenbooth:logout'), [{ externalId: 'jane', reason: 'token_refused' }]);
});

test('a logout while the login is under way wins, and so does the second of two logins', async () => {
  tokens.user = 'jane';
  let late;
  tokens.answers = [(answer, issue) => (late = () => issue(answer))];
  await visit('<script src="/recorder.js"></script>', messenger());
  await until(() => late, 'the request');
  await tab.page.evaluate(() => window.tokenbooth.logout());
  late();
  await pause(300);
  assert.deepEqual(await calls(), []);

  late = null;
  tokens.answers = [(answer, issue) => (late = () => issue(answer))];
  await tab.page.evaluate(() => window.tokenbooth.login());
  await until(() => late, 'the request');
  late();
  tokens.user = 'zoe';
  await tab.page.evaluate(() => window.tokenbooth.login());
  await until(async () => (await calls()).includes('loginUser'), 'loginUser');
  await pause(300);
  const token = await tab.page.evaluate(() => new Promise((resolve) => window.calls[window.calls.length - 1].ask(resolve)));
  assert.equal(token, tokens.tokens[2]);
});

test('a login right after a logout leaves the same user logged in', async () => {
  tokens.user = 'jane';
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login');
  await tab.page.evaluate(() => {
    window.tokenbooth.logout();
    window.tokenbooth.login();
  });
  await until(() => tokens.requests.length === 2, 'the request');
  await pause(300);
  assert.deepEqual(tab.named('tokenbooth:logout'), []);
  assert.equal(await tab.page.evaluate(() => window.tokenbooth.externalId), 'jane');
});

test('a token that comes after the logout is handed to nobody, and logs nobody in', async () => {
  tokens.user = 'jane';
  await visit('<script src="/recorder.js"></script>', messenger());
  await until(async () => (await calls()).length, 'loginUser');
  let late;
  tokens.answers = [(answer, issue) => (late = () => issue(answer))];
  await tab.page.evaluate(() => {
    window.delivered = [];
    window.calls[0].ask(() => window.delivered.push('the first'));
    window.calls[0].ask(() => window.delivered.push('one after the logout'));
  });
  await until(() => late, 'the request');
  await tab.page.evaluate(() => window.tokenbooth.logout());
  await tab.event('tokenbooth:logout');
  late();
  await pause(300);
  assert.deepEqual(await tab.page.evaluate(() => window.delivered), ['the first']);
  assert.deepEqual(await calls(), ['loginUser', 'logoutUser']);
});
