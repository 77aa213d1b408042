// What docs/browser.md has people paste, run as it stands there: under its names of hosts, its policy and its allowed origin.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { launch, open, require, serveSite, serveTokens, source } from './support.mjs';

const shop = 'https://shop.example.com';
const login = 'https://login.example.com';
const zendesk = 'https://static.zdassets.com';

// The indented blocks below a heading of docs/browser.md.
function snippets(heading) {
  const [, section] = source('docs/browser.md').split(`\n## ${heading}\n`);
  const blocks = section.split('\n## ')[0].match(/(?:^(?: {4}.*)?\n)+/gm) || [];
  return blocks.map((block) => block.replace(/^ {4}/gm, '').trim()).filter(Boolean);
}

let browser;
let site;
let tokens;
let tab;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

beforeEach(async () => {
  tokens = await serveTokens();
  tokens.origins = [shop];
  site = await serveSite(login);
  const [lines] = snippets('Content Security Policy');
  site.policy = `default-src 'none'; ${lines.replace(/-src /g, "-src 'self' ").replace(/\n/g, ' ')}`;
  tab = await open(browser);
  const pass = (origin) => (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fetch({ url: origin + pathname }).then((response) => route.fulfill({ response }));
  };
  await tab.context.route(`${shop}/**`, pass(site.origin));
  await tab.context.route(`${login}/**`, pass(tokens.origin));
  await tab.context.route(`${zendesk}/**`, (route) => route.fulfill({ contentType: 'text/javascript', body: source('web/demo/widget.js') }));
});
afterEach(async () => {
  await tab.close();
  await Promise.all([site.close(), tokens.close()]);
});

async function visit(body) {
  site.files.set('/index.html', `<!doctype html><html lang="en"><title>Shop</title><body>${body}</body></html>`);
  await tab.page.goto(`${shop}/index.html`);
}

// A 401 is written down by Chromium itself.
function assertQuiet() {
  assert.deepEqual(tab.errors, []);
  assert.deepEqual(tab.violations, []);
  assert.deepEqual(tab.foreign(shop, login, zendesk), []);
  assert.deepEqual(tab.consoleErrors().filter(({ url }) => url !== `${login}/v1/messaging/token`), []);
}

const page = () => snippets('A plain page')[0];

test('the origin of the examples is the one that docs/browser.md allows', () => {
  assert.ok(source('docs/browser.md').includes(`allowed_origins = ["${shop}"]`));
});

test('the plain page logs its user in', async () => {
  tokens.user = 'jane';
  await visit(page());
  await tab.event('widget:login');
  assert.deepEqual(await tab.event('tokenbooth:login'), { externalId: 'jane' });
  assertQuiet();
});

test('the single-page application logs in and out without a page load', async () => {
  const [code] = snippets('A single-page application');
  site.files.set(
    '/app.js',
    `${code}
     document.querySelector('form').addEventListener('submit', (event) => { event.preventDefault(); signIn(event.target); });
     document.querySelector('#out').addEventListener('click', signOut);`,
  );
  site.respond = (request, answer) => {
    if (request.url !== '/session') return false;
    tokens.user = request.method === 'POST' ? 'jane' : null;
    answer.writeHead(204).end();
    return true;
  };
  await visit(`<form><button id="in">Sign in</button></form><button id="out">Sign out</button>${page()}<script src="/app.js"></script>`);
  await tab.event('tokenbooth:anonymous');
  await tab.page.click('#in');
  await tab.event('tokenbooth:login');
  await tab.page.click('#out');
  assert.deepEqual(await tab.event('tokenbooth:logout'), { externalId: 'jane', reason: 'requested' });
  await tab.page.click('#in');
  await tab.event('tokenbooth:login', 2);
  assertQuiet();
});

// React comes as CommonJS: one module of what its packages hold.
function react() {
  const files = ['react', 'react-dom', 'react-dom/client', 'scheduler'].map((name) => {
    const [folder, part] = name.split('/');
    const file = require.resolve(`${folder}/package.json`).replace('package.json', `cjs/${part ? `${folder}-${part}` : folder}.development.js`);
    return `${JSON.stringify(name)}: (module, exports, require) => {\n${source(file)}\n}`;
  });
  return `const process = { env: { NODE_ENV: 'development' } };
    const packages = {${files.join(',\n')}};
    const loaded = {};
    function require(name) {
      if (!loaded[name]) packages[name]((loaded[name] = { exports: {} }), loaded[name].exports, require);
      return loaded[name].exports;
    }
    export const { createElement, StrictMode, useEffect, useState } = require('react');
    export const { createRoot } = require('react-dom/client');`;
}

test('the React hook follows who is signed in, in strict mode too', async () => {
  const imports = JSON.stringify({ imports: { react: '/react.mjs' } });
  site.policy = site.policy.replace('script-src', `script-src 'sha256-${createHash('sha256').update(imports).digest('base64')}'`);
  site.files.set('/react.mjs', react());
  site.files.set('/hook.mjs', snippets('React')[0]);
  site.files.set(
    '/app.mjs',
    `import { createElement, createRoot, StrictMode, useState } from '/react.mjs';
     import { useMessenger } from '/hook.mjs';
     function App() {
       const [user, setUser] = useState('jane');
       useMessenger(user);
       window.setUser = setUser;
       return createElement('p', null, user);
     }
     createRoot(document.querySelector('main')).render(createElement(StrictMode, null, createElement(App)));`,
  );
  tokens.user = 'jane';
  await visit(`<main></main><script type="importmap">${imports}</script>${page()}<script type="module" src="/app.mjs"></script>`);
  await tab.event('tokenbooth:login');
  tokens.user = 'zoe';
  await tab.page.evaluate(() => window.setUser('zoe'));
  assert.deepEqual(await tab.event('tokenbooth:login', 2), { externalId: 'zoe' });
  tokens.user = null;
  await tab.page.evaluate(() => window.setUser(null));
  await tab.event('tokenbooth:logout', 2);
  assert.deepEqual(tab.named('tokenbooth:logout'), [
    { externalId: 'jane', reason: 'user_changed' },
    { externalId: 'zoe', reason: 'requested' },
  ]);
  assert.equal(tab.named('tokenbooth:login').length, 2);
  assertQuiet();
});

test('the listener is told what went wrong', async () => {
  tokens.answers = [(answer) => tokens.problem(answer, 409, 'identity_conflict', 'the address belongs to another user')];
  site.files.set('/report.js', `window.reports = []; const report = (...told) => window.reports.push(told);\n${snippets('What it says')[0]}`);
  await visit(`<script src="/report.js"></script>${page()}`);
  const { requestId } = await tab.event('tokenbooth:error');
  assert.deepEqual(await tab.page.evaluate(() => window.reports), [['messenger: identity_conflict: the address belongs to another user', requestId]]);
});

test('a Help Centre theme proves its user by the token that Zendesk signs', async () => {
  tokens.user = 'jane';
  const [script, tag] = snippets('The Help Centre');
  site.files.set('/script.js', script);
  site.respond = (request, answer) => {
    if (request.url !== '/api/v2/help_center/integration/token') return false;
    answer.writeHead(200).end(JSON.stringify({ token: 'signed-by-zendesk' }));
    return true;
  };
  await visit(`<script src="${zendesk}/ekr/snippet.js"></script><script src="/script.js"></script>${tag}`);
  await tab.event('tokenbooth:login');
  assert.equal(tokens.requests[0].headers.authorization, 'Bearer signed-by-zendesk');
  assertQuiet();
});

test('the classic widget gets a bare token of each kind, and nothing where there is none', async () => {
  tokens.user = 'jane';
  site.files.set('/classic.js', snippets('The classic widget')[0]);
  await visit('<script src="/classic.js"></script>');
  const ask = (path) =>
    tab.page.evaluate(
      (name) =>
        new Promise((resolve) => {
          const { authenticate } = window.zESettings.webWidget;
          (name === 'chat' ? authenticate.chat : authenticate).jwtFn(resolve);
          setTimeout(() => resolve('no call'), 1_000);
        }),
      path,
    );
  assert.equal(await ask('chat'), tokens.tokens[0]);
  assert.equal(await ask('help centre'), tokens.tokens[1]);
  assert.deepEqual(tokens.requests.map(({ path }) => path), ['/v1/chat/token', '/v1/help-center/token']);
  tokens.user = null;
  assert.equal(await ask('chat'), 'no call');
  assert.deepEqual(tab.errors, []);
});
