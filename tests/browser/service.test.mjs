// A site with a cookie session, the real service beside it, and Chromium: what docs/browser.md and Zendesk's own snippets
// promise holds of the service itself, and whoever has no business here learns nothing (threats.md B3, B4).
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { request as ask } from 'node:https';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { evil, launchAmong, login, makeFolder, neighbour, secrets, serve, shop, startService, users, verify } from './service.mjs';
import { open, source, until } from './support.mjs';

const own = 'https://own.example.com'; // a service that goes down
// One cookie that goes wherever it may: what protects is not SameSite.
const cookies = [{ name: 'shop_session', value: 's1', domain: '.example.com', path: '/', secure: true, httpOnly: true, sameSite: 'None' }];
const paths = ['messaging', 'chat', 'help-center'].map((profile) => `/v1/${profile}/token`);

let folder;
let site;
let service;
let browser;
let tab;

// The site; below /login it passes on to the service, as a reverse proxy on the same host does.
async function serveShop() {
  const state = { files: new Map(), sessions: new Map(), passed: [], passOnTo: null };
  const policy = `default-src 'none'; script-src 'self' ${login} ${own}; connect-src 'self' ${login} ${own}`;
  const types = { html: 'text/html', js: 'text/javascript' };

  function passOn(request, answer) {
    const { headers, method } = request;
    const further = ask({ host: '127.0.0.1', port: state.passOnTo, servername: 'login.example.com', rejectUnauthorized: false, method, path: request.url.slice(6), headers });
    further.on('response', (response) => {
      state.passed.push({ url: request.url, status: response.statusCode, site: headers['sec-fetch-site'], origin: headers.origin });
      response.pipe(answer.writeHead(response.statusCode, response.headers));
    });
    further.end();
  }

  const front = await serve((request, answer) => {
    if (request.url.startsWith('/login/')) return passOn(request, answer);
    const { pathname } = new URL(request.url, shop);
    if (pathname === '/favicon.ico') return void answer.writeHead(204).end();
    const file = state.files.get(pathname);
    if (file === undefined) return void answer.writeHead(404).end();
    // Pages of others have no policy that would be in their way.
    const ours = `https://${request.headers.host}` === shop;
    answer.writeHead(200, { 'Content-Type': `${types[pathname.split('.').pop()]}; charset=utf-8`, ...(ours && { 'Content-Security-Policy': policy }) });
    answer.end(file);
  }, folder);
  const inside = await serve((request, answer) => {
    const id = state.sessions.get(/shop_session=([^;]*)/.exec(request.headers.cookie || '')?.[1]);
    answer.writeHead(id ? 200 : 401, { 'Content-Type': 'application/json' }).end(JSON.stringify(id ? { user: { id } } : { error: 'nobody' }));
  });
  return Object.assign(state, { port: front.port, inside: inside.port, close: () => Promise.all([front.close(), inside.close()]) });
}

const start = (origin) =>
  startService(
    folder,
    origin,
    `[browser]\nallowed_origins = ["${shop}"]\n[zendesk]\nsubdomain = "acme"`,
    `[[messaging.keys]]\nid = "app_0123456789abcdef01234567"\nsecret = "${secrets.messaging}"`,
    `[chat]\nsecret = "${secrets.chat}"\n[help_center]\nsecret = "${secrets.helpCenter}"\n[sso]\nsecret = "${secrets.sso}"`,
    '[support_sdk]\nsecret = "a-support-sdk-secret-of-forty-characters!"',
    `[callers.session]\nintrospect_url = "http://127.0.0.1:${site.inside}/api/session"\ncookies = ["shop_session"]\nsubject = "/user/id"\nsubject_is = "external_id"`,
  );

before(async () => {
  folder = makeFolder();
  writeFileSync(join(folder.path, 'users.csv'), users(['1', 'jane', 'Jane Soap', 'janes@soap.com', 'true'], ['zoë-2', 'zoe', 'Zoë', 'zoe@soap.com', 'true']));
  site = await serveShop();
  service = await start(login);
  site.passOnTo = service.port;
  const hosts = { 'login.example.com': service.port, 'shop.example.com': site.port, 'evil.example': site.port };
  browser = await launchAmong(hosts);
});
after(async () => {
  await browser.close();
  await Promise.all([service.stop(), site.close()]);
  folder.remove();
});

beforeEach(async () => {
  Object.assign(site, { files: new Map([['/widget.js', source('web/demo/widget.js')]]), sessions: new Map([['s1', '1']]), passed: [] });
  tab = await open(browser);
  await tab.context.addCookies(cookies);
});
afterEach(() => tab.close());

const messengerOf = (origin) => `<script src="/widget.js"></script><script src="${origin}/v1/messenger.js" async></script>`;
const messenger = messengerOf(login);

async function visit(body, origin = shop) {
  site.files.set('/index.html', `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>${body}</html>`);
  await tab.page.goto(`${origin}/index.html`);
}

// The page has been left and is looked at again; the script asks at most every ten seconds.
async function comeBack() {
  await tab.page.clock.runFor(11_000);
  await tab.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

// Chromium itself writes a line for each answer that is an error.
function assertQuiet() {
  assert.deepEqual(tab.errors, []);
  assert.deepEqual(tab.violations, []);
  assert.deepEqual(tab.foreign(login, shop), []);
  assert.deepEqual(tab.consoleErrors().filter(({ text }) => !text.includes('status of 401')), []);
}

test('the widget is logged in as whoever is signed in on the site', async () => {
  await visit(messenger);
  assert.deepEqual(await tab.event('tokenbooth:login'), { externalId: '1' });
  const { token } = await tab.event('widget:token');
  const { external_id, email, scope } = verify(token, secrets.messaging);
  assert.deepEqual({ external_id, email, scope }, { external_id: '1', email: 'janes@soap.com', scope: 'user' });
  assert.ok(!tab.requests.join('\n').includes(token.split('.')[2]));
  assertQuiet();
});

test('it is logged out when the session has ended, and changes when another user has signed in', async () => {
  await tab.page.clock.install();
  await visit(messenger);
  await tab.event('tokenbooth:login');
  site.sessions.set('s1', 'zoë-2');
  await comeBack();
  assert.deepEqual(await tab.event('tokenbooth:login', 2), { externalId: 'zoë-2' });
  site.sessions.clear();
  await comeBack();
  assert.deepEqual(await tab.event('tokenbooth:logout', 2), { externalId: 'zoë-2', reason: 'session_ended' });
  assert.deepEqual(tab.named('tokenbooth:logout')[0], { externalId: '1', reason: 'user_changed' });
  assert.equal(await tab.page.evaluate(() => window.widgetStandIn.externalId), null);
  assertQuiet();
});

test('a visitor who is not signed in is left alone', async () => {
  site.sessions.clear();
  await visit(messenger);
  await tab.event('tokenbooth:anonymous');
  assert.deepEqual(tab.named('widget:asking'), []);
  assertQuiet();
});

test('a page of an origin that is not allowed is told so, and gets no token', async () => {
  for (const origin of [neighbour, evil]) {
    await visit(messenger, origin);
    const { reason } = await until(() => tab.named('tokenbooth:error').at(-1), 'the error');
    assert.equal(reason, 'unreachable');
    assert.deepEqual(tab.named('widget:token'), []);
    tab.events.length = 0;
  }
  assert.deepEqual(tab.errors, []);
});

test('when the service goes down the widget stays logged in until it needs a token, and the page goes on', async () => {
  const mortal = await start(own);
  const its = await open(await launchAmong({ 'own.example.com': mortal.port, 'shop.example.com': site.port }));
  await its.context.addCookies(cookies);
  await its.page.clock.install();
  site.files.set('/index.html', `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>${messengerOf(own)}</html>`);
  await its.page.goto(`${shop}/index.html`);
  await its.event('tokenbooth:login');
  await mortal.stop();
  await its.page.clock.runFor(11_000);
  await its.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await its.page.clock.fastForward(901_000);
  its.page.evaluate(() => void window.widgetStandIn.send());
  const failed = async () => {
    await its.page.clock.runFor(250);
    return its.named('tokenbooth:error')[0];
  };
  assert.equal((await until(failed, 'the error')).reason, 'unreachable');
  assert.deepEqual(its.named('tokenbooth:logout'), []);
  assert.deepEqual(its.named('widget:logout'), []);
  assert.equal(await its.page.evaluate(() => window.widgetStandIn.externalId), '1');
  assert.deepEqual(its.errors, []);
  // Nor does it harm the next page, which finds no script.
  await its.page.goto(`${shop}/index.html`);
  await its.event('widget:ready', 2);
  assert.deepEqual(its.errors, []);
  await its.context.browser().close();
});

// As Zendesk publishes it for authenticated visitors of a chat; INIT is all that another origin needs besides.
const chatSnippet = (url, init = '') => `
window.zESettings = {
  webWidget: {
    authenticate: {
      chat: {
        jwtFn: function(callback) {
          fetch('${url}'${init}).then(function(res) {
            res.text().then(function(jwt) {
              callback(jwt);
            });
          });
        }
      }
    }
  }
};`;
// And for a restricted Help Centre, filled in the same way.
const helpCenterSnippet = (url, init = '') => chatSnippet(url, init).replace('chat: {', '').replace(/\n {6}\}\n/, '\n');

const askWidget = (name) =>
  tab.page.evaluate(
    (chat) =>
      new Promise((resolve) => {
        const { authenticate } = window.zESettings.webWidget;
        (chat ? authenticate.chat : authenticate).jwtFn(resolve);
      }),
    name === 'chat',
  );

const included = ", { credentials: 'include' }";
for (const [name, profile, snippet] of [['chat', 'chat', chatSnippet], ['helpCenter', 'help-center', helpCenterSnippet]]) {
  for (const [where, url, init] of [['of another host', `${login}/v1/${profile}/token`, included], ['behind the same one', `/login/v1/${profile}/token`, '']]) {
    test(`Zendesk's snippet for the classic widget (${profile}) gets a fresh token each time from a service ${where}`, async () => {
      site.files.set('/classic.js', snippet(url, init));
      await visit('<script src="/classic.js"></script>');
      const tokens = [await askWidget(name)];
      // A chat's token has no jti: what makes it fresh is its iat.
      if (name === 'chat') await pause(1_010);
      tokens.push(await askWidget(name));
      for (const token of tokens) {
        const claims = verify(token, secrets[name]);
        assert.equal(claims?.email, 'janes@soap.com', token);
        assert.equal(claims.name, 'Jane Soap');
        if (name === 'chat') assert.ok(claims.exp - claims.iat <= 420);
      }
      assert.notEqual(tokens[0], tokens[1]);
      assertQuiet();
    });
  }
}

// All that the service has answered to a token path since FROM: never to these pages with a token.
async function answered(from, count) {
  const lines = () => service.log().slice(from).split('\n').filter((line) => line.includes('"log":"access"') && line.includes('/token"')).map(JSON.parse);
  await until(() => lines().length >= count, `${count} requests to arrive`);
  await pause(100);
  assert.ok(!service.log().slice(from).includes('"outcome":"issued"'));
  return lines();
}

test('B3: no page of elsewhere gets a token by the cookie, whatever it sends', async () => {
  for (const origin of [neighbour, evil]) {
    const from = service.log().length;
    await visit('', origin);
    const readable = await tab.page.evaluate(
      async ([host, all]) => {
        const read = [];
        for (const path of all) {
          const url = host + path;
          navigator.sendBeacon(url, '{}');
          navigator.sendBeacon(url, new Blob(['a=b'], { type: 'application/x-www-form-urlencoded' }));
          const body = '{"platform":"web"}';
          const tries = [
            { method: 'POST', body, mode: 'no-cors' },
            { method: 'POST', body, headers: { 'Content-Type': 'text/plain' } },
            { method: 'POST', body, headers: { 'Content-Type': 'application/json' } },
            { method: 'POST', body: new URLSearchParams('a=b') },
            { mode: 'no-cors' },
            {},
          ];
          for (const one of tries) {
            const text = await fetch(url, { credentials: 'include', ...one }).then((answer) => answer.text(), () => '');
            if (text) read.push([path, one, text]);
          }
        }
        return read;
      },
      [login, paths],
    );
    assert.deepEqual(readable, []);
    // Preflights are among them.
    const answers = await answered(from, 8 * paths.length);
    assert.deepEqual(answers.filter(({ status }) => status < 400), []);
  }
});

test('B3: no form of elsewhere gets a token, of any encoding', async () => {
  for (const origin of [neighbour, evil]) {
    for (const encoding of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      for (const path of paths) {
        await visit(`<form method="post" enctype="${encoding}" action="${login}${path}"><input name='{"platform":"web","a":"' value='"}'><button>Go</button></form>`, origin);
        const [response] = await Promise.all([tab.page.waitForResponse(login + path), tab.page.click('button')]);
        assert.ok([403, 415].includes(response.status()), `${path} ${encoding} ${response.status()}`);
      }
    }
  }
});

test('B4: no page of elsewhere reads a token as a script, a picture, a style or a frame', async () => {
  for (const origin of [neighbour, evil]) {
    const from = service.log().length;
    const loads = paths.map((path) => {
      const url = login + path;
      return `<script src="${url}"></script><script src="${url}?callback=stolen"></script><script src="${url}" crossorigin="use-credentials"></script><link rel="stylesheet" href="${url}"><img alt="" src="${url}"><iframe src="${url}"></iframe>`;
    });
    const before = `<script>window.stolen = (...what) => { window.loot = what; }; addEventListener('error', (event) => { if (event.message) window.loot = event.message; });</script>`;
    await visit(before + loads.join(''), origin);
    const read = await tab.page.evaluate(() => ({
      loot: window.loot,
      frames: Array.from(document.querySelectorAll('iframe'), (frame) => frame.contentDocument && frame.contentDocument.body.textContent),
    }));
    assert.deepEqual(read, { loot: undefined, frames: paths.map(() => null) });
    const answers = await answered(from, 6 * paths.length);
    assert.deepEqual(answers.filter(({ status }) => status < 400), []);
  }
});

test('B4: a script of the own site has to ask for a token; as a <script> none is issued or run', async () => {
  const from = service.log().length;
  await visit(paths.map((path) => `<script src="${login}${path}"></script>`).join(''));
  const answers = await answered(from, paths.length);
  assert.deepEqual(answers.filter(({ status }) => status < 400), []);
  assert.deepEqual(tab.errors, []);
});
