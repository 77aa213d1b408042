// What goes wrong on the way between Tokenbooth and the widget, when the visitor wants to see that.
import { $ } from './dom.js';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Another first character of the signature.
const damaged = (token) => token.replace(/\.([\w-])([\w-]*)$/, (whole, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`);

// What `ask` is answered, later or damaged.
export async function trouble(ask) {
  if ($('slow').checked) await pause(5000);
  const answer = await ask();
  if (!$('damage').checked || !answer.ok) return answer;
  return new Response(damaged(await answer.text()), { status: answer.status, headers: answer.headers });
}

// A login under other circumstances begins anew.
export function followTrouble(isSignedIn) {
  const again = () => {
    if (!isSignedIn()) return;
    if (!window.tokenbooth.externalId) {
      window.tokenbooth.login();
      return;
    }
    document.addEventListener('tokenbooth:logout', () => window.tokenbooth.login(), { once: true });
    window.tokenbooth.logout();
  };
  ['slow', 'damage'].forEach((id) => $(id).addEventListener('change', again));
}
