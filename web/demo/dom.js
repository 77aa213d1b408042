// Building and finding elements. Text only ever becomes text: nothing here reads markup.

export const $ = (id) => document.getElementById(id);

// el('p', {class: 'help'}, 'text', another) ; attributes that are true stand empty, those that are false or null are left out.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  });
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const show = (element, visible) => {
  element.hidden = !visible;
};

// For who hears the page instead of seeing it.
export const say = (text) => {
  $('said').textContent = text;
};

export async function copy(button, text) {
  const label = button.cloneNode(true).childNodes;
  try {
    await navigator.clipboard.writeText(text);
    button.replaceChildren('Copied');
    say('Copied');
  } catch (error) {
    button.replaceChildren('Not allowed');
    say('The browser did not allow it');
  }
  setTimeout(() => button.replaceChildren(...label), 1500);
}

// "JS" for Jane Soap.
export function initials(name) {
  const words = (name || '').split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words.length ? [words[0], words.length > 1 ? words[words.length - 1] : ''].map((word) => [...word][0] || '').join('') : '?';
}
