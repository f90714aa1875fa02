// Tenants: this month against the budget, with a forecast.

import { choice, h, search } from './dom.js';
import { pagedTable } from './table.js';
import { about, count, exactUsd, failureTone, percent, pico, usd } from './format.js';

export function tenantsPanel(admin) {
  const state = { q: '', order: 'cost' };
  const table = pagedTable({
    path: 'dashboard/tenants',
    parameters: () => state,
    what: 'tenants',
    columns: [['Tenant'], ['This month', true], ['Forecast', true], ['Budget', 'budget'], ['Jobs', true], ['Failed', true],
      ['Unpriced', true], ['Duplicates', true], ['Active batches', true]],
    row: tenantCells,
  });
  const element = h('section', { class: 'panel', 'aria-labelledby': 'tenants-title' },
    h('header', {}, h('h2', { id: 'tenants-title' }, admin ? 'Tenants, this month' : 'This month'),
      admin ? [search('Find a tenant', 'find-tenant', '', value => { state.q = value; table.restart(); }),
        choice('Order', 'tenant-order', [['cost', 'Spend'], ['budget', 'Budget used'], ['forecast', 'Forecast'], ['name', 'Name']],
          state.order, value => { state.order = value; table.restart(); })] : []),
    table.element,
    h('p', { class: 'note' }, 'The forecast goes on at the pace of the last seven days until the month ends.'));
  return { element, refresh: table.refresh };
}

function tenantCells(one) {
  const month = one.month;
  const failed = month.jobs - month.completed;
  return [
    h('th', { scope: 'row' }, h('a', { href: '#/tenant/' + encodeURIComponent(one.id) }, one.name || one.id),
      one.name && one.name !== one.id ? h('span', { class: 'dim' }, ' ' + one.id) : null),
    h('td', { class: 'n', title: exactUsd(month.cost.exact) }, usd(month.cost.exact)),
    h('td', { class: 'n ' + tone(one) }, about(one.forecast)),
    h('td', { class: 'budget' }, budgetCell(one)),
    h('td', { class: 'n' }, count(month.jobs)),
    h('td', { class: 'n ' + failureTone(failed, month.jobs), title: count(failed) }, percent(failed, month.jobs)),
    h('td', { class: month.unpriced ? 'n warn' : 'n dim' }, count(month.unpriced)),
    h('td', { class: 'n dim' }, count(month.duplicates)),
    h('td', { class: 'n' }, count(one.active_batches)),
  ];
}

function tone(one) {
  const limit = one.budgets.find(budget => budget.period === 'month')?.limit;
  return limit && pico(one.forecast) > pico(limit) ? 'warn' : '';
}

function budgetCell(one) {
  const budgets = one.budgets.filter(budget => budget.limit);
  return budgets.length ? budgets.map(budget => budgetLine(one.id, budget)) : h('span', { class: 'dim' }, 'none');
}

/** Spent of the limit; what is reserved counts as used. */
function budgetLine(tenant, budget) {
  const limit = pico(budget.limit);
  const used = pico(budget.spent) + pico(budget.reserved);
  const part = limit > 0n ? Number(used * 1000n / limit) / 10 : 100;
  const tone = part >= 100 || budget.over ? 'bad' : part >= 80 ? 'warn' : null;
  const waiting = budget.waiting_batches ? `, ${count(budget.waiting_batches)} batches wait` : '';
  return h('div', {},
    h('progress', { max: '100', value: Math.min(part, 100), 'data-tone': tone,
      'aria-label': `${part} % of the budget of ${tenant} for the ${budget.period} used` }),
    h('span', { class: tone, title: `spent ${exactUsd(budget.spent)}, reserved ${exactUsd(budget.reserved)} of ${exactUsd(budget.limit)}` },
      `${part.toFixed(0)} % of ${usd(budget.limit)} a ${budget.period}${budget.soft ? ', soft' : ''}${waiting}`));
}
