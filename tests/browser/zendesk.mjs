// A stand-in for https://acme.zendesk.com: what Zendesk documents of JWT single sign-on (the numbers and claims are theirs).
import { randomUUID } from 'node:crypto';
import { brand, login, secrets, serve, verify, zendesk } from './service.mjs';

const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const show = (answer, text) => {
  answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  answer.end(`<!doctype html><html lang="en"><title>Zendesk</title><h1>${escape(text)}</h1></html>`);
};

// `forms` are the fields of each POST /access/jwt, `visits` all requests; `complaint` is what it says of the next token, whatever
// that is; `hold` leaves the browser on the page that has sent the form.
export async function serveZendesk(folder) {
  const state = {};
  state.reset = () =>
    Object.assign(state, {
      visits: [],
      forms: [],
      complaint: null,
      hold: false,
      secret: secrets.sso,
      remoteLogin: `${login}/v1/sso/login`,
      remoteLogout: `${login}/v1/sso/logout`,
    });
  state.reset();
  const seen = new Set();
  const sessions = new Map();

  function judge(token) {
    const claims = verify(token, state.secret);
    if (!claims) return 'JWT signature invalid. The signature cannot be verified, check that your tokens match.';
    if (!Number.isInteger(claims.iat) || Math.abs(Date.now() / 1000 - claims.iat) > 180) return 'iat is outside of three minutes';
    if (typeof claims.jti !== 'string' || seen.has(claims.jti)) return 'jti has been used';
    seen.add(claims.jti);
    return typeof claims.email === 'string' && typeof claims.name === 'string' ? claims : 'email and name are required';
  }

  function accept(request, answer, body) {
    const form = Object.fromEntries(new URLSearchParams(body));
    state.forms.push(form);
    if (state.hold) return void answer.writeHead(204).end();
    const verdict = state.complaint ?? judge(form.jwt);
    state.complaint = null;
    if (typeof verdict === 'string') {
      return void answer.writeHead(302, { Location: `${state.remoteLogout}?${new URLSearchParams({ kind: 'error', message: verdict })}` }).end();
    }
    const id = randomUUID();
    sessions.set(id, verdict);
    answer.writeHead(302, { Location: form.return_to || '/agent', 'Set-Cookie': `_zendesk_session=${id}; Path=/; Secure; HttpOnly` }).end();
  }

  const { port, close } = await serve((request, answer, body) => {
    const { pathname } = new URL(request.url, zendesk);
    state.visits.push({ url: request.url, referer: request.headers.referer, origin: request.headers.origin });
    if (pathname === '/favicon.ico') return void answer.writeHead(204).end();
    if (request.method === 'POST' && pathname === '/access/jwt') return accept(request, answer, body);
    const id = /_zendesk_session=([^;]*)/.exec(request.headers.cookie || '')?.[1];
    const who = sessions.get(id);
    if (pathname === '/access/logout') {
      sessions.delete(id);
      const query = new URLSearchParams({ email: who?.email ?? '', external_id: who?.external_id ?? '', brand_id: '7' });
      return void answer.writeHead(302, { Location: `${state.remoteLogout}?${query}` }).end();
    }
    if (`https://${request.headers.host}` === brand) return show(answer, `brand at ${request.url}`);
    if (who) return show(answer, `signed in as ${who.name} at ${request.url}`);
    const query = new URLSearchParams({ brand_id: '7', return_to: zendesk + request.url });
    answer.writeHead(302, { Location: `${state.remoteLogin}?${query}` }).end();
  }, folder);
  return Object.assign(state, { port, close });
}
