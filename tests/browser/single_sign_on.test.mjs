// Single sign-on in Chromium: the real service, a stand-in for Zendesk, and whoever would like to be in between.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { brand, evil, launchAmong, login, makeFolder, neighbour, secrets, serve, shop, startService, users, verify, zendesk } from './service.mjs';
import { open, require, until, work } from './support.mjs';
import { serveZendesk } from './zendesk.mjs';

const own = 'https://own.example.com'; // a second service, of a site that has a sign-in page of its own
const markup = '"><svg onload=executed()></script><script>executed()</script><img src=x onerror=executed()>{{7*7}}&lt;';
const host = (origin) => new URL(origin).host;
const screenshots = join(work, 'screenshots');

let folder;
let stand; // Zendesk's
let site;
let service;
let ownService;
let browser;
let tab;

// The site: pages as `pages` has them, and a sign-in page that leads back to where return_to says.
async function serveShop() {
  const state = { pages: new Map(), sessions: new Set() };
  const front = await serve((request, answer, body) => {
    const { pathname, searchParams } = new URL(request.url, shop);
    const headers = { 'Content-Type': 'text/html; charset=utf-8' };
    if (pathname === '/sign-in' && request.method === 'POST') {
      state.sessions.add('of-jane');
      const cookie = 'shop_session=of-jane; Domain=example.com; Path=/; Secure; HttpOnly; SameSite=Lax';
      return void answer.writeHead(303, { Location: new URLSearchParams(body).get('next'), 'Set-Cookie': cookie }).end();
    }
    if (pathname === '/sign-in') {
      const next = searchParams.get('next').replace(/&/g, '&amp;').replace(/"/g, '&quot;');
      return void answer.writeHead(200, headers).end(`<!doctype html><form method="post"><input name="next" value="${next}"><button>Sign in</button></form>`);
    }
    const page = state.pages.get(pathname);
    answer.writeHead(page === undefined ? 404 : 200, headers).end(page);
  }, folder);
  const inside = await serve((request, answer) => {
    const known = state.sessions.has(/shop_session=([^;]*)/.exec(request.headers.cookie || '')?.[1]);
    answer.writeHead(known ? 200 : 401, { 'Content-Type': 'application/json' }).end(known ? '{"user":{"id":1}}' : '{}');
  });
  return Object.assign(state, { port: front.port, inside: inside.port, close: () => Promise.all([front.close(), inside.close()]) });
}

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  folder = makeFolder();
  writeFileSync(
    join(folder.path, 'users.csv'),
    users(
      ['1', 'jane', 'Jane Soap', 'janes@soap.com', 'true'],
      ['2', 'max', 'Max', 'max@soap.com', 'false'],
      ['3', 'markup', markup, 'm@soap.com', 'true'],
    ),
  );
  [stand, site] = await Promise.all([serveZendesk(folder), serveShop()]);
  const sso = `[browser]\nallowed_origins = ["${shop}"]\n[zendesk]\nsubdomain = "acme"\n[sso]\nsecret = "${secrets.sso}"\nallowed_return_hosts = ["${host(brand)}"]\n`;
  service = await startService(folder, login, '[rate_limit]\nfailed_logins = "off"\n[callers.password]\nenabled = true', sso);
  ownService = await startService(
    folder,
    own,
    `${sso}login_page = "${shop}/sign-in?next={return_to}"\nafter_logout = "${shop}/"`,
    `[callers.session]\nintrospect_url = "http://127.0.0.1:${site.inside}/api/session"\ncookies = ["shop_session"]\nsubject = "/user/id"\nsubject_is = "external_id"`,
  );
  browser = await launchAmong({
    [host(login)]: service.port,
    [host(own)]: ownService.port,
    [host(zendesk)]: stand.port,
    [host(brand)]: stand.port,
    [host(shop)]: site.port,
    [host(evil)]: site.port,
  });
});
after(async () => {
  await browser.close();
  await Promise.all([service.stop(), ownService.stop(), stand.close(), site.close()]);
  folder.remove();
});

// A visitor who has never been here, and what is executed that should not be.
async function visitor(options = {}) {
  const opened = await open(browser, options);
  opened.executed = 0;
  await opened.context.exposeFunction('executed', () => {
    opened.executed += 1;
  });
  return opened;
}

beforeEach(async () => {
  stand.reset();
  site.sessions.clear();
  site.pages.clear();
  tab = await visitor();
});
afterEach(() => tab.close());

const heading = (page = tab.page) => page.textContent('h1');
const signedIn = (path) => `signed in as Jane Soap at ${path}`;

async function fillIn(username, password, page = tab.page) {
  await page.fill('#username', username);
  await page.fill('#password', password);
  await page.click('button');
}
async function signIn(path = '/agent', username = 'jane') {
  await tab.page.goto(zendesk + path);
  await fillIn(username, 'password');
}

// Chromium itself writes a line for each answer that is an error; nothing else may complain, and nobody else is asked for anything.
function assertQuiet(seen = tab) {
  assert.deepEqual(seen.errors, []);
  assert.deepEqual(seen.violations, []);
  assert.deepEqual(seen.consoleErrors().filter(({ text }) => !/^Failed to load resource: the server responded with a status of 4\d\d/.test(text)), []);
  assert.deepEqual(seen.foreign(login, own, zendesk, brand, shop), []);
  assert.equal(seen.executed, 0);
}

test('a user signs in by keyboard alone, after a wrong password, and arrives where they wanted to go', async () => {
  const { page } = tab;
  await page.goto(`${zendesk}/agent/tickets/1?a=b&c=d`);
  await page.keyboard.type('jane');
  await page.keyboard.press('Tab');
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  assert.equal(await page.textContent('[role=alert]'), 'The user name or the password is wrong.');
  assert.equal(await page.inputValue('#username'), 'jane');
  // It is the password that has the focus now.
  await page.keyboard.type('password');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${zendesk}/agent/tickets/1?a=b&c=d`);
  assert.equal(await heading(), signedIn('/agent/tickets/1?a=b&c=d'));
  assertQuiet();
});

test('a second visit within the session goes straight through, with a token of its own', async () => {
  await signIn();
  await tab.page.waitForURL(`${zendesk}/agent`);
  await tab.context.clearCookies({ domain: 'acme.zendesk.com' });
  await tab.page.goto(`${zendesk}/hc/en-us`);
  await tab.page.waitForURL(`${zendesk}/hc/en-us`);
  assert.equal(await heading(), signedIn('/hc/en-us'));
  const [first, second] = stand.forms.map(({ jwt }) => verify(jwt, secrets.sso).jti);
  assert.ok(second);
  assert.notEqual(first, second);
  assertQuiet();
});

test('without JavaScript the button goes on', async () => {
  const plain = await visitor({ javaScriptEnabled: false });
  await plain.page.goto(`${zendesk}/agent`);
  await fillIn('jane', 'password', plain.page);
  await plain.page.click('text=Go on to support');
  await plain.page.waitForURL(`${zendesk}/agent`);
  assert.equal(await heading(plain.page), signedIn('/agent'));
  assertQuiet(plain);
  await plain.close();
});

test('whoever signs out has to sign in again', async () => {
  await signIn();
  await tab.page.waitForURL(`${zendesk}/agent`);
  await tab.page.goto(`${zendesk}/access/logout`);
  assert.equal(await heading(), 'Signed out');
  await tab.page.goto(`${zendesk}/agent`);
  assert.equal(await heading(), 'Sign in to support');
  assertQuiet();
});

test('the way leads to a host-mapped brand that the configuration lists', async () => {
  await tab.page.goto(`${login}/v1/sso/login?${new URLSearchParams({ return_to: `${brand}/hc/de` })}`);
  await fillIn('jane', 'password');
  await tab.page.waitForURL(`${brand}/hc/de`);
  assert.equal(await heading(), 'brand at /hc/de');
  assertQuiet();
});

test('what Zendesk complains of is shown, and is text', async () => {
  stand.complaint = `User is invalid ${markup}`;
  await signIn();
  await tab.page.waitForURL(`${login}/v1/sso/logout?**`);
  assert.equal(await heading(), 'Sign-in failed');
  assert.equal(await tab.page.textContent('.wrong'), `User is invalid ${markup}`);
  assert.match(service.log(), /Zendesk says kind=error message=User is invalid/);
  assertQuiet();
});

test('a token with another secret is refused by Zendesk, and the user is told', async () => {
  stand.secret = 'another-secret-than-the-one-of-the-service';
  await signIn();
  await tab.page.waitForURL(`${login}/v1/sso/logout?**`);
  assert.match(await tab.page.textContent('.wrong'), /^JWT signature invalid/);
  assertQuiet();
});

test('B6: markup in a name, in a user name and in return_to is text', async () => {
  const query = new URLSearchParams({ return_to: `/hc/${markup}` });
  await tab.page.goto(`${login}/v1/sso/login?${query}`);
  await fillIn(markup, markup);
  await tab.page.waitForSelector('[role=alert]');
  assert.equal(await tab.page.inputValue('#username'), markup);
  assert.equal(await tab.page.locator('svg, img, body script').count(), 0);
  stand.hold = true;
  await fillIn('markup', 'password');
  await until(() => stand.forms[0], 'the form');
  assert.equal(verify(stand.forms[0].jwt, secrets.sso).name, markup);
  assert.equal(await tab.page.locator('svg, img').count(), 0);
  assertQuiet();
});

test('B5: no return_to leads to a foreign host', async () => {
  await signIn();
  await tab.page.waitForURL(`${zendesk}/agent`);
  const to = ['//evil.example', '/\\evil.example', 'https:evil.example', 'https://evil.example', 'javascript:executed()', 'data:text/html,<script>executed()</script>', '/\t/evil.example', 'https://acme.zendesk.com@evil.example', 'https://acme.zendesk.com.evil.example', '/./../\\evil.example'];
  for (const return_to of to) {
    await tab.context.clearCookies({ domain: 'acme.zendesk.com' });
    const count = stand.forms.length;
    await tab.page.goto(`${login}/v1/sso/login?${new URLSearchParams({ return_to })}`);
    await tab.page.waitForURL(`${zendesk}/**`);
    assert.equal(await heading(), signedIn('/agent'), return_to);
    assert.equal(stand.forms[count].return_to, undefined, return_to);
  }
  assertQuiet();
});

test('B8: neither page can be framed, by the own site either', async () => {
  site.pages.set('/frame', `<!doctype html><iframe src="${login}/v1/sso/login"></iframe>`);
  await signIn();
  await tab.page.waitForURL(`${zendesk}/agent`);
  const before = stand.forms.length;
  const stranger = await visitor();
  for (const [seen, origin] of [[tab, shop], [tab, evil], [stranger, shop]]) {
    await seen.page.goto(`${origin}/frame`);
    const refused = () => seen.consoleErrors().find(({ text }) => /frame-ancestors|X-Frame-Options|refused to connect/i.test(text));
    await until(refused, 'the frame to be refused');
    const [, frame] = seen.page.frames();
    assert.equal(await frame.locator('form, input').count(), 0);
    seen.console.length = 0;
  }
  await stranger.close();
  assert.equal(stand.forms.length, before);
  assert.equal(tab.executed, 0);
});

test('B8: no token is in an address, and no page is named as Referer', async () => {
  await signIn('/agent?x=y');
  await tab.page.waitForURL(`${zendesk}/agent?x=y`);
  stand.complaint = 'no';
  await tab.page.goto(`${login}/v1/sso/login`);
  await tab.page.waitForURL(`${login}/v1/sso/logout?**`);
  assert.equal(stand.forms.length, 2);
  const addresses = [...tab.requests, ...stand.visits.map(({ url }) => url), service.log()];
  for (const { jwt } of stand.forms) assert.deepEqual(addresses.filter((text) => text.includes(jwt) || text.includes(jwt.split('.')[2])), []);
  assert.doesNotMatch(addresses.join('\n'), /eyJ/);
  assert.deepEqual(stand.visits.filter(({ referer }) => referer?.startsWith(login)), []);
});

test('a form on another page signs nobody in', async () => {
  const fields = ['csrf', 'username', 'password'].map((name) => `<input name="${name}" value="${{ csrf: 'A'.repeat(43), username: 'jane', password: 'password' }[name]}">`);
  site.pages.set('/form', `<!doctype html><form method="post" action="${login}/v1/sso/login">${fields.join('')}<button>Go</button></form>`);
  await tab.page.goto(`${login}/v1/sso/login`); // the cookie that guards the form is there
  const { value } = (await tab.context.cookies(login)).find(({ name }) => name === '__Host-tokenbooth-csrf');
  for (const origin of [evil, neighbour, shop]) {
    await tab.page.goto(`${origin}/form`);
    // Even where they know it.
    await tab.page.fill('[name=csrf]', value);
    const [response] = await Promise.all([tab.page.waitForResponse(`${login}/v1/sso/login`), tab.page.click('button')]);
    assert.equal(response.status(), 403, origin);
    const names = (await tab.context.cookies(login)).map(({ name }) => name);
    assert.ok(!names.includes('__Host-tokenbooth'), `${origin} ${names}`);
  }
});

test('a script reads no page of single sign-on, of an allowed origin either', async () => {
  site.pages.set('/', '<!doctype html><title>Shop</title>');
  await signIn();
  await tab.page.waitForURL(`${zendesk}/agent`);
  for (const origin of [shop, neighbour, evil]) {
    await tab.page.goto(`${origin}/`);
    const read = (options) => tab.page.evaluate(([url, init]) => fetch(url, init).then((answer) => answer.text(), String), [`${login}/v1/sso/login`, options]);
    assert.equal(await read({ credentials: 'include' }), 'TypeError: Failed to fetch', origin);
    // Opaque within the site, and nothing at all beyond it (Cross-Origin-Resource-Policy).
    assert.equal(await read({ credentials: 'include', mode: 'no-cors' }), origin === evil ? 'TypeError: Failed to fetch' : '', origin);
  }
});

test("the site's own sign-in page leads back, and its session is enough from then on", async () => {
  stand.remoteLogin = `${own}/v1/sso/login`;
  stand.remoteLogout = `${own}/v1/sso/logout`;
  site.pages.set('/', '<!doctype html><title>Shop</title><h1>Shop</h1>');
  await tab.page.goto(`${zendesk}/hc/de?a=b&c=%22`);
  const there = new URL(tab.page.url());
  assert.equal(there.origin + there.pathname, `${shop}/sign-in`);
  assert.ok(there.searchParams.get('next').startsWith(`${own}/v1/sso/login?brand_id=7&return_to=`), there.search);
  await tab.page.click('button');
  await tab.page.waitForURL(`${zendesk}/hc/de?a=b&c=%22`);
  assert.equal(await heading(), signedIn('/hc/de?a=b&c=%22'));
  await tab.context.clearCookies({ domain: 'acme.zendesk.com' });
  await tab.page.goto(`${zendesk}/agent`);
  await tab.page.waitForURL(`${zendesk}/agent`);
  await tab.page.goto(`${zendesk}/access/logout`);
  await tab.page.waitForURL(`${shop}/`);
  site.sessions.clear(); // the site has signed them out
  await tab.page.goto(`${zendesk}/agent`);
  assert.equal(new URL(tab.page.url()).pathname, '/sign-in');
  assertQuiet();
});

// As they look: on a phone and on a desk, by day and by night, to whoever sees, and to whoever has it read to them.
async function judge(name, html, page = tab.page) {
  const { HtmlValidate } = require('html-validate');
  const report = await new HtmlValidate({ extends: ['html-validate:recommended'], rules: { 'no-trailing-whitespace': 'off' } }).validateString(html);
  assert.deepEqual(report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${name}: ${line}: ${ruleId}: ${message}`)), []);
  await page.evaluate(require('axe-core').source);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 720 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} is wider than ${width}`);
      await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}-${width}.png`) });
    }
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => [name, colorScheme, id, nodes.map((node) => node.html)]), []);
  }
}

test('every page is valid, accessible, and fits a phone', async () => {
  const { page } = tab;
  const shown = async (action, selector) => {
    const [response] = await Promise.all([page.waitForResponse((answer) => answer.url().startsWith(login) && answer.status() !== 303), action()]);
    const html = await response.text();
    await page.waitForSelector(selector);
    return html;
  };
  await judge('sign-in', await shown(() => page.goto(`${zendesk}/agent`), '#username'));
  await judge('retry', await shown(() => fillIn('jane', 'wrong'), '[role=alert]'));
  stand.hold = true;
  await judge('forwarding', await shown(() => fillIn('jane', 'password'), 'text=Go on to support'));
  await judge('signed-out', await shown(() => page.goto(`${login}/v1/sso/logout`), 'text=Signed out'));
  await judge('failed', await shown(() => page.goto(`${login}/v1/sso/logout?kind=error&message=${encodeURIComponent('JWT signature invalid. The signature cannot be verified, check that your tokens match.')}`), '.wrong'));
  await page.goto(`${login}/v1/sso/login`);
  await judge('refused', await shown(() => fillIn('max', 'password'), 'text=confirm'));
  assertQuiet();
});
