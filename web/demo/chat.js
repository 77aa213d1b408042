// The widget's place in the page: what the stand-in does is shown here; the real widget draws itself.
import { decode } from './claims.js';
import { $, el, initials, show } from './dom.js';
import { note } from './log.js';

let ends = 0; // when the stand-in's token does, in seconds
let waiting = []; // messages under way

function say(kind, text, detail) {
  const small = detail === undefined ? null : el('small', {}, detail);
  $('talk').append(el('li', { class: kind }, text, small));
  $('talk').scrollTop = $('talk').scrollHeight;
  return small;
}

function showWho(who, what) {
  $('widget-face').textContent = who ? initials(who) : '?';
  $('widget-who').textContent = who || 'Visitor';
  $('widget-state').textContent = what;
}

function showCountdown() {
  const left = Math.ceil(ends - Date.now() / 1000);
  let text = '';
  if (ends) text = left > 0 ? `Its token ends in ${left} s.` : 'Its token has run out: the next message needs a fresh one.';
  $('countdown').textContent = text;
}

async function send(event) {
  event.preventDefault();
  const text = $('message').value.trim();
  if (!text) return;
  $('message').value = '';
  const who = window.widgetStandIn.externalId;
  const small = say('from-us', text, 'sending');
  if (!who) {
    small.textContent = 'as a visitor whom nobody knows';
    return;
  }
  // Where no token can be had there is no answer either.
  const ended = new Promise((resolve) => {
    waiting.push(resolve);
  });
  const status = await Promise.race([window.widgetStandIn.send(), ended]);
  small.textContent = status === 200 ? `as ${who}` : 'not sent: nobody is logged in';
}

function follow() {
  const on = (name, handle) => document.addEventListener(`widget:${name}`, (event) => handle(event.detail));
  on('asking', ({ why }) => {
    note('Widget', why === 'login' ? 'loginUser: asks the page for a token' : 'asks the page for a fresh token');
  });
  on('token', ({ token }) => {
    note('Script', 'hands the token over');
    try {
      ends = decode(token)[1].exp;
    } catch (error) {
      ends = 0;
    }
    showCountdown();
  });
  on('login', ({ externalId, claims }) => {
    note('Widget', `is logged in as ${externalId}`);
    showWho(claims.name || externalId, `logged in as ${externalId}`);
    say('told', `You are ${claims.name || externalId}`);
  });
  on('logout', ({ externalId }) => {
    ends = 0;
    waiting.splice(0).forEach((resolve) => resolve(0));
    showCountdown();
    showWho('', 'not logged in');
    if (externalId) say('told', 'You are a visitor again');
    note('Widget', 'logoutUser: forgets the user');
  });
  on('failed', ({ message, reason }) => {
    ends = 0;
    showCountdown();
    showWho('', 'not logged in');
    note('Widget', `tells loginCallback: ${message} (${reason})`, 'bad');
  });
}

export function showWidget({ snippet_key: key }, load) {
  if (key) {
    show($('widget'), false);
    $('widget-help').textContent = 'The real one: look at the corner of this page. What it asks and hears is in the log.';
    const script = el('script', { id: 'ze-snippet', src: `https://static.zdassets.com/ekr/snippet.js?key=${key}`, async: true });
    script.addEventListener('error', () => note('Widget', 'could not be loaded from static.zdassets.com', 'bad'));
    document.head.append(script);
    return;
  }
  follow();
  $('composer').addEventListener('submit', send);
  setInterval(showCountdown, 1000);
  load('demo/widget.js', { login: 'demo/zendesk/login' });
}
