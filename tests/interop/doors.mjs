// The user of the doors' test, and what two JWT libraries find in the token of each door.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const user = {
  external_id: 'usr_42', name: 'Zoë "Z" 🧼', email: 'zoe@soap.com', email_verified: true,
  tags: ['vip', 'gold'], organization: 'Soap & Sons', locale_id: 8, user_fields: { plan: 'gold', seats: 3 }, role: 'end_user', phone: '+15551234567',
};
const { external_id, name, email, email_verified, tags, organization, locale_id, user_fields, role } = user;
// Contract §2.2, in this order; `true` for what differs each time.
const doors = {
  messaging: { external_id, scope: 'user', name, email, email_verified, iat: true, exp: true },
  chat: { name, email, external_id, iat: true, exp: true },
  help_center: { name, email, iat: true, jti: true },
  sso: { iat: true, jti: true, email, name, external_id, tags, organization, locale_id, user_fields, role },
  support_sdk: { iat: true, jti: true, name, email, external_id },
};
const lifetimes = { messaging: 900, chat: 300 };

if (process.argv[2] === 'users') {
  console.log(JSON.stringify([user]));
} else {
  const { jwtVerify } = await import('jose');
  const { default: jsonwebtoken } = await import('jsonwebtoken');
  const lines = readFileSync(0, 'utf8').trim().split('\n').map((line) => line.split(' '));
  assert.deepEqual(lines.map(([door]) => door), Object.keys(doors));
  for (const [door, secret, token] of lines) {
    const header = JSON.parse(Buffer.from(token.split('.')[0], 'base64url'));
    assert.deepEqual(header, { alg: 'HS256', typ: 'JWT', ...(door === 'messaging' && { kid: 'app_5deaa3531c7f940010cc4ba4' }) });
    const options = { algorithms: ['HS256'] };
    const byJose = (await jwtVerify(token, Buffer.from(secret), options)).payload;
    const byJsonwebtoken = jsonwebtoken.verify(token, secret, options);
    for (const claims of [byJose, byJsonwebtoken]) {
      const expected = Object.fromEntries(Object.entries(doors[door]).map(([claim, value]) => [claim, value === true ? claims[claim] : value]));
      assert.deepEqual(claims, expected, door);
      const common = ['tags', 'organization', 'locale_id', 'user_fields', 'role'];
      const order = (names) => names.filter((claim) => !common.includes(claim));
      assert.deepEqual(order(Object.keys(claims)), order(Object.keys(doors[door])), `${door}: the contract's order`);
      assert.ok(Math.abs(claims.iat - Date.now() / 1000) < 60 && Number.isInteger(claims.iat));
      if (lifetimes[door]) assert.equal(claims.exp - claims.iat, lifetimes[door]);
      if ('jti' in doors[door]) assert.match(claims.jti, /^[\w-]{22}$/);
    }
    for (const [other, secretOfOther] of lines) {
      if (other !== door) await assert.rejects(jwtVerify(token, Buffer.from(secretOfOther), options), `${other} opens ${door}`);
    }
  }
  console.log(`a token for each of ${lines.length} doors verified by jose, jsonwebtoken and PyJWT`);
}
