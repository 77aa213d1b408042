// A stand-in for Zendesk's messenger widget: what is documented of it, and nothing that is not, without Zendesk.
//
//   <script src="/demo/widget.js" data-login="/demo/zendesk/login" async></script>
//
// It draws nothing (a page may show what it likes in its <div id="widget">): it defines window.zE, and tells what happens
// as events on document. Options are data attributes, or members of window.zESettingsStandIn that is set before:
//
//   login        where a token is posted (Authorization: Bearer …), as Zendesk's widget posts it to /sdk/v2/apps/…/login;
//                2xx takes it, else {"error":{"code":…,"description":…}}. Without it the token is judged here, its signature unseen
//   kids         the key ids that exist, separated by spaces; without it any that looks like one
//   readyAfter   milliseconds until it is ready (data-ready-after); what is called before waits in a queue
//
//   zE('messenger', 'loginUser', jwtCallback, loginCallback)      zE('messenger', 'resetWidget', done)
//   zE('messenger', 'logoutUser')                                 (other commands do nothing)
//
//   widget:ready                                  widget:asking   {why: 'login' | 'renewal'}    jwtCallback is called
//   widget:token   {token}   what it delivered    widget:login    {externalId, claims}          the user is logged in
//   widget:logout  {externalId}                   widget:failed   {message, reason, type}       what loginCallback is told
//   widget:request {status}  of widgetStandIn.send()
//
//   widgetStandIn.send()        a later request, as when the user writes: a promise of its status. 401 has it ask for a new token
//   widgetStandIn.externalId    who is logged in, or null
//
// Observed of Zendesk's widget, and so here: the first token must come within 4 s; the widget reads external_id itself;
// another external_id than before is logged out first; a 401 asks for a new token once for each old one, three times at
// most; a failed login forgets the user; the token lives in memory, the user in localStorage, until somebody logs them out.
(() => {
  'use strict';

  const settings = Object.assign({}, document.currentScript.dataset, window.zESettingsStandIn);
  const tokenLimit = 4000;
  const renewalLimit = 3;
  const storedAs = 'widget-stand-in';

  const emit = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`widget:${name}`, { detail, bubbles: true }));

  // Zendesk documents the three members; which reasons there are it does not.
  const loginFailed = (message, reason) => ({ message, reason, type: 'LoginFailedError' });

  function decode(part) {
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  }

  function claimsOf(token) {
    try {
      const claims = /^[\w-]+(\.[\w-]+){2}$/.test(token) && decode(token.split('.')[1]);
      if (claims.external_id) return claims;
    } catch (error) {
      // An object, a quoted string, an error page: all of them end the same.
    }
    throw loginFailed('Unable to read external_id from JWT token', 'invalid_token');
  }

  // What Zendesk refuses that can be seen without the secret.
  function objection(token) {
    const header = decode(token.split('.')[0]);
    const claims = decode(token.split('.')[1]);
    const kids = (settings.kids || '').split(' ').filter(Boolean);
    if (header.alg !== 'HS256' || header.typ !== 'JWT') return 'Invalid JWT';
    if (kids.length ? !kids.includes(header.kid) : !/^app_[0-9a-f]{24}$/.test(header.kid)) return 'Invalid JWT';
    if (typeof claims.external_id !== 'string' || Array.from(claims.external_id).length > 255) return 'Invalid JWT';
    if (claims.scope !== 'user') return 'Invalid scope';
    if ('exp' in claims && !(Number.isInteger(claims.exp) && claims.exp > Date.now() / 1000)) return 'Invalid JWT';
    return null;
  }

  async function judge(token) {
    if (settings.login) {
      const answer = await fetch(settings.login, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
      const { error } = answer.ok ? {} : await answer.json().catch(() => ({}));
      return { status: answer.status, ok: answer.ok, error: error || { code: 'unknown', description: `HTTP ${answer.status}` } };
    }
    let description;
    try {
      description = objection(token);
    } catch (error) {
      description = 'Invalid JWT';
    }
    return description ? { status: 401, ok: false, error: { code: 'invalid_auth', description } } : { status: 200, ok: true };
  }

  let turn = 0; // of the login or logout that counts: whatever an earlier one is still waiting for is void
  let jwtCallback = null;
  let token = null;
  let externalId = null;
  const renewed = new Set();

  function ask(why) {
    emit('asking', { why });
    return new Promise((resolve) => {
      jwtCallback((answer) => {
        emit('token', { token: answer });
        resolve(answer);
      });
    });
  }

  const limit = () =>
    new Promise((resolve, reject) => {
      setTimeout(() => reject(loginFailed('JWT request did not resolve within an acceptable time', 'timeout')), tokenLimit);
    });

  async function request(mine) {
    for (let renewals = 0; ; renewals += 1) {
      const used = token;
      const answer = await judge(used);
      if (mine !== turn || answer.status !== 401 || renewals === renewalLimit || renewed.has(used)) return answer;
      renewed.add(used);
      const fresh = await ask('renewal');
      if (mine !== turn) return answer;
      token = fresh;
    }
  }

  function forget() {
    const who = externalId || localStorage.getItem(storedAs);
    token = null;
    externalId = null;
    renewed.clear();
    localStorage.removeItem(storedAs);
    return who;
  }

  function logoutUser() {
    turn += 1;
    const who = forget();
    jwtCallback = null;
    emit('logout', { externalId: who });
  }

  async function loginUser(callback, loginCallback = () => {}) {
    turn += 1;
    const mine = turn;
    jwtCallback = callback;
    try {
      if (typeof callback !== 'function') throw loginFailed('loginUser takes a function that delivers a JWT', 'invalid_token');
      const delivered = await Promise.race([ask('login'), limit()]);
      if (mine !== turn) return;
      const claims = claimsOf(delivered);
      if (externalId && externalId !== claims.external_id) emit('logout', { externalId: forget() });
      token = delivered;
      const answer = await request(mine);
      if (mine !== turn) return;
      if (!answer.ok) throw loginFailed(answer.error.description, answer.error.code);
      externalId = claims.external_id;
      localStorage.setItem(storedAs, externalId);
      emit('login', { externalId, claims });
    } catch (error) {
      if (mine !== turn) return;
      forget();
      const told = error.type === 'LoginFailedError' ? error : loginFailed(String(error), 'unknown');
      emit('failed', told);
      loginCallback(told);
      return;
    }
    loginCallback(null);
  }

  const commands = {
    loginUser,
    logoutUser,
    resetWidget(done) {
      logoutUser();
      if (done) done();
    },
  };

  const queue = [];
  let ready = false;
  const run = (scope, method, ...rest) => {
    if (scope === 'messenger' && commands[method]) commands[method](...rest);
  };
  window.zE = (...command) => {
    if (ready) run(...command);
    else queue.push(command);
  };
  setTimeout(() => {
    ready = true;
    emit('ready');
    queue.splice(0).forEach((command) => run(...command));
  }, Number(settings.readyAfter || 0));

  window.widgetStandIn = {
    get externalId() {
      return externalId;
    },
    async send() {
      const answer = await request(turn);
      emit('request', { status: answer.status });
      return answer.status;
    },
  };
})();
