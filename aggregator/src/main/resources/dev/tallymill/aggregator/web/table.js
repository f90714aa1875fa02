// A table that is looked up page by page, at the server, and renewed in place without taking away the focus.

import { h, announce } from './dom.js';
import { get } from './api.js';
import { count } from './format.js';

const PAGE = 20;

/** Replaces only the cells that changed, so that a click or the focus on one that did not is never lost. */
function renew(body, rows) {
  const before = new Map([...body.rows].map(tr => [tr.dataset.key, tr]));
  const after = rows.map(tr => {
    const old = before.get(tr.dataset.key);
    if (!old || old.cells.length !== tr.cells.length) return tr;
    [...tr.cells].forEach((cell, index) => {
      if (old.cells[index].outerHTML !== cell.outerHTML) old.cells[index].replaceWith(cell);
    });
    return old;
  });
  const same = after.length === body.rows.length && after.every((tr, index) => tr === body.rows[index]);
  if (same) return;
  const focused = document.activeElement;
  body.replaceChildren(...after);
  if (focused && body.contains(focused)) focused.focus({ preventScroll: true });
}

/**
 * @param path what to ask
 * @param parameters a function that gives what to ask with
 * @param columns [heading, true for numbers or else a class if there is one] of each
 * @param row makes a row's cells: the first one is its heading
 * @param what is listed, in the plural
 */
export function pagedTable({ path, parameters, columns, row, what }) {
  let offset = 0;
  let found = 0;
  let asked = 0;
  let toSay = false;
  const body = h('tbody');
  const label = h('span', { class: 'num' });
  const back = h('button', { type: 'button', onclick: () => turn(-PAGE) }, 'Previous');
  const on = h('button', { type: 'button', onclick: () => turn(PAGE) }, 'Next');
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const element = h('div', {},
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': what },
      h('table', {},
        h('thead', {}, h('tr', {}, columns.map(([text, kind]) => h('th', { scope: 'col', class: kind === true ? 'n' : kind }, text)))),
        body)),
    problem,
    h('div', { class: 'pager' }, back, on, label));

  // News may overtake the question that a key asked: what was to be said is then said with the newer answer.
  async function load(speak) {
    const mine = ++asked;
    toSay ||= speak;
    try {
      const answer = await get(path, { ...parameters(), offset, limit: PAGE });
      if (mine !== asked) return;
      found = answer.found;
      if (offset >= found && offset > 0) {
        offset = Math.max(0, Math.floor((found - 1) / PAGE) * PAGE);
        return load(speak);
      }
      show(answer.rows);
      problem.hidden = true;
      if (toSay) announce(`${count(found)} ${what}`);
      toSay = false;
    } catch (failure) {
      problem.textContent = failure.message;
      problem.hidden = false;
    }
  }

  function show(rows) {
    renew(body, rows.length ? rows.map(one => h('tr', { 'data-key': one.id }, row(one)))
      : [h('tr', {}, h('td', { colspan: columns.length, class: 'dim' }, `No ${what}.`))]);
    label.textContent = found ? `${count(offset + 1)}–${count(Math.min(offset + PAGE, found))} of ${count(found)}` : '';
    back.disabled = offset === 0;
    on.disabled = offset + PAGE >= found;
  }

  function turn(by) {
    offset = Math.max(0, offset + by);
    load(true);
  }

  return {
    element,
    refresh: () => load(false),
    restart: () => { offset = 0; return load(true); },
  };
}
