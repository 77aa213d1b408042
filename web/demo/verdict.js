// What the inspector says of a token.
import { el } from './dom.js';

const words = { error: 'refused', warning: 'careful', ok: 'fine' };
const profiles = {
  messaging: 'a messaging token',
  chat: 'a chat token',
  help_center: 'a help centre token',
  sso: 'a single sign-on token',
  support_sdk: 'a Support SDK token',
};

function finding({ severity, code, what, effect, mend }) {
  const more = [];
  if (effect) more.push(el('dt', {}, 'Zendesk: '), el('dd', {}, effect));
  if (mend) more.push(el('dt', {}, 'Mend it: '), el('dd', {}, mend));
  return el(
    'li',
    {},
    el('div', { class: 'head' }, el('span', { class: `badge ${severity}` }, words[severity]), el('code', { class: 'quiet' }, code), el('span', {}, what)),
    more.length ? el('dl', { class: 'more' }, ...more) : null,
  );
}

const plural = (count, thing) => `${count} ${thing}${count === 1 ? '' : 's'}`;

// The `title` of a verdict and its findings, what is wrong first, what is fine folded away.
export function verdict({ profile, findings }) {
  const of = (severity) => findings.filter((one) => one.severity === severity);
  const [errors, warnings, fine] = ['error', 'warning', 'ok'].map(of);
  const thing = profile ? `as ${profiles[profile]}` : 'this';
  let worst = 'ok';
  let title = `Zendesk would take it ${profile ? thing : ''}`;
  if (errors.length) {
    worst = 'error';
    title = profile ? `Zendesk would refuse it ${thing}: ${plural(errors.length, 'mistake')}` : 'Zendesk would find no token in it';
  } else if (warnings.length) {
    worst = 'warning';
    title += `, with ${plural(warnings.length, 'doubt')}`;
  }
  const list = (all) => el('ul', {}, ...all.map(finding));
  const folded = el('details', { open: !errors.length && !warnings.length }, el('summary', {}, `${plural(fine.length, 'thing')} found right`), list(fine));
  return el(
    'div',
    { class: `verdict ${worst}` },
    el('h3', {}, title),
    errors.length + warnings.length ? list([...errors, ...warnings]) : null,
    fine.length ? folded : null,
  );
}
