// The built binary with every profile on, in the states that an answer may depend on; and what stands behind it.
import { spawn } from 'node:child_process';
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const origin = 'https://www.example.com';
export const password = 'correct horse';
export const issuerSecret = 'what-the-site-signs-its-own-tokens-with';
export const signingSecret = 'what-a-backend-signs-its-requests-with';
export const keys = Object.fromEntries(['shop', 'bridge', 'narrow'].map((name) => [name, `tb_${name}_${randomBytes(24).toString('base64url')}`]));

const salt = 'somesalt';
const hash = `pbkdf2_sha256$1000$${salt}$${pbkdf2Sync(password, salt, 1000, 32, 'sha256').toString('base64')}`;
const user = (external_id, username, more) => ({ external_id, username, name: 'Jane Soap', email: `${username}@soap.com`, email_verified: true, password_hash: hash, ...more });
const users = [
  user('12345678', 'jane', { email: 'janes@soap.com' }),
  user('2', 'zoe', { email: 'zoë@soap.com' }),
  user('3', 'max', { email_verified: false }),
  user('4', 'noel', { email: undefined, email_verified: undefined }),
  user('6', 'gone', { disabled: true }),
  user('7', 'one', { email: 'both@soap.com' }),
  user('8', 'other', { email: 'both@soap.com' }),
];

/** The site's session endpoint and a directory behind HTTP, each of which can be "up", "down" or "slow". */
export class Behind {
  session = 'up';
  directory = 'up';
  #server = createServer((request, response) => this.#answer(request, response));

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    // Where a test cannot begin, nobody stops it.
    this.#server.unref();
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }
  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
  async #answer(request, response) {
    const body = (await request.toArray()).join('');
    const isSession = request.url === '/session';
    const state = isSession ? this.session : this.directory;
    if (state === 'slow') return;
    if (state === 'down') return void response.writeHead(500).end();
    const found = isSession ? { id: /shop_session=(\w+)/.exec(request.headers.cookie)?.[1] } : findUser(JSON.parse(body));
    if (!found) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(found));
  }
}

function findUser(wanted) {
  const [[member, value]] = Object.entries(wanted);
  return users.find((candidate) => candidate[member] === value);
}

const digest = (key) => createHash('sha256').update(key).digest('hex');
const fileDirectory = '[[directory]]\nkind = "file"\npath = "users.json"\n';
const bearer = (issuer, subject) => `[[callers.bearer]]
issuer = "${issuer}"
audience = "tokenbooth"
secret = "${issuerSecret}"
algorithms = ["HS256"]
${subject}
`;

function configuration(behind, { server = '', limits = '', password: asked = '"off"', messaging = true, profiles = true, sso = '', directories = fileDirectory }) {
  return `[server]
listen = ["127.0.0.1:0"]
trusted_proxies = ["127.0.0.1"]
public_url = "https://login.example.com"
${server}
[server.limits]
${limits}
[admin]
listen = ["127.0.0.1:0"]
[browser]
allowed_origins = ["${origin}"]
[zendesk]
subdomain = "acme"
${messaging ? `[[messaging.keys]]
id = "app_0123456789abcdef01234567"
secret = "a-messaging-secret-of-forty-characters!!"
` : ''}
${profiles ? `[chat]
secret = "a-chat-secret-of-forty-characters-or-more"
[help_center]
secret = "a-help-centre-secret-of-forty-characters!"
[sso]
secret = "a-single-sign-on-secret-of-40-characters!"
${sso}
[support_sdk]
secret = "a-support-sdk-secret-of-forty-characters!"
allow_get = true
` : ''}
[[callers.api_keys]]
name = "shop"
sha256 = "${digest(keys.shop)}"
may_assert = false
[[callers.api_keys]]
name = "bridge"
sha256 = "${digest(keys.bridge)}"
may_assert = ${directories === fileAndWord}
[[callers.api_keys]]
name = "narrow"
sha256 = "${digest(keys.narrow)}"
profiles = ["help_center"]
may_assert = false
[[callers.signed]]
name = "shop"
secret = "${signingSecret}"
may_assert = false
[callers.session]
introspect_url = "${behind.url}/session"
cookies = ["shop_session"]
subject = "/id"
timeout = "300ms"
${bearer('https://id.example.com', '')}
${bearer('https://mail.example.com', 'subject_claim = "email"\nsubject_is = "email"')}
[callers.proxy]
header = "X-Forwarded-User"
[callers.password]
enabled = true
[rate_limit]
failed_logins = ${asked}
${directories}`;
}

export const behindHttp = (behind) => `[[directory]]
kind = "http"
url = "${behind.url}/users"
secret = "what-requests-to-the-directory-are-signed-with"
timeout = "300ms"
cache = { entries = 0 }
`;
export const fileAndWord = `${fileDirectory}[[directory]]
kind = "caller"
trust_email_verified = true
`;

export class Service {
  #folder = mkdtempSync(join(tmpdir(), 'tokenbooth-openapi-'));
  #child;

  static async start(behind, options = {}) {
    const service = new Service();
    writeFileSync(join(service.#folder, 'users.json'), JSON.stringify(users));
    writeFileSync(join(service.#folder, 'tokenbooth.toml'), configuration(behind, options), { mode: 0o600 });
    const child = spawn(process.env.TOKENBOOTH_BINARY, ['serve'], { cwd: service.#folder, stdio: ['ignore', 'pipe', 'pipe'] });
    service.#child = child;
    child.stdout.resume();
    const said = [];
    const started = new Promise((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        const port = /"event":"listening","address":"[^"]*:(\d+)"/.exec(line);
        if (port) resolve(Number(port[1]));
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`tokenbooth does not start:\n${said.join('\n')}`)));
    });
    const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
    service.port = await started;
    clearTimeout(patience);
    return service;
  }
  ask(method, target, options) {
    return ask(this.port, method, target, options);
  }
  /** For what is no request. */
  send(bytes) {
    return send(this.port, bytes);
  }
  connect() {
    return connect(this.port, '127.0.0.1');
  }
  drain() {
    this.#child.kill('SIGTERM');
  }
  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    rmSync(this.#folder, { recursive: true });
  }
}

/** One request on a connection of its own. `fields` are [name, value]; `json` and `form` are bodies. */
function ask(port, method, target, { fields = [], json, form, body, host = 'login.example.com', version = 'HTTP/1.1' } = {}) {
  const typed = json !== undefined ? ['application/json', JSON.stringify(json)]
    : form !== undefined ? ['application/x-www-form-urlencoded', new URLSearchParams(form).toString()] : undefined;
  const content = body ?? typed?.[1] ?? '';
  const all = [...(host ? [['Host', host]] : []), ['Connection', 'close'], ...fields];
  if (typed) all.push(['Content-Type', typed[0]]);
  const isLong = fields.some(([name]) => name === 'Content-Length');
  if ((content || method === 'POST') && !isLong) all.push(['Content-Length', String(Buffer.byteLength(content))]);
  return send(port, `${method} ${target} ${version}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${content}`);
}

async function send(port, bytes) {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${bytes.slice(0, 200)}`)));
  socket.write(bytes);
  const received = [];
  try {
    for await (const chunk of socket) received.push(chunk);
  } catch (error) {
    // A refusal that arrives before the request has been written whole may end in a reset.
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
  }
  return readAnswer(Buffer.concat(received).toString());
}

function readAnswer(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new Error(`no answer: ${JSON.stringify(text)}`);
  const [statusLine, ...lines] = text.slice(0, end).split('\r\n');
  const fields = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]);
  return {
    status: Number(statusLine.split(' ')[1]), fields, body: text.slice(end + 4),
    field: (name) => fields.find(([candidate]) => candidate === name)?.[1],
  };
}

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What the site's own issuer says of its user. */
export function siteToken(claims) {
  const now = Math.floor(Date.now() / 1000);
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ aud: 'tokenbooth', iat: now, exp: now + 300, ...claims })}`;
  return `${signed}.${createHmac('sha256', issuerSecret).update(signed).digest('base64url')}`;
}

/** The four fields of a signed request. */
export function signature(method, target, body) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(16).toString('base64url');
  const content = createHash('sha256').update(body).digest('hex');
  const mac = createHmac('sha256', signingSecret).update(`v1\n${method}\n${target}\n${timestamp}\n${nonce}\n${content}`).digest('hex');
  return [['Tokenbooth-Caller', 'shop'], ['Tokenbooth-Timestamp', timestamp], ['Tokenbooth-Nonce', nonce], ['Tokenbooth-Signature', `v1=${mac}`]];
}
