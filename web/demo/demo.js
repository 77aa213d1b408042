// The demo page: a small site with a sign-in, Zendesk's widget (or its stand-in), and the script that keeps the two together.
import { showWidget } from './chat.js';
import { showToken } from './claims.js';
import { $, copy, el, initials, say, show } from './dom.js';
import { listenIn, note } from './log.js';
import { broken, labels } from './samples.js';
import { showSnippets } from './snippets.js';
import { followTrouble } from './trouble.js';
import { verdict } from './verdict.js';

let state = null; // what the service says of this demo
let user = null; // who is signed in on the site
let filled = ''; // what this page has put into the inspector's field

const nameOf = (someone) => someone.name || someone.email || someone.external_id;

async function post(path, body) {
  const answer = await fetch(`demo/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const read = text ? JSON.parse(text) : {};
  if (!answer.ok) throw Object.assign(new Error(read.detail || `The demo answered ${answer.status}.`), { pointer: read.pointer });
  return read;
}

function trouble(error) {
  $('trouble').textContent = error instanceof TypeError ? 'The demo does not answer. Is it still running?' : error.message;
  show($('trouble'), true);
}

// The site.

function address({ email, email_verified: verified }) {
  if (!email) return 'no e-mail address';
  if (verified === null) return `${email}, not known to be verified`;
  return `${email}, ${verified ? 'verified' : 'not verified'}`;
}

function choice(value, title, detail, checked) {
  return el(
    'label',
    { class: 'choice' },
    el('input', { type: 'radio', name: 'person', value, checked }),
    el('span', { class: 'face', 'aria-hidden': 'true' }, value ? initials(title) : '+'),
    el('span', {}, el('strong', {}, title), el('br'), el('small', {}, detail)),
  );
}

function showPeople() {
  const choices = state.users.map((person, index) =>
    choice(person.external_id, nameOf(person), person.disabled ? 'disabled in the directory' : address(person), index === 0),
  );
  if (state.any_name) choices.push(choice('', 'Somebody else', 'any name and address'));
  $('people').replaceChildren(...choices);
}

const chosen = () => document.querySelector('[name="person"]:checked').value;

function showTyped() {
  show($('typed'), chosen() === '');
}

function wish() {
  if (chosen()) return { external_id: chosen() };
  const [name, email] = [$('typed-name').value.trim(), $('typed-email').value.trim()];
  if (!name && !email) throw Object.assign(new Error('Type a name or an e-mail address.'), { pointer: '/name' });
  return { ...(name && { name }), ...(email && { email, email_verified: $('typed-verified').checked }) };
}

function showSession(text, over = false) {
  show($('sign-in-form'), !user);
  show($('session'), Boolean(user));
  if (!user) return;
  $('session-face').textContent = initials(nameOf(user));
  $('session-name').textContent = nameOf(user);
  $('session-detail').textContent = `${user.external_id} · ${address(user)}`;
  $('session-state').textContent = text;
  $('session-state').classList.toggle('over', over);
}

// Focus goes where the button was, not to the top of the page.
function settle(text) {
  showSession(text);
  say(text);
  if (user) $('session-name').focus();
  else document.querySelector('[name="person"]:checked').focus();
}

async function signIn(event) {
  event.preventDefault();
  const [error, button] = [$('sign-in-error'), $('sign-in-button')];
  show(error, false);
  ['typed-name', 'typed-email'].forEach((id) => $(id).removeAttribute('aria-invalid'));
  button.disabled = true;
  try {
    ({ user } = await post('sign-in', wish()));
    note('Your site', `${nameOf(user)} signs in, and gets a session cookie`);
    settle('Signed in');
    window.tokenbooth.login();
  } catch (problem) {
    error.textContent = problem.message;
    show(error, true);
    const field = $(`typed-${(problem.pointer || '').slice(1)}`);
    if (field) {
      field.setAttribute('aria-invalid', 'true');
      field.focus();
    }
  } finally {
    button.disabled = false;
  }
}

async function signOut() {
  try {
    await post('sign-out', {});
    note('Your site', `${nameOf(user)} signs out; the page tells the script`);
    user = null;
    window.tokenbooth.logout();
    settle('Signed out');
  } catch (error) {
    trouble(error);
  }
}

async function expire() {
  try {
    await post('sign-out', {});
    note('Your site', 'forgets the session, and tells nobody', 'warn');
    showSession('The session is over, and nobody knows yet', true);
    say('The session is over, and nobody knows yet');
  } catch (error) {
    trouble(error);
  }
}

// The script's own events.

const reasons = {
  requested: 'because the page said so',
  session_ended: 'because the session has ended',
  user_changed: 'because somebody else has signed in',
  token_refused: 'because there is no token for whoever is here',
};

function follow() {
  const on = (name, handle) => document.addEventListener(`tokenbooth:${name}`, (event) => handle(event.detail));
  on('login', ({ externalId }) => {
    note('Script', `tokenbooth:login, the widget is logged in as ${externalId}`);
    showSession('Signed in, and logged in to the widget');
  });
  on('anonymous', () => {
    note('Script', 'tokenbooth:anonymous, there is nobody to log in', 'warn');
    showSession('Signed in here, and unknown to Zendesk', true);
  });
  on('error', ({ reason, message }) => {
    note('Script', `tokenbooth:error, ${reason}: ${message}`, 'bad');
    if (!window.tokenbooth.externalId) showSession('Signed in here, and the widget is not logged in', true);
  });
  on('logout', ({ reason }) => {
    note('Script', `tokenbooth:logout, ${reasons[reason] || reason}`);
    if (reason !== 'session_ended') return;
    user = null;
    settle('The session has ended');
  });
}

// The token and the inspector.

async function tokenCame(token) {
  showToken(token, state);
  const field = $('inspect-text');
  if (field.value === filled) {
    field.value = token;
    filled = token;
  }
  try {
    $('verdict').replaceChildren(verdict(await post('inspect', { token, profile: 'messaging' })));
  } catch (error) {
    trouble(error);
  }
}

async function inspect() {
  const profile = $('inspect-profile').value;
  try {
    $('findings').replaceChildren(verdict(await post('inspect', { token: $('inspect-text').value, ...(profile && { profile }) })));
  } catch (error) {
    trouble(error);
  }
}

function showSamples() {
  const press = (pressed) => $('samples').childNodes.forEach((chip) => chip.setAttribute('aria-pressed', String(chip === pressed)));
  $('samples').replaceChildren(
    ...labels.map((label) => {
      const chip = el('button', { type: 'button', 'aria-pressed': 'false' }, label);
      chip.addEventListener('click', async () => {
        press(chip);
        $('inspect-text').value = await broken(label, state.broken_key);
        inspect();
      });
      return chip;
    }),
  );
  $('inspect-text').addEventListener('input', () => press(null));
}

// Start.

const load = (src, data) =>
  new Promise((resolve, reject) => {
    const script = el('script', { src });
    Object.assign(script.dataset, data);
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new Error(`${src} could not be loaded.`)));
    document.head.append(script);
  });

function describe() {
  $('version').textContent = `demo ${state.version}`;
  $('origin').textContent = state.snippet_key ? `${location.host}, but for Zendesk’s own widget` : location.host;
  $('mode').textContent = state.snippet_key
    ? 'The widget in the corner is the real one.'
    : 'Here the widget is a stand-in, so nothing is asked of Zendesk.';
}

async function start() {
  state = await (await fetch('demo/state.json')).json();
  user = state.user;
  describe();
  showPeople();
  showTyped();
  showSamples();
  showSession('Signed in');
  listenIn(tokenCame);
  follow();
  $('sign-in-form').addEventListener('submit', signIn);
  $('people').addEventListener('change', showTyped);
  $('sign-out').addEventListener('click', signOut);
  $('expire').addEventListener('click', expire);
  followTrouble(() => user);
  $('inspect-form').addEventListener('submit', (event) => {
    event.preventDefault();
    inspect();
  });
  document.querySelectorAll('[data-copy]').forEach((button) => {
    button.addEventListener('click', () => copy(button, $(button.dataset.copy).textContent));
  });
  showWidget(state, load);
  // So short a life that it can be watched; the real widget gets the usual one.
  await load('v1/messenger.js', { endpoint: state.snippet_key ? 'demo/token' : 'demo/token?ttl=30', manual: '' });
  if (user) window.tokenbooth.login();
}

showSnippets();
start().catch(trouble);
