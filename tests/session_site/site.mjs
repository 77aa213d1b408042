// A small site as there are many: Express with express-session. usage: node site.mjs FOLDER PORT SESSIONS
// (FOLDER holds node_modules; SESSIONS is a file that the sessions are kept in, so that they outlive a restart.)
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder, port, file] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const express = require('express');
const session = require('express-session');

class FileStore extends session.Store {
  #read() {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      return {};
    }
  }
  get(id, done) {
    done(null, this.#read()[id] ?? null);
  }
  set(id, data, done) {
    writeFileSync(file, JSON.stringify({ ...this.#read(), [id]: data }));
    done?.(null);
  }
  destroy(id, done) {
    const { [id]: _, ...others } = this.#read();
    writeFileSync(file, JSON.stringify(others));
    done?.(null);
  }
}

const users = { jane: { id: 42, email: 'janes@soap.com' }, zoe: { id: '00042', email: 'zoe@soap.com' } };

const site = express();
// The reverse proxy that it stands behind, and Tokenbooth, say who the client is.
site.set('trust proxy', 'loopback');
site.use(
  session({ name: 'shop_session', secret: 'a secret of the site', store: new FileStore(), resave: false, saveUninitialized: false }),
);

site.post('/login/:name', (request, response) => {
  request.session.user = users[request.params.name];
  response.sendStatus(200);
});
site.post('/logout', (request, response) => request.session.destroy(() => response.sendStatus(204)));
site.get('/api/session', (request, response) => {
  if (!request.session.user) return response.status(401).json({ error: 'nobody is signed in' });
  response.json({ user: request.session.user });
});
// A site that does not look.
site.get('/api/anybody', (request, response) => response.json({ user: users.jane }));
// What it was shown of the request, which a test compares.
site.get('/api/mirror', (request, response) => {
  if (!request.session.user) return response.redirect('/login');
  response.json({ user: { id: `${request.session.user.id}|${request.get('user-agent')}|${request.ip}|${request.get('cookie')}` } });
});

site.listen(Number(port), '127.0.0.1', () => console.log('listening'));
