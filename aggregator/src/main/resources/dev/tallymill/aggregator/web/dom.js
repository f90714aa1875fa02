// Makes elements. Text is always text: nothing that comes from the server is ever read as HTML.

/** An element; children that are no nodes become text, null ones are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'disabled') element[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

export const byId = id => document.getElementById(id);

/** Says something to a screen reader. */
export function announce(text) {
  byId('announce').textContent = text;
}

/** A select with a label of its own. */
export function choice(label, id, options, value, changed) {
  const select = h('select', { id, onchange: () => changed(select.value) },
    options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)));
  return h('label', { for: id }, label, select);
}

/** A search field that speaks up when the typing pauses. */
export function search(label, id, value, changed) {
  let timer = 0;
  const input = h('input', { id, type: 'search', value, 'aria-label': label, placeholder: label, spellcheck: 'false' });
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => changed(input.value.trim()), 250);
  });
  return input;
}
