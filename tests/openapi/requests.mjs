// What is asked of whom, so that each documented status is answered once: [operation, request] by [operation, request].
import { keys, origin, password, siteToken } from './services.mjs';

const elsewhere = [['Origin', 'https://evil.example.net']];
const session = (id, from = [['Origin', origin]]) => [['Cookie', `shop_session=${id}`], ...from];
const twoSessions = [['Cookie', 'shop_session=12345678; shop_session=2'], ['Origin', origin]];
const backend = (key = keys.shop) => [['Authorization', `Bearer ${key}`], ['Origin', origin]];
const sharedAddress = [['Authorization', `Bearer ${siteToken({ iss: 'https://mail.example.com', email: 'both@soap.com', email_verified: true })}`]];
const jane = { external_id: '12345678' };
const forms = ['application/json', 'application/jwt', 'text/plain'];

const own = ['getOwnMessagingToken', 'getOwnChatToken', 'getOwnHelpCenterToken'];
const create = ['createMessagingToken', 'createChatToken', 'createHelpCenterToken'];
const off = (id) => /MessagingToken$/.test(id) ? 'without messaging' : 'bare';

/** What HTTP alone decides, before anybody asks what the path does. */
export function atEveryDoor({ id, method, path }) {
  const filler = 'x'.repeat(20_000);
  return [
    [id, { status: 400, host: '' }],
    [id, { status: 405, method: 'DELETE' }],
    [id, { status: 413, fields: [['Content-Length', '70000']] }],
    [id, { status: 414, target: `${path}?${filler}` }],
    [id, { status: 415, fields: [['Content-Encoding', 'gzip']] }],
    [id, { status: 417, fields: [['Expect', 'miracles']] }],
    [id, { status: 421, target: `http://other.example.com${path}` }],
    [id, { status: 431, fields: [['X-Filler', filler]] }],
    [id, { status: 501, method: 'BREW' }],
    [id, { status: 505, version: 'HTTP/1.7' }],
    // The page's origin makes no difference to that, but must be told what it may read.
    [id, { status: 417, fields: [['Expect', 'miracles'], ['Origin', origin], ['X-Request-Id', `${method}-1`]] }],
  ];
}

export function atTokens() {
  return [...own.flatMap(ofTheSession), ...[...create, 'createUserToken'].flatMap(ofABackend), ...claims];
}

function ofTheSession(id) {
  return [
    ...forms.map((form) => [id, { status: 200, fields: [...session('12345678'), ['Accept', form]] }]),
    [id, { status: 400, fields: twoSessions }],
    [id, { status: 401 }],
    [id, { status: 401, fields: session('nobody') }],
    [id, { status: 403, fields: session('12345678', elsewhere) }],
    [id, { status: 404, at: off(id) }],
    [id, { status: 406, fields: [...session('12345678'), ['Accept', 'image/png']] }],
    [id, { status: 409, fields: sharedAddress }],
    [id, { status: 422, fields: backend() }],
  ];
}

function ofABackend(id) {
  const ask = (status, json, more = []) => [id, { status, fields: [...backend(), ...more], json }];
  const wrongPassword = { json: { username: 'jane', password: 'wrong' } };
  return [
    ...(id === 'createUserToken' ? [ask(200, jane)] : forms.map((form) => ask(200, jane, [['Accept', form]]))),
    [id, { status: 400, fields: [...backend(), ['Content-Type', 'application/json']], body: '{' }],
    [id, { status: 401, json: {} }],
    [id, { status: 401, ...wrongPassword }],
    [id, { status: 403, fields: session('12345678', elsewhere), json: {} }],
    ask(403, { external_id: '6' }),
    [id, { status: 404, at: off(id), fields: backend(), json: jane }],
    ask(404, { external_id: 'nobody' }),
    ask(406, jane, [['Accept', 'image/png']]),
    ask(409, { email: 'both@soap.com' }),
    [id, { status: 415, fields: [...backend(), ['Content-Type', 'text/plain']], body: '{}' }],
    ask(422, { external_id: 1.5 }),
    ask(422, { ...jane, user_name: 'Jane' }),
    [id, { status: 422, fields: [...backend(), ['Content-Type', 'application/json']], body: '{"external_id":"1","external_id":"1"}' }],
    [id, { status: id === create[0] ? 401 : 429, at: 'guarded', ...wrongPassword }],
    [id, { status: 429, at: 'guarded', ...wrongPassword }],
  ];
}

const claims = [
  ['createMessagingToken', { status: 403, fields: backend(keys.narrow), json: jane }],
  ['createChatToken', { status: 422, fields: backend(), json: { external_id: '4' } }],
  ['createChatToken', { status: 422, fields: backend(), json: { external_id: '2' } }],
  ['createHelpCenterToken', { status: 422, fields: backend(), json: { external_id: '3' } }],
  ['createHelpCenterToken', { status: 422, fields: backend(), json: { ...jane, ttl: 60 } }],
];

export function atPages() {
  const csrf = [['Cookie', '__Host-tokenbooth-csrf=one']];
  const form = { username: 'jane', password, csrf: 'one' };
  const wrongPassword = { form: { ...form, password: 'wrong' }, fields: csrf };
  return [
    ['signIn', { status: 200, fields: session('12345678') }],
    ['signIn', { status: 200, target: '/v1/sso/login?return_to=/hc/en-us' }],
    ['signIn', { status: 303, at: 'elsewhere' }],
    ['signIn', { status: 400, fields: twoSessions }],
    ['signIn', { status: 401, fields: backend() }],
    ['signIn', { status: 401, fields: session('6') }],
    ['signIn', { status: 403, fields: [['Sec-Fetch-Mode', 'cors']] }],
    ['signIn', { status: 404, at: 'bare' }],
    ['signIn', { status: 409, fields: sharedAddress }],
    ['signIn', { status: 422, fields: session('3') }],
    ['submitSignIn', { status: 303, form, fields: csrf }],
    ['submitSignIn', { status: 400, form: { username: 'jane', csrf: 'one' }, fields: csrf }],
    ['submitSignIn', { status: 401, ...wrongPassword }],
    ['submitSignIn', { status: 403, form }],
    ['submitSignIn', { status: 404, at: 'bare', form, fields: csrf }],
    ['submitSignIn', { status: 415, json: form, fields: csrf }],
    ['submitSignIn', { status: 422, form: { ...form, username: 'x'.repeat(3000) }, fields: csrf }],
    ['submitSignIn', { status: 429, at: 'guarded', ...wrongPassword }],
    ['signOut', { status: 200 }],
    ['signOut', { status: 200, target: '/v1/sso/logout?kind=error&message=no' }],
    ['signOut', { status: 303, at: 'elsewhere' }],
    ['signOut', { status: 404, at: 'bare' }],
  ];
}

export function atSupportSdk(user_token) {
  const target = '/v1/support-sdk/jwt?user_token=';
  return [
    ['redeemUserToken', { status: 200, form: { user_token } }],
    ['redeemUserToken', { status: 200, json: { user_token } }],
    ['redeemUserToken', { status: 401, form: { user_token: 'none of ours' } }],
    ['redeemUserToken', { status: 404, at: 'bare', form: { user_token } }],
    ['redeemUserTokenByGet', { status: 200, target: target + encodeURIComponent(user_token) }],
    ['redeemUserTokenByGet', { status: 401 }],
    ['redeemUserTokenByGet', { status: 404, at: 'bare' }],
  ];
}

export function atFilesAndHealth() {
  return ['MessengerScript', 'Description', 'Health', 'Readiness'].flatMap((name) =>
    ['get', 'head'].map((method) => [method + name, { status: 200, fields: [['Origin', origin]] }]));
}
