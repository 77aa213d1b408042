// A token, taken apart: each member of its header and claims, and what it does in Zendesk.
import { $, el, show } from './dom.js';

const header = {
  alg: () => 'HMAC with SHA-256, the only algorithm that Zendesk takes. Unsigned tokens and RS256 are refused.',
  typ: () => 'It is a JSON Web Token. Zendesk wants to be told.',
  kid: (value, { real_key: real }) =>
    `Which of your messaging keys signed it: Zendesk finds the secret by this id.${real ? '' : ' This one was made when the demo started, so Zendesk would not know it.'}`,
};

const claims = {
  external_id: () =>
    'Who it is: your own id of the user, the same for ever. Zendesk looks for this first, across all brands. It is a string, whatever it looks like; a number is refused.',
  scope: () => 'Always “user”. Tokenbooth never takes it from a request: the same key with another scope would open your account’s conversations.',
  name: () => 'Shown to agents. It replaces the name that Zendesk has.',
  email: (value, state, all) =>
    all.email_verified === true
      ? 'Becomes the user’s identity, because it is verified. It belongs to one external_id only: with another one Zendesk refuses the token (409).'
      : 'Passed on, but not an identity: Zendesk uses an address to recognise somebody only where email_verified is true.',
  email_verified: (value) =>
    value === true
      ? 'Your directory says that the address is theirs. Never assumed: whoever says so without proof gives away other people’s tickets.'
      : 'Your directory says that nobody has proved the address. So Zendesk keeps it apart from whoever has.',
  iat: () => 'When it was made. Zendesk’s messaging does not ask for it; people who look for a wrong clock do.',
  exp: (value, { snippet_key: real }) =>
    `When it ends. Later Zendesk answers 401, and the widget asks the page for a fresh one.${real ? '' : ' This page asks for 30 s, so that you can watch it happen; usual are 15 minutes.'}`,
};

const absent = {
  name: 'Your directory holds none. Agents see “Visitor” and a number.',
  email: 'Your directory holds none, so the token claims none. Truth or silence.',
  email_verified: 'Your directory does not say, so neither does the token.',
};

const time = (seconds) => new Date(seconds * 1000).toLocaleTimeString();

function row(name, value, explain) {
  const shown = el('dd', { class: 'value' }, JSON.stringify(value));
  if ((name === 'iat' || name === 'exp') && Number.isInteger(value)) shown.append(el('small', {}, time(value)));
  const does = explain ? explain : 'Zendesk does not document it for messaging.';
  return el('div', { class: 'claim' }, el('dt', {}, name), shown, el('dd', { class: 'does' }, does));
}

function table(title, members, explanations, state, missing = {}) {
  const rows = Object.entries(members).map(([name, value]) =>
    row(name, value, explanations[name] && explanations[name](value, state, members)),
  );
  Object.entries(missing)
    .filter(([name]) => !(name in members))
    .forEach(([name, why]) => {
      rows.push(
        el('div', { class: 'claim absent' }, el('dt', {}, name), el('dd', { class: 'value' }, 'absent'), el('dd', { class: 'does' }, why)),
      );
    });
  return el('div', { class: 'claims' }, el('h3', {}, title), el('dl', {}, ...rows));
}

export function decode(token) {
  return token.split('.', 2).map((part) => {
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  });
}

export function showToken(token, state) {
  const parts = token.split('.');
  $('token-text').replaceChildren(
    el('span', { class: 'jwt-header' }, parts[0]),
    '.',
    el('span', { class: 'jwt-claims' }, parts[1]),
    '.',
    el('span', { class: 'jwt-signature' }, parts[2]),
  );
  const [head, body] = decode(token);
  $('claims').replaceChildren(table('Header', head, header, state), table('Claims', body, claims, state, absent));
  show($('token-empty'), false);
  show($('token-body'), true);
}
