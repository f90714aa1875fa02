// Batches with live progress.

import { choice, h, search } from './dom.js';
import { download } from './api.js';
import { pagedTable } from './table.js';
import { count, exactUsd, failureTone, percent, rate, usd, utc } from './format.js';

const TONES = { completed: 'good', failed: 'bad', expired: 'bad', cancelled: 'dim', unknown: 'dim' };

export const statusPill = status =>
  h('span', { class: 'pill', 'data-tone': TONES[status] ?? 'live' }, status.replace('_', ' '));

export function progressOf(one) {
  const done = one.tally.jobs;
  const total = one.total || done;
  return [
    h('progress', { max: String(Math.max(total, 1)), value: done, 'aria-label': `${done} of ${total} requests of ${one.id} have ended` }),
    h('span', { class: 'num' }, `${count(done)} of ${count(total)}`),
  ];
}

/** @param tenant whose batches; null for all */
export function batchesPanel(tenant, admin) {
  const state = { tenant, q: '', status: '', order: 'newest' };
  const withTenant = admin && !tenant;
  const table = pagedTable({
    path: 'dashboard/batches',
    parameters: () => state,
    what: 'batches',
    columns: [['Batch'], ...(withTenant ? [['Tenant']] : []), ['Model'], ['Status'], ['Progress'], ['Rate', true],
      ['Attempts per job', true], ['Errors', true], ['Cost', true], ['Created (UTC)', true]],
    row: one => batchCells(one, withTenant),
  });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const element = h('section', { class: 'panel', 'aria-labelledby': 'batches-title' },
    h('header', {}, h('h2', { id: 'batches-title' }, 'Batches'),
      search('Find a batch', 'find-batch', '', value => { state.q = value; table.restart(); }),
      choice('Status', 'batch-status', [['', 'All'], ['active', 'Active'], ['completed', 'Completed'], ['failed', 'Failed'],
        ['expired', 'Expired'], ['cancelled', 'Cancelled']], '', value => { state.status = value; table.restart(); }),
      choice('Order', 'batch-order', [['newest', 'Newest'], ['cost', 'Cost'], ['errors', 'Errors'], ['rate', 'Rate']],
        'newest', value => { state.order = value; table.restart(); }),
      h('button', { type: 'button', onclick: async () => {
        try {
          await download('organization/costs/batches', { format: 'csv', project_ids: tenant }, 'tallymill-batches.csv');
          problem.hidden = true;
        } catch (failure) {
          problem.textContent = failure.message;
          problem.hidden = false;
        }
      } }, 'CSV')),
    problem,
    table.element);
  return { element, refresh: table.refresh };
}

function batchCells(one, withTenant) {
  const tally = one.tally;
  return [
    h('th', { scope: 'row' }, h('a', { class: 'mono', href: '#/batch/' + encodeURIComponent(one.id) }, one.id)),
    withTenant ? h('td', {}, h('a', { href: '#/tenant/' + encodeURIComponent(one.tenant) }, one.tenant)) : null,
    h('td', { class: one.model ? null : 'dim' }, one.model ?? 'several'),
    h('td', {}, statusPill(one.status)),
    h('td', {}, progressOf(one)),
    h('td', { class: 'n' }, rate(one.per_second)),
    h('td', { class: 'n' }, tally.jobs ? (tally.attempts / tally.jobs).toFixed(2) : '–'),
    h('td', { class: 'n ' + failureTone(one.errors, tally.jobs), title: count(one.errors) }, percent(one.errors, tally.jobs)),
    h('td', { class: 'n', title: exactUsd(tally.cost.exact) }, usd(tally.cost.exact)),
    h('td', { class: 'n dim' }, utc(one.created_at)),
  ].filter(Boolean);
}
