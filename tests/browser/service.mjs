// The real service, and the hosts around it as a browser sees them: under their own names, over https, on this machine.
// TOKENBOOTH_BINARY is the binary; `run` names it.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, until } from './support.mjs';

export const login = 'https://login.example.com';
export const shop = 'https://shop.example.com';
// The same host on another port is another origin, and yet gets its cookies.
export const neighbour = 'https://shop.example.com:8443';
export const evil = 'https://evil.example';
export const zendesk = 'https://acme.zendesk.com';
export const brand = 'https://help.acme.example'; // of the same Zendesk, host-mapped

export const secrets = {
  messaging: 'a-messaging-secret-of-forty-characters-or-more',
  chat: 'a-chat-secret-of-forty-characters-or-more',
  helpCenter: 'a-help-centre-secret-of-forty-characters!',
  sso: 'a-single-sign-on-secret-of-40-characters!',
};

// Everybody's password is "password"; the hash costs next to nothing.
export function users(...rows) {
  const hash = '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$8Tf44YakA6Z5zNBgblq13Nr+Q8FkCFWsjG4z6b1j7rM';
  const quote = (value) => `"${String(value).replace(/"/g, '""')}"`;
  const lines = rows.map((row) => [...row, hash, 'false'].map(quote).join(','));
  return ['external_id,username,name,email,email_verified,password_hash,disabled', ...lines, ''].join('\n');
}

export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tokenbooth-browser-'));
  const names = [login, shop, evil, zendesk].map((origin) => `DNS:${new URL(origin).hostname}`).concat('DNS:own.example.com').join();
  const flags = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=login.example.com -keyout key.pem -out certificate.pem';
  execFileSync('openssl', ['req', ...flags.split(' '), '-addext', `subjectAltName=${names}`], { cwd: folder, stdio: 'ignore' });
  return { path: folder, remove: () => rmSync(folder, { recursive: true }) };
}

// One stand-in host: handle(request, answer, body), in the clear where no folder holds a certificate.
export async function serve(handle, folder = null) {
  const listener = async (request, answer) => {
    const body = [];
    for await (const part of request) body.push(part);
    await handle(request, answer, Buffer.concat(body).toString());
  };
  const pem = (name) => readFileSync(join(folder.path, name));
  const server = folder ? createSecureServer({ key: pem('key.pem'), cert: pem('certificate.pem') }, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

// `tokenbooth serve` at ORIGIN with these tables; `log()` is all that it has written so far.
export async function startService(folder, origin, ...tables) {
  const file = join(folder.path, `${new URL(origin).hostname}.toml`);
  const server = `[server]
listen = ["127.0.0.1:0"]
public_url = "${origin}"
drain_delay = "0s"
shutdown_grace = "1s"
[server.tls]
certificate_file = "certificate.pem"
private_key_file = "key.pem"
[admin]
listen = []
[[directory]]
kind = "file"
path = "users.csv"
`;
  writeFileSync(file, [server, ...tables].join('\n'), { mode: 0o600 });
  const service = spawn(process.env.TOKENBOOTH_BINARY, ['serve', '--config', file], { cwd: folder.path });
  let written = '';
  for (const stream of [service.stdout, service.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      written += text;
    });
  }
  const ended = once(service, 'exit');
  const listening = () => {
    if (service.exitCode !== null) throw new Error(written);
    return written.match(/"event":"listening","address":"127\.0\.0\.1:(\d+)"/);
  };
  const [, port] = await until(listening, 'tokenbooth to listen');
  const stop = async () => {
    service.kill('SIGTERM');
    await ended;
  };
  return { port: Number(port), log: () => written, stop };
}

// Chromium for which these names are all there is: {'host or host:port': port}.
export const launchAmong = (hosts) => {
  const rules = Object.entries(hosts).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
  return launch('--ignore-certificate-errors', `--host-resolver-rules=${[...rules, 'MAP * ~NOTFOUND'].join(', ')}`);
};

// Claims of an HS256 token, or null where the secret has not signed it.
export function verify(token, secret) {
  const [header, payload, signature, ...rest] = String(token).split('.');
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  if (rest.length > 0 || signature !== expected) return null;
  const { alg, typ } = JSON.parse(Buffer.from(header, 'base64url'));
  return alg === 'HS256' && typ === 'JWT' ? JSON.parse(Buffer.from(payload, 'base64url')) : null;
}
