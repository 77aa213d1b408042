// The stand-in for Zendesk's widget, web/demo/widget.js: it does what is documented of the real one.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setUp, sign } from './support.mjs';

let stage;
let tab;

before(async () => {
  stage = await setUp();
});
after(() => stage.end());
beforeEach(async () => {
  ({ tab } = await stage.open());
});
afterEach(() => stage.close());

const visit = () => stage.visit('<script src="/widget.js"></script>');
const loginWith = (ask) =>
  tab.page.evaluate(`new Promise((resolve) => zE('messenger', 'loginUser', ${ask}, resolve))`);

for (const [what, delivered] of [
  ['a quoted token', JSON.stringify(sign({ external_id: 'jane', scope: 'user' }))],
  ['an object', { token: sign({ external_id: 'jane', scope: 'user' }) }],
  ['a page', '<!doctype html>'],
  ['nothing', null],
]) {
  test(`the widget reads no external_id from ${what}`, async () => {
    await visit();
    const error = await loginWith(`(callback) => callback(${JSON.stringify(delivered)})`);
    assert.deepEqual(error, { message: 'Unable to read external_id from JWT token', reason: 'invalid_token', type: 'LoginFailedError' });
  });
}

test('the widget waits four seconds for a token', async () => {
  await visit();
  const began = Date.now();
  const error = await loginWith('() => {}');
  assert.equal(error.message, 'JWT request did not resolve within an acceptable time');
  assert.ok(Date.now() - began >= 3_900);
});

test('the widget asks once for each token that is refused, so that one which is handed out again fails for good', async () => {
  await visit();
  const expired = sign({ external_id: 'jane', scope: 'user', exp: 1 });
  const error = await loginWith(`(callback) => callback('${expired}')`);
  assert.deepEqual(error, { message: 'Invalid JWT', reason: 'invalid_auth', type: 'LoginFailedError' });
  assert.deepEqual(tab.named('widget:asking'), [{ why: 'login' }, { why: 'renewal' }]);
  const all = [1, 2, 3, 4, 5, 6].map((exp) => sign({ external_id: 'jane', scope: 'user', exp }));
  await loginWith(`(callback) => callback(${JSON.stringify(all)}[(window.asked = (window.asked || 0) + 1) - 1])`);
  assert.equal(await tab.page.evaluate(() => window.asked), 4);
});
