// web/openapi.json and what the binary answers, held to each other: every promise is called in, and nothing is answered
// that was not promised.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { document, documentPath, documentedCodes, judge, openapi, operations, promises, text } from './document.mjs';
import { atEveryDoor, atTokens, atPages, atSupportSdk, atFilesAndHealth } from './requests.mjs';
import { Behind, Service, behindHttp, fileAndWord, keys, origin, password, signature, siteToken } from './services.mjs';

// What is promised and cannot be called in here, and why.
const never = [
  [/ 500 /, 'only a fault of the service itself, or a clock that runs backwards, is answered so'],
  [/^(signIn|submitSignIn) 504 application\/problem\+json$/, 'where a look-up outlives its own deadline and the whole request ends first'],
];
const neverSeen = new Set(['internal_error']);

const source = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const byId = new Map(operations.map((operation) => [operation.id, operation]));
const kept = new Set();
const codes = new Set();
const wrong = [];

const behind = new Behind();
const services = {};

/**
 * Asks, and holds the answer to the document; a request is {at, status, target, method, fields, json, …}. What is answered
 * before the request has been read (`unread`) has a body even for a HEAD.
 */
async function hold(id, { at = 'open', status, target, method, raw, unread = false, ...options }) {
  const operation = byId.get(id);
  const asked = method ?? operation.method;
  const answer = raw ? await services[at].send(raw) : await services[at].ask(asked, target ?? operation.path, options);
  const verdict = judge(operation, answer, unread ? 'GET' : asked);
  if (answer.status !== status) verdict.wrong.push(`answers ${answer.status} instead of ${status}: ${answer.body.slice(0, 300)}`);
  wrong.push(...verdict.wrong.map((what) => `${id} ${status}: ${what}`));
  kept.add(verdict.promise);
  const code = answer.field('content-type') === 'application/problem+json' && answer.body ? JSON.parse(answer.body).code : undefined;
  if (code) codes.add(code);
  return answer;
}

async function holdAll(requests) {
  for (const [id, request] of requests) await hold(id, request);
}

function nothingWrong() {
  assert.deepEqual(wrong.splice(0), []);
}

before(async () => {
  await behind.start();
  const configurations = {
    open: { directories: fileAndWord, server: 'drain_delay = "5s"' },
    bare: { profiles: false },
    'without messaging': { messaging: false },
    elsewhere: { sso: 'login_page = "https://www.example.com/login"\nafter_logout = "https://www.example.com/"' },
    guarded: { password: '"1/15m"' },
    troubled: { directories: behindHttp(behind) },
    impatient: { limits: 'header_timeout = "300ms"' },
    crowded: { server: 'max_connections = 1' },
  };
  for (const [name, configuration] of Object.entries(configurations)) services[name] = await Service.start(behind, configuration);
});

after(async () => {
  for (const service of Object.values(services)) await service.stop();
  behind.stop();
});

test('redocly finds nothing to say', async () => {
  const require = createRequire(`${process.env.OPENAPI_WORK}/`);
  const { lint, loadConfig } = require('@redocly/openapi-core');
  const config = await loadConfig({ configPath: new URL('redocly.yaml', import.meta.url).pathname });
  const problems = await lint({ ref: documentPath, config });
  assert.deepEqual(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0].pointer}`), []);
});

test('the document is answered as it stands', async () => {
  const answer = await services.open.ask('GET', '/openapi.json');
  assert.equal(answer.body, text);
});

test('every code of the service is documented, and no other', () => {
  const known = [...source('src/core/error.cpp').matchAll(/return "([a-z_]+)";/g)].map(([, code]) => code);
  assert.ok(known.length > 30);
  assert.deepEqual([...documentedCodes()].sort(), [...new Set(known)].sort());
});

test('every route of the service is documented, and no other', () => {
  // Those of the demo, which stand elsewhere, are for people.
  const paths = ['src/api/api.cpp', 'src/api/sso_session.hpp'].map(source).join('');
  const routes = [...paths.matchAll(/"(\/[a-z0-9/.-]+)"/g)].map(([, path]) => path);
  assert.deepEqual(Object.keys(openapi.paths).sort(), [...new Set(routes)].sort());
});

test('each path takes the documented methods, and no other', async () => {
  for (const path of Object.keys(openapi.paths)) {
    const documented = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    const allow = (await services.open.ask('OPTIONS', path)).field('allow').split(', ').sort();
    assert.deepEqual(allow, [...documented, 'OPTIONS'].sort(), path);
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status } = await services.open.ask(method, path);
      assert.equal(status !== 405, documented.includes(method), `${method} ${path} answers ${status}`);
    }
  }
});

test('request bodies of the examples are as documented, and accepted', async () => {
  const session = [['Cookie', 'shop_session=12345678'], ['Origin', origin]];
  const senders = {
    byExternalId: [['Authorization', `Bearer ${keys.shop}`]], byEmail: [['Authorization', `Bearer ${keys.shop}`]],
    onTheBackendsWord: [['Authorization', `Bearer ${keys.bridge}`]], byPassword: [], whoeverIsSignedIn: session,
  };
  for (const { id, place } of operations.filter(({ place }) => place.has('requestBody'))) {
    for (const [type, content] of Object.entries(place.at('requestBody').value.content)) {
      const media = place.at('requestBody', 'content', type);
      for (const [name, { value }] of Object.entries(content.examples ?? { only: { value: content.example } })) {
        assert.deepEqual(media.at('schema').problems(value), [], `${id} ${name}`);
        // Nobody vouches for that user any more when Zendesk hands the user_token in.
        const status = id === 'createUserToken' && name === 'onTheBackendsWord' ? 404 : 200;
        if (name !== 'only') await hold(id, { status, fields: senders[name], json: value });
      }
    }
  }
  nothingWrong();
  const form = byId.get('submitSignIn').place.at('requestBody').value.content['application/x-www-form-urlencoded'].example;
  assert.equal(form.password, password);
  const answer = await hold('submitSignIn', { status: 303, form, fields: [['Cookie', `__Host-tokenbooth-csrf=${form.csrf}`]] });
  assert.match(answer.field('location'), /return_to=%2Fhc%2Fen-us$/);
  nothingWrong();
});

test('a request that the service refuses for its form is one that the document forbids', async () => {
  const fields = [['Authorization', `Bearer ${keys.bridge}`]];
  for (const json of [{ external_id: 1.5 }, { external_id: '1', ttl: 0 }, { external_id: '1', platform: 'tv' }, { external_id: true },
    { external_id: '1', user_name: 'x' }, { external_id: '' }, { email: 1 }, { external_id: '1', email_verified: 'yes' }, []]) {
    const schema = document.at('components', 'schemas', 'TokenRequest');
    assert.notDeepEqual(schema.problems(json), [], JSON.stringify(json));
    await hold('createMessagingToken', { status: 422, fields, json });
  }
  nothingWrong();
});

test('examples of answers are as documented', () => {
  let examples = 0;
  for (const { id, place } of operations) {
    for (const status of Object.keys(place.value.responses)) {
      const response = place.at('responses', status);
      for (const [type, media] of Object.entries(response.value.content ?? {})) {
        if (!Object.hasOwn(media, 'example')) continue;
        ++examples;
        assert.deepEqual(response.at('content', type, 'schema').problems(media.example), [], `${id} ${status} ${type}`);
      }
    }
  }
  assert.ok(examples > 100);
});

test('what any request may meet is answered as documented', async () => {
  const waiting = [];
  for (const operation of operations) {
    await holdAll(atEveryDoor(operation));
    waiting.push(hold(operation.id, { at: 'impatient', status: 408, raw: `${operation.method} ${operation.path} HTTP/1.1\r\nHost: a` }));
  }
  await Promise.all(waiting);
  nothingWrong();
});

// In the middle of a request: an idle connection would give way. The place may still be held by a connection that ends.
async function takeTheOnlyPlace(service) {
  for (;;) {
    const socket = service.connect();
    socket.on('error', () => {}).resume();
    socket.write('GET /healthz HTTP/1.1\r\n');
    const turnedAway = once(socket, 'close').then(() => true);
    if (!(await Promise.race([turnedAway, pause(300, false)]))) return socket;
  }
}

test('where there are too many connections, each is told so', async () => {
  const first = await takeTheOnlyPlace(services.crowded);
  for (const { id } of operations) await hold(id, { at: 'crowded', status: 503, unread: true });
  first.destroy();
  nothingWrong();
});

test('the token paths answer as documented', async () => {
  await holdAll(atTokens());
  nothingWrong();
});

test('the pages of single sign-on answer as documented', async () => {
  await holdAll(atPages());
  nothingWrong();
});

test('the paths of the Support SDK answer as documented', async () => {
  const { body } = await services.open.ask('POST', '/v1/support-sdk/user-token',
    { fields: [['Authorization', `Bearer ${keys.shop}`]], json: { external_id: '12345678' } });
  await holdAll(atSupportSdk(JSON.parse(body).user_token));
  nothingWrong();
});

test('files and health answer as documented', async () => {
  await holdAll(atFilesAndHealth());
  for (const id of ['MessengerScript', 'Description']) {
    const answer = await hold(`get${id}`, { status: 200 });
    for (const method of ['get', 'head']) {
      await hold(`${method}${id}`, { status: 304, fields: [['If-None-Match', answer.field('etag')]] });
    }
  }
  nothingWrong();
});

test('each way of proving who one is opens what the document says', async () => {
  const json = { external_id: '12345678' };
  const path = '/v1/messaging/token';
  const backend = {
    apiKey: [['Authorization', `Bearer ${keys.shop}`]],
    signature: signature('POST', path, JSON.stringify(json)),
  };
  const browser = {
    bearerJwt: [['Authorization', `Bearer ${siteToken({ iss: 'https://id.example.com', sub: '12345678' })}`]],
    proxyUser: [['X-Forwarded-User', '12345678'], ['Origin', origin]],
    siteSession: [['Cookie', 'shop_session=12345678'], ['Origin', origin]],
  };
  for (const fields of Object.values(backend)) await hold('createMessagingToken', { status: 200, fields, json });
  for (const fields of Object.values(browser)) {
    await hold('createMessagingToken', { status: 200, fields, json: {} });
    await hold('getOwnMessagingToken', { status: 200, fields });
    await hold('signIn', { status: 200, fields });
  }
  // A client certificate wants TLS, and has tests of its own; the two cookies are asked for with the pages.
  const tried = [...Object.keys(backend), ...Object.keys(browser), 'signedCaller', 'signedTimestamp', 'signedNonce', 'clientCertificate', 'ssoSession', 'csrfCookie'];
  assert.deepEqual(Object.keys(openapi.components.securitySchemes).sort(), tried.sort());
  nothingWrong();
});

test('what is behind may be down or slow, and the answer is as documented', async () => {
  const { body } = await services.troubled.ask('POST', '/v1/support-sdk/user-token',
    { fields: [['Authorization', `Bearer ${keys.shop}`]], json: { external_id: '12345678' } });
  const { user_token } = JSON.parse(body);
  const asked = (id) => {
    if (id === 'submitSignIn') return { form: { username: 'jane', password, csrf: 'one' }, fields: [['Cookie', '__Host-tokenbooth-csrf=one']] };
    if (id === 'redeemUserToken') return { form: { user_token } };
    if (id === 'redeemUserTokenByGet') return { target: `/v1/support-sdk/jwt?user_token=${encodeURIComponent(user_token)}` };
    return byId.get(id).method === 'POST' ? { fields: [['Cookie', 'shop_session=12345678'], ['Origin', origin]], json: {} }
      : { fields: [['Cookie', 'shop_session=12345678'], ['Origin', origin]] };
  };
  const dependent = operations.filter(({ place }) => place.has('responses') && place.at('responses').has('504')).map(({ id }) => id);
  assert.ok(dependent.length >= 10);
  for (const [state, status] of [['down', 503], ['slow', 504]]) {
    for (const id of dependent) {
      behind.directory = state;
      await hold(id, { at: 'troubled', status, ...asked(id) });
      // A directory that fails several times in a row would not be asked for a while.
      behind.directory = 'up';
      await hold('createMessagingToken', { at: 'troubled', status: 200, ...asked('createMessagingToken') });
    }
    behind.directory = state;
    for (const id of ['getReadiness', 'headReadiness']) await hold(id, { at: 'troubled', status: 503 });
    behind.directory = 'up';
    behind.session = state;
    await hold('createMessagingToken', { at: 'troubled', status, ...asked('createMessagingToken') });
    await hold('signIn', { at: 'troubled', status, ...asked('signIn') });
    behind.session = 'up';
  }
  nothingWrong();
});

test('who drains is not ready, as documented', async () => {
  await hold('getReadiness', { status: 200 });
  services.open.drain();
  for (let status = 200; status !== 503;) ({ status } = await services.open.ask('GET', '/readyz'));
  const answer = await hold('getReadiness', { status: 503 });
  assert.equal(JSON.parse(answer.body).code, 'shutting_down');
  nothingWrong();
});

test('every promise of the document has been called in', () => {
  const open = promises().filter((promise) => !kept.has(promise));
  const excused = (promise) => never.some(([pattern]) => pattern.test(promise));
  assert.deepEqual(open.filter((promise) => !excused(promise)), []);
  for (const [pattern, reason] of never) assert.ok(open.some((promise) => pattern.test(promise)), `is seen, so needs no excuse: ${reason}`);
  assert.deepEqual([...documentedCodes()].filter((code) => !codes.has(code) && !neverSeen.has(code)), []);
});
