// Tokens with one mistake each, as they are met in the wild. Signed here, with a key whose secret everybody knows, so that
// the inspector finds the mistake and not a wrong signature.

const encoder = new TextEncoder();
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const encode = (value) => base64url(encoder.encode(JSON.stringify(value)));
const now = () => Math.floor(Date.now() / 1000);

async function sign(header, claims, secret) {
  const head = `${encode(header)}.${encode(claims)}`;
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return `${head}.${base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(head))))}`;
}

// [label, {header, claims: what differs, secret: the bytes, wrap: what is done to the token}]
const mistakes = [
  ['nothing wrong', () => ({})],
  ['external_id as a number', () => ({ claims: { external_id: 12345678 } })],
  ['no scope', () => ({ claims: { scope: undefined } })],
  ['scope of the API', () => ({ claims: { scope: 'app' } })],
  ['userId, as it once was', () => ({ claims: { external_id: undefined, userId: '12345678' } })],
  ['expired', () => ({ claims: { iat: now() - 7200, exp: now() - 3600 } })],
  ['exp in milliseconds', () => ({ claims: { exp: Date.now() + 900000 } })],
  ['email_verified as text', () => ({ claims: { email_verified: 'true' } })],
  ['id made of the e-mail', () => ({ claims: { external_id: 'janes@soap.com' } })],
  ['no kid', () => ({ header: { kid: undefined } })],
  ['alg none', () => ({ header: { alg: 'none' }, wrap: (token) => token.replace(/[^.]*$/, '') })],
  ['secret base64-decoded', (key) => ({ secret: Uint8Array.from(atob(key.secret), (character) => character.charCodeAt(0)) })],
  ['newline after the secret', (key) => ({ secret: encoder.encode(`${key.secret}\n`) })],
  ['in quotes', () => ({ wrap: (token) => JSON.stringify(token) })],
  ['in an object', () => ({ wrap: (token) => JSON.stringify({ token }) })],
];

export const labels = mistakes.map(([label]) => label);

export async function broken(label, key) {
  const { header, claims, secret, wrap } = mistakes.find(([name]) => name === label)[1](key);
  const token = await sign(
    { alg: 'HS256', typ: 'JWT', kid: key.id, ...header },
    {
      external_id: '12345678',
      scope: 'user',
      name: 'Jane Soap',
      email: 'janes@soap.com',
      email_verified: true,
      iat: now(),
      exp: now() + 900,
      ...claims,
    },
    secret || encoder.encode(key.secret),
  );
  return wrap ? wrap(token) : token;
}
