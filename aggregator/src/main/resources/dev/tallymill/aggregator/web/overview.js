// Everything, or everything of one tenant: tiles, spend, tenants, batches.

import { h } from './dom.js';
import { get } from './api.js';
import { batchesPanel } from './batches.js';
import { spendPanel } from './spend.js';
import { tenantsPanel } from './tenants.js';
import { count, exactUsd, percent, rate, usd } from './format.js';

/**
 * @param tenant drilled down to; null for all the caller may see
 * @param admin whether the caller sees all tenants
 */
export function overview(tenant, admin) {
  const tiles = h('dl', { class: 'tiles', 'aria-label': 'Now' });
  const spend = spendPanel(tenant, admin);
  const tenants = tenant ? null : tenantsPanel(admin);
  const batches = batchesPanel(tenant, admin);
  let last = null;

  function show(now) {
    last = now;
    const month = now.month;
    const failed = month.jobs - month.completed;
    tiles.replaceChildren(
      tile('Today', usd(now.today.cost.exact), `${count(now.today.jobs)} jobs`, 'today', now.today.cost.exact),
      tile('This month', usd(month.cost.exact), `${count(month.jobs)} jobs`, 'month', month.cost.exact),
      tile('Throughput', now.jobs_per_second ? rate(now.jobs_per_second) : '0/s', 'jobs that end, right now'),
      tile('Active batches', count(now.active_batches), `of ${count(now.batches)}`, 'active'),
      tile('Failed', percent(failed, month.jobs), `${count(failed)} this month`),
      tile('Attempts per job', month.jobs ? (month.attempts / month.jobs).toFixed(2) : '–', `${count(month.attempts)} calls`),
      tile('Unpriced', count(month.unpriced), month.unpriced ? 'jobs missing from the cost' : 'every job has a price', 'unpriced'),
      tile('Duplicates', count(month.duplicates), `counted once; ${count(month.late)} late`, 'duplicates'));
  }

  const title = tenant ?? (admin ? 'All tenants' : 'Your spend');
  const parts = [spend, tenants, batches].filter(Boolean);
  // The events tell of all that the key may see; of one tenant among many it is asked.
  const ask = async () => show(await get('dashboard/overview', { tenant }));
  const pushed = !tenant || !admin;
  return {
    element: [h('div', { class: 'title' }, h('h1', { tabindex: '-1' }, title)), tiles, ...parts.map(part => part.element)],
    now: pushed ? show : null,
    start: ask,
    refresh: () => Promise.all([pushed ? null : ask(), ...parts.map(part => part.refresh())]),
    redraw: () => {
      if (last) show(last);
      return Promise.all([spend.redraw(), tenants?.refresh(), batches.refresh()]);
    },
  };
}

function tile(term, value, sub, id, exact) {
  return h('div', { class: 'tile' }, h('dt', {}, term),
    h('dd', { id: id ? 'tile-' + id : null, 'data-exact': exact, title: exact ? exactUsd(exact) : null },
      value, h('span', { class: 'sub' }, sub)));
}
