// What web/messenger.js is made of: its size, its language, its types.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { require, source, work } from './support.mjs';

test('the script is ES2017, within 4096 bytes when compressed, and evaluates nothing', () => {
  const script = source('web/messenger.js');
  require('acorn').parse(script, { ecmaVersion: 8, sourceType: 'script' });
  const size = gzipSync(script, { level: 9 }).length;
  assert.ok(size <= 4096, `${size} bytes`);
  assert.doesNotMatch(script, /\beval\b|\bFunction\(|innerHTML|\.style\b|document\.write/);
});

test("its types go with Zendesk's", () => {
  const sample = `${work}/sample.ts`;
  writeFileSync(`${work}/messenger.d.ts`, source('web/messenger.d.ts'));
  writeFileSync(
    sample,
    `/// <reference types="zendesk-web-widget" />
/// <reference path="messenger.d.ts" />
document.addEventListener('tokenbooth:login', ({ detail }) => console.log(detail.externalId.length));
document.addEventListener('tokenbooth:login', () => zE('messenger', 'open'));
window.addEventListener('tokenbooth:logout', ({ detail }) => detail.reason === 'session_ended');
document.addEventListener('tokenbooth:error', ({ detail }) => console.log(detail.reason.length, detail.status?.toFixed(), detail.requestId));
document.addEventListener('tokenbooth:anonymous', () => undefined);
window.tokenbooth?.login();
window.tokenbooth?.logout();
const who: string | null | undefined = window.tokenbooth?.externalId;
// @ts-expect-error: it may not have loaded yet
window.tokenbooth.login();
// @ts-expect-error: there is no such reason
document.addEventListener('tokenbooth:logout', ({ detail }) => detail.reason === 'bored');
`,
  );
  const tsc = `${work}/node_modules/typescript/bin/tsc`;
  const flags = ['--strict', '--noEmit', '--target', 'es2020', '--lib', 'es2020,dom'];
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...flags, sample], { cwd: work, encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});
