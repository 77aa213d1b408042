// web/messenger.js where the widget, the service or the page's own code fails: what is tried again, and what is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { calls, comeBack, expire, logJaneIn, messenger, passUntil, send, site, tab, tokens, visit, widget } from './messenger_stage.mjs';
import { sign, source, until } from './support.mjs';

test('says so when the widget never comes', async () => {
  tokens.user = 'jane';
  await tab.page.clock.install();
  await visit(messenger());
  await until(() => tab.page.evaluate(() => Boolean(window.tokenbooth)), 'the script');
  await tab.page.clock.runFor(29_000);
  assert.deepEqual(tab.named('tokenbooth:error'), []);
  await tab.page.clock.runFor(2_000);
  assert.equal((await tab.event('tokenbooth:error')).reason, 'widget_missing');
  assert.deepEqual(tab.errors, []);
  assert.equal(tokens.requests.length, 0);
});

test('tries again what may pass, not before Retry-After', async () => {
  tokens.user = 'jane';
  tokens.answers = [
    (answer) => tokens.problem(answer, 503, 'directory_unavailable', 'the directory does not answer', { 'Retry-After': '1' }),
    (answer) => tokens.problem(answer, 429, 'rate_limited', 'too many requests'),
    (answer) => answer.socket.destroy(),
  ];
  await visit(widget(), messenger());
  await tab.event('tokenbooth:login');
  assert.equal(tokens.requests.length, 4);
  assert.ok(tokens.requests[1].at - tokens.requests[0].at >= 990);
  assert.deepEqual(tab.named('tokenbooth:error'), []);
  assert.deepEqual(tab.errors, []);
});

test('does not wait for a Retry-After that is too long', async () => {
  tokens.user = 'jane';
  tokens.answers = [(answer) => tokens.problem(answer, 503, 'overloaded', 'busy', { 'Retry-After': '30' })];
  await visit(widget(), messenger());
  const error = await tab.event('tokenbooth:error');
  assert.deepEqual({ reason: error.reason, status: error.status, message: error.message }, { reason: 'overloaded', status: 503, message: 'busy' });
  assert.equal(tokens.requests.length, 1);
});

test('says what the endpoint refuses, with its request id, and does not ask again', async () => {
  tokens.user = 'jane';
  tokens.answers = [(answer) => tokens.problem(answer, 409, 'identity_conflict', 'the address belongs to another user')];
  await visit('<script src="/recorder.js"></script>', messenger());
  const error = await tab.event('tokenbooth:error');
  assert.match(error.requestId, /^[0-9a-f-]{36}$/);
  delete error.requestId;
  assert.deepEqual(error, { reason: 'identity_conflict', type: 'TokenError', message: 'the address belongs to another user', status: 409 });
  await pause(1_000);
  assert.equal(tokens.requests.length, 1);
  assert.deepEqual(await calls(), []);
});

test('a dead service costs the page nothing, and the login comes when the service is back', async () => {
  tokens.user = 'jane';
  await tab.page.clock.install();
  site.files.set('/app.js', `document.addEventListener('click', () => document.querySelector('h1').textContent = 'works');`);
  await visit(widget(), messenger(), '<script src="/app.js"></script>');
  tokens.down = true;
  await tab.page.reload();
  // The script itself is not there either.
  assert.deepEqual(tab.named('tokenbooth:error'), []);
  site.files.set('/messenger.js', source('web/messenger.js'));
  await visit(widget(), `<script src="/messenger.js" data-endpoint="${tokens.origin}/v1/messaging/token" async></script>`, '<script src="/app.js"></script>');
  await passUntil(() => tab.named('tokenbooth:error').length, 'the error');
  const [{ reason, type, status }] = tab.named('tokenbooth:error');
  assert.deepEqual({ reason, type, status }, { reason: 'unreachable', type: 'TokenError', status: undefined });
  await tab.page.click('h1');
  assert.equal(await tab.page.textContent('h1'), 'works');
  assert.deepEqual(tab.errors, []);
  tokens.down = false;
  const before = tab.named('tokenbooth:login').length;
  await passUntil(() => tab.named('tokenbooth:login').length > before, 'the login');
});

test('an endpoint that is slower than the widget waits ends in an error within the limit', async () => {
  tokens.user = 'jane';
  let abandoned = false;
  tokens.answers = [(answer) => answer.on('close', () => (abandoned = true))];
  await visit(widget(), messenger());
  assert.equal((await tab.event('tokenbooth:error')).reason, 'timeout');
  const took = Date.now() - tokens.requests[0].at;
  assert.ok(took >= 3_300 && took < 4_500, `${took} ms`);
  await until(() => abandoned, 'the end of the request');
  assert.deepEqual(tab.named('widget:failed'), []);
  assert.deepEqual(tab.errors, []);
});

test('a widget that asked in vain is logged in anew when the service is back, and its user is not logged out', async () => {
  await logJaneIn();
  tokens.answers = [(answer) => tokens.problem(answer, 503, 'overloaded', 'busy', { 'Retry-After': '10' })];
  await expire();
  await tab.page.evaluate(() => void window.widgetStandIn.send());
  assert.equal((await tab.event('tokenbooth:error')).reason, 'overloaded');
  assert.equal(await tab.page.evaluate(() => window.tokenbooth.externalId), 'jane');
  await passUntil(() => tab.named('widget:login').length === 2, 'the second login');
  assert.deepEqual(tab.named('widget:logout'), []);
  assert.deepEqual(tab.named('widget:failed'), []);
});

test('a check that fails for now changes nothing and says nothing', async () => {
  await logJaneIn();
  tokens.answers = [(answer) => tokens.problem(answer, 503, 'overloaded', 'busy', { 'Retry-After': '10' })];
  await comeBack();
  await until(() => tokens.requests.length === 2, 'the check');
  await comeBack();
  await until(() => tokens.requests.length === 3, 'the next check');
  assert.deepEqual(tab.named('tokenbooth:error'), []);
  assert.deepEqual(tab.named('tokenbooth:logout'), []);
});

for (const [what, body] of [
  ['a quoted token', JSON.stringify(sign({ external_id: 'jane' }))],
  ['an object', JSON.stringify({ token: sign({ external_id: 'jane' }) })],
  ['a page', '<!doctype html><title>Sign in</title>'],
  ['a number for external_id', sign({ external_id: 42 })],
]) {
  test(`hands ${what} to nobody`, async () => {
    tokens.answers = [(answer) => answer.writeHead(200).end(body)];
    await visit('<script src="/recorder.js"></script>', messenger());
    assert.equal((await tab.event('tokenbooth:error')).reason, 'not_a_token');
    assert.deepEqual(await calls(), []);
    assert.ok(!JSON.stringify(tab.console).includes('eyJ'));
    assert.deepEqual(tab.errors, []);
  });
}

test('says which origin is blocked', async () => {
  tokens.user = 'jane';
  tokens.origins = ['https://shop.example.com'];
  await visit(widget(), messenger());
  const { reason, message } = await tab.event('tokenbooth:error');
  assert.equal(reason, 'unreachable');
  assert.ok(message.includes(site.origin), message);
  assert.deepEqual(tab.named('widget:asking'), []);
  assert.deepEqual(tab.errors, []);
});

test('a login that Zendesk refuses is told with its reason, once', async () => {
  tokens.user = 'jane';
  await tab.page.clock.install();
  site.respond = (request, answer) => {
    if (request.url !== '/zendesk/login') return false;
    answer.writeHead(409).end(JSON.stringify({ error: { code: 'conflict', description: 'email is taken' } }));
    return true;
  };
  await visit(widget('data-login="/zendesk/login"'), messenger());
  await tab.page.clock.runFor(100);
  const { reason, type, message } = await tab.event('tokenbooth:error');
  assert.deepEqual({ reason, type, message }, { reason: 'conflict', type: 'LoginFailedError', message: 'email is taken' });
  await comeBack();
  await until(() => tokens.requests.length === 2, 'the check');
  await pause(300);
  assert.equal(tab.named('widget:asking').length, 1);
  await tab.page.evaluate(() => window.tokenbooth.login());
  await until(() => tab.named('widget:asking').length === 2, 'what was asked for');
});

test('says that the bearer callback failed', async () => {
  site.files.set('/auth.js', `window.accessToken = () => Promise.reject(new Error('login_required'));`);
  await visit(widget(), '<script src="/auth.js"></script>', messenger('data-bearer="accessToken"'));
  const { reason, message } = await tab.event('tokenbooth:error');
  assert.equal(reason, 'bearer_failed');
  assert.match(message, /accessToken.*login_required/);
  assert.equal(tokens.requests.length, 0);
  assert.deepEqual(tab.errors, []);
});
