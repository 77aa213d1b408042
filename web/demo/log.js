// Who has done what, in the order in which it happened.
import { $, el, show } from './dom.js';
import { trouble } from './trouble.js';

export function note(who, text, kind = '') {
  const list = $('log-list');
  show($('log-empty'), false);
  const clock = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  list.append(el('li', { class: kind || null }, el('p', { class: 'who' }, who, el('time', {}, clock)), text));
  // Enough for an afternoon, and no more.
  while (list.children.length > 200) list.firstElementChild.remove();
  $('log').scrollTop = $('log').scrollHeight;
}

const names = {
  '/demo/token': 'Tokenbooth',
  '/demo/zendesk/login': 'Zendesk (stand-in)',
};
const told = {
  '/demo/token': {
    200: 'gives a token to whoever the session says',
    401: 'gives no token: nobody whom it may vouch for is signed in',
  },
  '/demo/zendesk/login': {
    200: 'takes the token: its signature and claims are right',
    401: 'refuses the token: it has expired, or is not right',
  },
};

// The requests of the script and of the stand-in, as they pass; `onToken` gets each token.
export function listenIn(onToken) {
  const real = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const path = Object.keys(names).find((end) => new URL(request[0], document.baseURI).pathname.endsWith(end));
    const begun = performance.now();
    const ask = () => real(...request);
    const answer = await (path === '/demo/token' ? trouble(ask) : ask());
    if (path) {
      const took = Math.max(1, Math.round(performance.now() - begun));
      note(names[path], `${told[path][answer.status] || 'answers'} (${answer.status}, ${took} ms)`, answer.ok ? '' : 'warn');
      if (path === '/demo/token' && answer.ok) onToken(await answer.clone().text());
    }
    return answer;
  };
}
