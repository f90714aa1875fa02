// One batch: what it is, what it cost, and the lines that failed.

import { announce, h } from './dom.js';
import { get } from './api.js';
import { progressOf, statusPill } from './batches.js';
import { count, exactUsd, percent, rate, utc } from './format.js';

export function batchView(id) {
  const facts = h('dl', { class: 'facts' });
  const state = h('span');
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const invalid = h('div');
  const failures = failuresPanel(id);
  const element = [
    h('div', { class: 'title' }, h('h1', { tabindex: '-1', class: 'mono' }, id), state),
    h('section', { class: 'panel', 'aria-label': 'Facts' }, problem, facts, invalid),
    failures.element,
  ];

  async function refresh() {
    try {
      const one = await get('dashboard/batches/' + encodeURIComponent(id));
      state.replaceChildren(statusPill(one.status));
      facts.replaceChildren(...factsOf(one));
      invalid.replaceChildren(...(one.validation_errors ?? []).map(text => h('p', { class: 'bad' }, text)));
      problem.hidden = true;
      failures.expect(one.errors);
      return one;
    } catch (failure) {
      problem.textContent = failure.message;
      problem.hidden = false;
      return null;
    }
  }
  return { element, refresh };
}

function factsOf(one) {
  const tally = one.tally;
  const rows = [
    ['Tenant', h('a', { href: '#/tenant/' + encodeURIComponent(one.tenant) }, one.tenant)],
    ['Progress', progressOf(one)],
    ['Cost', h('span', { class: 'num', id: 'batch-cost' }, exactUsd(tally.cost.exact))],
    ['Rate', rate(one.per_second)],
    ['Completed', count(tally.completed)],
    ['Failed', `${count(one.errors)} (${percent(one.errors, tally.jobs)})`],
    ['Attempts', `${count(tally.attempts)}${tally.jobs ? `, ${(tally.attempts / tally.jobs).toFixed(2)} per job` : ''}`],
    ['Unpriced', count(tally.unpriced)],
    ['Duplicates', count(tally.duplicates)],
    ['Late', count(tally.late)],
    ['Input tokens', `${count(tally.prompt_tokens)}, ${count(tally.cached_prompt_tokens)} of them cached`],
    ['Output tokens', `${count(tally.completion_tokens)}, ${count(tally.reasoning_tokens)} of them reasoning`],
    ['Model', one.model ?? 'several'],
    ['Endpoint', one.endpoint ?? '–'],
    ['Created', utc(one.created_at) + ' UTC'],
    ['Ended', one.ended_at ? utc(one.ended_at) + ' UTC' : '–'],
    ['Expires', one.expires_at ? utc(one.expires_at) + ' UTC' : '–'],
    ['Handed to workers', count(one.released ?? 0)],
  ];
  return rows.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value)));
}

function failuresPanel(id) {
  let after = null;
  let shown = 0;
  let begun = false;
  let all = 0;
  const body = h('tbody');
  const note = h('p', { class: 'note' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const more = h('button', { type: 'button', hidden: true, onclick: () => load() }, 'Look further');
  const table = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Failed lines', hidden: true },
    h('table', { id: 'failed-lines' },
      h('thead', {}, h('tr', {}, ['Line', 'custom_id', 'Outcome', 'Status', 'Code', 'Message', 'Attempts', 'Ended (UTC)']
        .map(text => h('th', { scope: 'col' }, text)))), body));
  const element = h('section', { class: 'panel', 'aria-labelledby': 'failed-title' },
    h('header', {}, h('h2', { id: 'failed-title' }, 'Failed lines')), problem, table, note, h('div', { class: 'pager' }, more));

  async function load() {
    more.disabled = true;
    if (!after) {
      body.replaceChildren();
      shown = 0;
    }
    try {
      const answer = await get('dashboard/batches/' + encodeURIComponent(id) + '/failed', { after, limit: 50 });
      after = answer.next;
      shown += answer.rows.length;
      body.append(...answer.rows.map(lineRow));
      table.hidden = shown === 0;
      more.hidden = !after;
      more.textContent = 'Look further';
      note.textContent = after ? `${count(shown)} shown so far of ${count(all)} that ended without an answer.`
        : `${count(shown)} shown. Requests that were never handed to a worker stand in the batch's error file.`;
      problem.hidden = true;
      announce(`${count(shown)} failed lines shown`);
    } catch (failure) {
      problem.textContent = failure.message;
      problem.hidden = false;
      more.hidden = false;
    }
    more.disabled = false;
  }

  return {
    element,
    expect(errors) {
      all = errors;
      if (!begun && errors > 0) {
        begun = true;
        load();
      } else if (!begun) {
        note.textContent = 'No line has failed.';
      } else if (!after && errors > shown) {
        more.hidden = false;
        more.textContent = 'Look again';
      }
    },
  };
}

function lineRow(one) {
  return h('tr', {},
    h('th', { scope: 'row', class: 'num' }, count(one.line + 1)),
    h('td', { class: 'mono' }, one.custom_id ?? '–'),
    h('td', {}, one.outcome.replace('_', ' ')),
    h('td', { class: 'num' }, one.status ?? '–'),
    h('td', { class: 'mono' }, one.code ?? '–'),
    h('td', { class: 'wrap' }, one.message ?? '–'),
    h('td', { class: 'num' }, one.attempts),
    h('td', { class: 'num dim' }, utc(one.completed_at)));
}
