// Logs Zendesk's messenger in as whoever is signed in on this site, with tokens of Tokenbooth. See docs/browser.md.
//   <script src="https://login.example.com/v1/messenger.js" async></script>
//   data-endpoint, data-credentials (include), data-bearer (name of a global function), data-manual
(() => {
  'use strict';
  if (window.tokenbooth) return;

  const tokenLimit = 3500; // the widget waits 4 s
  const widgetLimit = 30000;
  const checkInterval = 10000;
  const [shortestWait, longestWait] = [30000, 300000];
  const storedAs = 'tokenbooth.user';

  const script = document.currentScript || document.querySelector('script[src*="/messenger.js"]');
  const {
    endpoint = new URL('messaging/token', script.src).href,
    credentials = 'include',
    bearer,
    manual,
  } = script.dataset;

  let flight = null; // the token request under way, which all who ask share
  let turn = 0; // of the latest login, logout or check: what an earlier one still waits for is void
  let user = null; // external_id that the widget was given
  let confirmed = false; // the widget said that the login went well
  let lapsed = false; // the widget waits for a token that could not be had
  let refused = null; // external_id that Zendesk refused
  let paused = manual !== undefined;
  let nextCheck = 0;
  let wait = shortestWait;
  let timer;

  const now = () => performance.now();
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const jitter = (ms) => ms * (0.5 + Math.random() / 2);

  function report(name, detail, level) {
    console[level](`tokenbooth:${name}`, detail);
    document.dispatchEvent(new CustomEvent(`tokenbooth:${name}`, { detail, bubbles: true }));
  }

  // `retry`: true if it may pass, false if no token can be had for whoever is here.
  const failure = (reason, message, rest) => Object.assign(new Error(message), { reason, type: 'TokenError' }, rest);

  // The widget keeps its user across page loads, so who it is has to be known across them.
  function recall() {
    try {
      return localStorage.getItem(storedAs);
    } catch (blocked) {
      return null;
    }
  }

  function remember(externalId) {
    try {
      if (externalId) localStorage.setItem(storedAs, externalId);
      else localStorage.removeItem(storedAs);
    } catch (blocked) {
      // Without storage the widget forgets its user as well.
    }
  }

  function externalIdOf(token) {
    const payload = atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = Uint8Array.from(payload, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).external_id;
  }

  async function authorization() {
    let credential;
    try {
      credential = await window[bearer]();
    } catch (error) {
      throw failure('bearer_failed', `${bearer}: ${error}`, { retry: false });
    }
    return credential && `Bearer ${credential}`;
  }

  // {token, externalId, at}
  function session(token) {
    try {
      const externalId = /^[\w.-]+$/.test(token) && externalIdOf(token);
      if (typeof externalId === 'string') return { token, externalId, at: now() };
    } catch (error) {
      // Some other text.
    }
    throw failure('not_a_token', `${endpoint} answered with something else than the bare token`, { retry: false });
  }

  function refusal({ status, headers }, body) {
    let problem = {};
    try {
      problem = JSON.parse(body);
    } catch (error) {
      // The page of a proxy.
    }
    return failure(problem.code || 'unexpected_answer', problem.detail || `${endpoint} answered ${status}`, {
      status,
      requestId: headers.get('X-Request-Id'),
      retry: status === 429 || status >= 500,
      retryAfter: 1000 * headers.get('Retry-After') || 0,
    });
  }

  // The session, or null when nobody is signed in.
  async function ask(signal) {
    const headers = { Accept: 'text/plain' };
    if (bearer) {
      headers.Authorization = await authorization();
      if (!headers.Authorization) return null;
    }
    let answer;
    let body;
    try {
      answer = await fetch(endpoint, { headers, credentials, signal, cache: 'no-store' });
      body = (await answer.text()).trim();
    } catch (error) {
      // A script cannot tell these apart.
      throw failure('unreachable', `${endpoint} is down, or does not allow ${location.origin}`, { retry: true });
    }
    if (answer.status === 401) return null;
    if (!answer.ok) throw refusal(answer, body);
    return session(body);
  }

  async function askUntil(deadline, signal) {
    for (let delay = 200; ; delay *= 2) {
      try {
        return await ask(signal);
      } catch (error) {
        const rest = Math.max(jitter(delay), error.retryAfter || 0);
        if (!error.retry || now() + rest > deadline) throw error;
        await pause(rest);
      }
    }
  }

  function fresh() {
    if (flight) return flight;
    const controller = new AbortController();
    const limit = pause(tokenLimit).then(() => {
      controller.abort();
      throw failure('timeout', `${endpoint} gave no token within ${tokenLimit} ms`, { retry: true });
    });
    const mine = Promise.race([askUntil(now() + tokenLimit, controller.signal), limit]);
    const done = () => {
      if (flight === mine) flight = null;
    };
    mine.then(done, done);
    flight = mine;
    return mine;
  }

  function leave(reason) {
    const externalId = user || recall();
    if (!externalId) return false;
    user = null;
    confirmed = false;
    remember(null);
    window.zE('messenger', 'logoutUser');
    report('logout', { externalId, reason }, 'info');
    return true;
  }

  function fail(error) {
    const { reason, type, message, status, requestId, retry, retryAfter } = error;
    if (retry === false) leave('token_refused');
    if (retry) {
      clearTimeout(timer);
      timer = setTimeout(check, Math.max(jitter(wait), retryAfter || 0));
      wait = Math.min(2 * wait, longestWait);
    }
    report('error', { reason: reason || 'login_failed', type, message, status, requestId }, 'error');
  }

  function enter(found) {
    const { externalId } = found;
    let unused = found;
    user = externalId;
    lapsed = false;
    remember(externalId);

    const deliver = async (callback) => {
      // The token that told us whom to log in is handed over once, if it is new; every other call fetches its own.
      const usable = unused && now() - unused.at < tokenLimit;
      const next = usable ? unused : fresh();
      unused = null;
      try {
        const current = await next;
        if (user !== externalId) return;
        if (current && current.externalId === externalId) callback(current.token);
        else follow(current);
      } catch (error) {
        // No token, no answer: an empty one would be a failed login, and the widget would forget its user.
        if (user !== externalId) return;
        lapsed = true;
        fail(error);
      }
    };

    window.zE('messenger', 'loginUser', deliver, (error) => {
      if (user !== externalId) return;
      if (error) {
        user = null;
        confirmed = false;
        refused = externalId;
        remember(null);
        fail(error);
      } else if (!confirmed) {
        confirmed = true;
        report('login', { externalId }, 'info');
      }
    });
  }

  // Brings the widget in line with the session.
  function follow(found) {
    wait = shortestWait;
    if (!found) {
      if (!leave('session_ended')) report('anonymous', {}, 'debug');
      return;
    }
    if ((found.externalId === user && !lapsed) || found.externalId === refused) return;
    if (found.externalId !== (user || recall())) leave('user_changed');
    enter(found);
  }

  async function widget() {
    const deadline = now() + widgetLimit;
    while (typeof window.zE !== 'function') {
      if (now() > deadline) throw failure('widget_missing', `no zE on this page within ${widgetLimit / 1000} s`);
      await pause(100);
    }
  }

  async function synchronise() {
    turn += 1;
    const mine = turn;
    nextCheck = now() + checkInterval;
    try {
      await widget();
      const found = await fresh();
      if (mine === turn) follow(found);
    } catch (error) {
      // Who is logged in stays so while we cannot ask.
      if (mine === turn && !(confirmed && !lapsed && error.retry)) fail(error);
    }
  }

  // Has somebody signed out, or in, meanwhile?
  function check() {
    if (!paused && window.zE && document.visibilityState === 'visible' && now() >= nextCheck) synchronise();
  }

  function login() {
    paused = false;
    refused = null;
    flight = null;
    synchronise();
  }

  function logout() {
    paused = true;
    turn += 1;
    const mine = turn;
    const done = () => mine === turn && leave('requested');
    widget().then(done, () => {});
  }

  window.tokenbooth = {
    login,
    logout,
    get externalId() {
      return confirmed ? user : null;
    },
  };

  document.addEventListener('visibilitychange', check);
  window.addEventListener('pageshow', (event) => {
    // Back from the back/forward cache, perhaps from before a sign-out.
    if (!event.persisted) return;
    nextCheck = 0;
    check();
  });
  if (!paused) synchronise();
})();
