// What to copy for a site of one's own. What has to be filled in stands in «…» and is marked.
import { $, copy, el } from './dom.js';

const snippets = [
  {
    id: 'page',
    title: 'In each page',
    help: 'Zendesk’s snippet, and Tokenbooth’s script beside it. It logs the widget in and out with your site’s session.',
    text: `<script id="ze-snippet" async
  src="https://static.zdassets.com/ekr/snippet.js?key=«YOUR-KEY»"></script>
<script async
  src="https://«login.example.com»/v1/messenger.js"></script>
`,
  },
  {
    id: 'configuration',
    title: 'tokenbooth.toml',
    help: 'The key that Zendesk showed you, who your users are, and how to ask your site whose session it is.',
    text: `[[messaging.keys]]
id = "«app_000000000000000000000000»"
secret_file = "«messaging.key»"

[[directory]]
kind = "sqlite"
name = "customers"
path = "tokenbooth.db"

[callers.session]
introspect_url = "http://«127.0.0.1:3000/api/session»"
cookies = ["«shop_session»"]
subject = "«/user/id»"

[browser]
allowed_origins = ["https://«www.example.com»"]
`,
  },
  {
    id: 'commands',
    title: 'On the server',
    help: 'Bring your users in, have everything tried, and run it.',
    text: `tokenbooth users import «users.csv»
tokenbooth check
tokenbooth serve
`,
  },
  {
    id: 'backend',
    title: 'From a backend, for an app',
    help: 'A key from tokenbooth api-key new, for your own servers only. Never in a page, never in an app.',
    text: `curl -s https://«login.example.com»/v1/messaging/token \\
  -H 'Authorization: Bearer «YOUR-API-KEY»' \\
  -H 'Content-Type: application/json' \\
  -d '{"external_id":"«12345678»","platform":"android"}'
`,
  },
];

const marked = (text) => text.split(/«(.*?)»/).map((part, index) => (index % 2 ? el('mark', {}, part) : part));

export function showSnippets() {
  $('snippets').replaceChildren(
    ...snippets.map(({ id, title, help, text }) => {
      const button = el('button', { type: 'button', class: 'copy' }, 'Copy', el('span', { class: 'hidden' }, ` ${title}`));
      button.addEventListener('click', () => copy(button, text.replace(/[«»]/g, '')));
      return el(
        'article',
        { class: 'snippet', id: `snippet-${id}`, 'aria-labelledby': `snippet-title-${id}` },
        el('h3', { id: `snippet-title-${id}` }, title),
        el('p', { class: 'help' }, help),
        el('div', { class: 'code' }, el('pre', { tabindex: 0, role: 'region', 'aria-label': title }, el('code', {}, ...marked(text))), button),
      );
    }),
  );
}
