// An OpenID provider: oidc-provider with its own sign-in pages. usage: node provider.mjs FOLDER PORT KEYS
// (FOLDER holds node_modules; KEYS is a file that the signing keys are kept in, so that they outlive a restart.)
// Beside what it is: POST /test/rotate puts new keys before the old ones, and GET /test/token signs somebody in, as a
// browser would, and answers with the tokens that an application gets.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, port, file] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(createRequire(`${folder}/`).resolve('oidc-provider')));
const issuer = `http://127.0.0.1:${port}`;
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];
const clientSecret = 'a secret of the application with more than 32 bytes';
const redirect = 'https://shop.example.com/signed-in';
const resource = 'urn:tokenbooth';

const accounts = {
  jane: { email: 'janes@soap.com', email_verified: true, customer: 12345678 },
  zoe: { email: 'zoe@soap.com', email_verified: false, customer: 42 },
};

function newKeys() {
  const make = (alg, type, options) => ({
    ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: randomUUID(),
  });
  return [
    make('RS256', 'rsa', { modulusLength: 2048 }),
    make('PS256', 'rsa', { modulusLength: 2048 }),
    make('ES256', 'ec', { namedCurve: 'P-256' }),
    make('EdDSA', 'ed25519'),
  ];
}

function clientOf(alg) {
  return {
    client_id: `shop-${alg}`,
    client_secret: clientSecret,
    redirect_uris: [redirect],
    grant_types: ['authorization_code', 'client_credentials'],
    response_types: ['code'],
    id_token_signed_response_alg: alg,
  };
}

function makeProvider(keys) {
  const made = new Provider(issuer, {
    jwks: { keys },
    clients: algorithms.map(clientOf),
    enabledJWA: { idTokenSigningAlgValues: algorithms },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['customer'] },
    conformIdTokenClaims: false,
    pkce: { required: () => false },
    cookies: { keys: ['a secret of the provider'] },
    ttl: { IdToken: 600, AccessToken: 600, Session: 600, Interaction: 600, Grant: 600 },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'api', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  return made.callback();
}

let keys = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : newKeys();
let provider;
function install() {
  writeFileSync(file, JSON.stringify(keys));
  provider = makeProvider(keys);
}

// What a browser does: keeps cookies, follows redirects, sends forms.
class Browser {
  #cookies = new Map();
  async open(url, form) {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.#cookies.set(name, value);
    }
    return response;
  }
}

async function signIn(login, alg) {
  const browser = new Browser();
  const query = new URLSearchParams({
    client_id: `shop-${alg}`, redirect_uri: redirect, response_type: 'code', scope: 'openid email profile api', resource,
  });
  let url = `${issuer}/auth?${query}`;
  for (let step = 0; step < 12; ++step) {
    let response = await browser.open(url);
    if (response.status === 200) {
      // One of its own pages: to sign in, or to consent.
      const page = await response.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (!prompt) throw new Error(page);
      response = await browser.open(url, { prompt, login, password: 'any' });
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`${response.status} ${await response.text()}`);
    url = new URL(location, issuer).href;
    if (url.startsWith(redirect)) return new URL(url).searchParams.get('code');
  }
  throw new Error('the sign-in does not come to an end');
}

async function fetchTokens(alg, parameters) {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
    headers: { authorization: `Basic ${Buffer.from(`shop-${alg}:${encodeURIComponent(clientSecret)}`).toString('base64')}` },
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

async function tokensFor(login, alg) {
  const code = await signIn(login, alg);
  return fetchTokens(alg, { grant_type: 'authorization_code', code, redirect_uri: redirect, resource });
}

const tests = {
  'POST /test/rotate': async () => {
    keys = [...newKeys(), ...keys];
    install();
    return {};
  },
  // {"id_token": …, "access_token": …}; an access token of the application itself where nobody signs in.
  'GET /test/token': (query) => {
    const alg = query.get('alg') ?? 'RS256';
    const login = query.get('login');
    return login ? tokensFor(login, alg) : fetchTokens(alg, { grant_type: 'client_credentials', resource, scope: 'api' });
  },
};

install();
createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  const test = tests[`${request.method} ${url.pathname}`];
  if (!test) return provider(request, response);
  try {
    const body = JSON.stringify(await test(url.searchParams));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
  } catch (error) {
    response.writeHead(500).end(String(error.stack));
  }
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
