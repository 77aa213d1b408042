// The users of the interop test, and the judgement of two JWT libraries over the tokens made for them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const users = [
  { external_id: '12345678', name: 'Jane Soap', email: 'janes@soap.com', email_verified: true },
  { external_id: '00042', name: 'Zoë "Z" O\'Neil \\ / </script>', email: 'zoe@soap.com', email_verified: false },
  { external_id: '12345678901234567890123', name: '日本 🧼 👩‍👩‍👧 Ünal' },
  { external_id: '😀'.repeat(255), name: 'é'.repeat(255) },
  { external_id: 'a'.repeat(255), email: 'josé+tag@exämple.com' },
  { external_id: 'usr_1:x=@.-', name: '\u202Eright-to-left\u202C' },
];

const [mode, secret] = process.argv.slice(2);
if (mode === 'users') {
  console.log(JSON.stringify(users));
} else if (mode === 'ids') {
  for (const user of users) console.log(user.external_id);
} else {
  const { jwtVerify, decodeProtectedHeader } = await import('jose');
  const { default: jsonwebtoken } = await import('jsonwebtoken');
  const header = '{"alg":"HS256","typ":"JWT","kid":"app_5deaa3531c7f940010cc4ba4"}';
  const tokens = readFileSync(0, 'utf8').trim().split('\n');
  assert.equal(tokens.length, users.length);
  for (const [i, token] of tokens.entries()) {
    const { name, email, email_verified, external_id } = users[i];
    const expected = { external_id, scope: 'user', ...(name && { name }), ...(email && { email }) };
    if (email_verified !== undefined) expected.email_verified = email_verified;
    assert.equal(Buffer.from(token.split('.')[0], 'base64url').toString(), header);
    assert.deepEqual(decodeProtectedHeader(token), JSON.parse(header));

    const options = { algorithms: ['HS256'] };
    const byJose = (await jwtVerify(token, Buffer.from(secret), options)).payload;
    const byJsonwebtoken = jsonwebtoken.verify(token, secret, options);
    for (const { iat, exp, ...claims } of [byJose, byJsonwebtoken]) {
      assert.deepEqual(claims, expected);
      assert.equal(exp - iat, 900);
    }
    await assert.rejects(jwtVerify(token, Buffer.from(secret + 'x'), options));
    assert.throws(() => jsonwebtoken.verify(token, secret + 'x', options));
  }
  console.log(`${tokens.length} tokens verified by jose, jsonwebtoken and OpenSSL`);
}
