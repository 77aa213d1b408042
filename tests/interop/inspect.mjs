// Right tokens of every profile, made by the libraries that people use, in which `tokenbooth token inspect` must find
// nothing. usage: node inspect.mjs TOKENBOOTH CLAIMS SECRETS TOKENS, in the folder of the configuration; TOKENS are
// lines of "profile token" that others have made from CLAIMS.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';

const [tokenbooth, claimsFile, secretsFile, tokensFile] = process.argv.slice(2);
const profiles = JSON.parse(readFileSync(claimsFile, 'utf8'));
const secrets = JSON.parse(readFileSync(secretsFile, 'utf8'));

const byJose = ({ claims, kid, lifetime, jti }, secret) => {
  const token = new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'HS256', ...(kid && { kid }) }).setIssuedAt();
  if (lifetime) token.setExpirationTime(`${lifetime}s`);
  if (jti) token.setJti(randomUUID());
  return token.sign(Buffer.from(secret));
};

const byJsonwebtoken = ({ claims, kid, lifetime, jti }, secret) =>
  jsonwebtoken.sign(claims, secret, {
    algorithm: 'HS256',
    ...(kid && { keyid: kid }),
    ...(lifetime && { expiresIn: lifetime }),
    ...(jti && { jwtid: randomUUID() }),
  });

function inspect(...words) {
  const finished = spawnSync(tokenbooth, ['token', 'inspect', '--json', '--config', 'inspect.toml', ...words], { encoding: 'utf8' });
  assert.equal(finished.stderr, '');
  return { code: finished.status, ...JSON.parse(finished.stdout) };
}

const tokens = readFileSync(tokensFile, 'utf8').trim().split('\n').map((line) => line.split(' '));
for (const [profile, wanted] of Object.entries(profiles)) {
  for (const make of [byJose, byJsonwebtoken]) {
    tokens.push([profile, await make(wanted, secrets[profile])]);
    // What libraries add of their own accord, or sites out of habit, is no mistake.
    const habits = { ...wanted, claims: { ...wanted.claims, iss: 'https://shop.example', sub: '7', aud: 'zendesk' } };
    tokens.push([profile, await make(habits, secrets[profile])]);
  }
}
for (const [profile, token] of tokens) {
  for (const words of [[], ['--profile', profile.replace('_', '-')]]) {
    const { code, profile: told, findings } = inspect(token, ...words);
    assert.equal(told, profile, token);
    assert.deepEqual(findings.filter(({ severity }) => severity !== 'ok'), [], token);
    assert.equal(code, 0);
    assert(findings.some((finding) => finding.code === 'signature'), token);
  }
}
// And it does look.
const [profile, token] = tokens.at(-1);
assert.equal(inspect(token.slice(0, -4) + 'AAAA', '--profile', profile.replace('_', '-')).code, 1);
console.log(`nothing found in ${tokens.length} right tokens of jose, jsonwebtoken and PyJWT`);
