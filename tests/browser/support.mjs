// What the browser tests share: Chromium, pages that write down what happens in them, small servers, and a token endpoint.
// BROWSER_WORK is the folder that ./install has filled.
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const work = process.env.BROWSER_WORK;
export const require = createRequire(`${work}/`);
export const source = (path) => readFileSync(isAbsolute(path) ? path : new URL(`../../${path}`, import.meta.url), 'utf8');

export const launch = (...more) =>
  require('playwright-core').chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', ...more] });

export async function until(condition, what, limit = 30_000) {
  for (const end = Date.now() + limit; ; await pause(20)) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${limit} ms for ${what}`);
  }
}

// A page in a context of its own, and what happens in it: `events` of the script and of the widget, `console`, `errors`
// (what nobody caught), `violations` of the content security policy, `requests` by address.
export async function open(browser, options = {}) {
  const context = await browser.newContext(options);
  const seen = { events: [], console: [], errors: [], violations: [], requests: [] };
  await context.exposeBinding('record', (_, list, entry) => {
    seen[list].push(entry);
  });
  await context.addInitScript(() => {
    const record = (event) => window.record('events', { name: event.type, detail: event.detail });
    const scripts = ['login', 'logout', 'error', 'anonymous'].map((name) => `tokenbooth:${name}`);
    const widgets = ['ready', 'asking', 'token', 'login', 'logout', 'failed', 'request'].map((name) => `widget:${name}`);
    // On window: that they bubble is part of what is promised.
    scripts.concat(widgets).forEach((name) => window.addEventListener(name, record));
    document.addEventListener('securitypolicyviolation', (event) => {
      window.record('violations', `${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  const page = await context.newPage();
  page.on('console', (message) => seen.console.push({ type: message.type(), text: message.text(), url: message.location().url }));
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('request', (request) => seen.requests.push(request.url()));
  return Object.assign(seen, {
    page,
    context,
    named: (name) => seen.events.filter((event) => event.name === name).map((event) => event.detail),
    // The detail of the event NAME that came as the nth.
    event: (name, nth = 1) => until(() => seen.named(name)[nth - 1], `${name} (${nth}) in ${JSON.stringify(seen.events)} ${JSON.stringify(seen.console)}`),
    consoleErrors: () => seen.console.filter(({ type }) => type === 'error'),
    foreign: (...hosts) => seen.requests.filter((url) => !hosts.includes(new URL(url).origin)),
    close: () => context.close(),
  });
}

async function listen(handle) {
  const server = createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${port}`, port, server, close };
}

// A site of files (`files.set('/path.html', text)`), under a policy that allows it and LOGIN nothing but scripts and requests.
export async function serveSite(login) {
  const files = new Map();
  const types = { html: 'text/html', js: 'text/javascript', mjs: 'text/javascript' };
  const site = {
    files,
    policy: `default-src 'none'; script-src 'self' ${login}; connect-src 'self' ${login}; img-src 'self'`,
    respond: null, // (request, answer) => true if it has answered
  };
  return Object.assign(
    site,
    await listen((request, answer) => {
      const path = new URL(request.url, 'http://site').pathname;
      if (site.respond && site.respond(request, answer)) return;
      if (path === '/favicon.ico') return void answer.writeHead(204).end();
      const found = files.get(path);
      if (found === undefined) return void answer.writeHead(404).end();
      answer.writeHead(200, {
        'Content-Type': `${types[path.split('.').pop()]}; charset=utf-8`,
        'Content-Security-Policy': site.policy,
      });
      answer.end(found);
    }),
  );
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function sign(claims) {
  const head = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'app_5deaa3531c7f940010cc4ba4' })}.${encode(claims)}`;
  return `${head}.${createHmac('sha256', 'a secret of the browser tests, long enough').update(head).digest('base64url')}`;
}

// A token endpoint that behaves as docs say of /v1/messaging/token, and the script beside it. `user` is who is signed in;
// `answers` are functions (answer, next) that take one request each, before the endpoint goes on as it should.
export async function serveTokens() {
  const service = { user: null, ttl: 900, origins: [], requests: [], tokens: [], answers: [], down: false };

  service.problem = (answer, status, code, detail, headers = {}) => {
    answer.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers });
    answer.end(JSON.stringify({ type: 'about:blank', title: code, status, code, detail, request_id: answer.getHeader('X-Request-Id') }));
  };

  service.issue = (answer) => {
    if (!service.user) return service.problem(answer, 401, 'unauthenticated', 'nobody is signed in');
    const iat = Math.floor(Date.now() / 1000);
    const token = sign({ external_id: service.user, scope: 'user', name: 'Jane Soap', iat, exp: iat + service.ttl, jti: randomUUID() });
    service.tokens.push(token);
    answer.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(token);
  };

  return Object.assign(
    service,
    await listen((request, answer) => {
      if (service.down) return void request.socket.destroy();
      if (request.url === '/v1/messenger.js') {
        answer.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8', 'Access-Control-Allow-Origin': '*' });
        return void answer.end(source('web/messenger.js'));
      }
      if (!/^\/v1\/(messaging|chat|help-center)\/token$/.test(request.url)) return void answer.writeHead(404).end();
      const { origin } = request.headers;
      answer.setHeader('Cache-Control', 'no-store');
      answer.setHeader('Vary', 'Origin');
      answer.setHeader('X-Request-Id', randomUUID());
      if (!service.origins.includes(origin)) return service.problem(answer, 403, 'origin_not_allowed', 'this origin may not ask');
      answer.setHeader('Access-Control-Allow-Origin', origin);
      answer.setHeader('Access-Control-Allow-Credentials', 'true');
      answer.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After');
      if (request.method === 'OPTIONS') {
        return void answer.writeHead(204, { 'Access-Control-Allow-Headers': 'authorization', 'Access-Control-Allow-Methods': 'GET, POST' }).end();
      }
      service.requests.push({ method: request.method, path: request.url, headers: request.headers, at: Date.now() });
      const next = service.answers.shift();
      if (next) next(answer, service.issue);
      else service.issue(answer);
    }),
  );
}

// A browser, and for each test a site with the stand-in for the widget, a token endpoint, and a page with a cookie of the site.
export async function setUp() {
  const browser = await launch();
  const stage = { end: () => browser.close() };

  stage.open = async () => {
    stage.tokens = await serveTokens();
    stage.site = await serveSite(stage.tokens.origin);
    stage.tokens.origins = [stage.site.origin];
    stage.site.files.set('/widget.js', source('web/demo/widget.js'));
    stage.tab = await open(browser);
    await stage.tab.context.addCookies([{ name: 'shop_session', value: 'of-jane', url: stage.site.origin }]);
    return stage;
  };

  stage.visit = async (...body) => {
    stage.site.files.set('/index.html', `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>${body.join('\n')}</html>`);
    await stage.tab.page.goto(`${stage.site.origin}/index.html`);
  };

  stage.close = async () => {
    await stage.tab.close();
    await Promise.all([stage.site.close(), stage.tokens.close()]);
  };
  return stage;
}
