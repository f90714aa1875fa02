// Spend over time: a chart, its legend with totals, and the same as a table.

import { announce, choice, h } from './dom.js';
import { download, get } from './api.js';
import { CHART_HEIGHT, drawSpend, seriesColour, swatch } from './chart.js';
import { count, exactUsd, pico, usd, utc } from './format.js';

const DAY = 86_400;
const RANGES = {
  hour: ['Last hour', 3_600, ['1m']],
  day: ['Last 24 hours', DAY, ['1h', '1m']],
  week: ['Last 7 days', 7 * DAY, ['1h', '1d']],
  month: ['Last 30 days', 30 * DAY, ['1d', '1h']],
  quarter: ['Last 90 days', 90 * DAY, ['1d', '1mo']],
  year: ['Last 12 months', 365 * DAY, ['1mo', '1d']],
};
const WIDTHS = { '1m': 'Minutes', '1h': 'Hours', '1d': 'Days', '1mo': 'Months' };
const STEP = { '1m': 60, '1h': 3_600, '1d': DAY, '1mo': 31 * DAY };
const state = { range: 'month', width: '1d', by: 'project_id' };

/** @param tenant whose spend; null for everybody's */
export function spendPanel(tenant, admin) {
  if (tenant) state.by = 'model';
  else if (!admin) state.by = 'model';
  let asTable = false;
  let asked = 0;
  let toSay = false;
  let plot = null;
  let last = null;
  const chart = h('div', { class: 'chart', role: 'img', 'aria-label': 'Spend over time, stacked; the button Table shows the figures' });
  const legend = h('div', { class: 'legend scroll', tabindex: '0', role: 'region', 'aria-label': 'Totals in this range' });
  const figures = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Spend by bucket', hidden: true });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const widths = h('span');
  const toggle = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
    asTable = !asTable;
    toggle.setAttribute('aria-pressed', String(asTable));
    refresh();
  } }, 'Table');
  const store = h('button', { type: 'button', onclick: async () => {
    const { start } = range();
    try {
      await download('organization/costs', { start_time: start, bucket_width: state.width, format: 'csv',
        group_by: 'project_id,provider,model', project_ids: tenant }, 'tallymill-spend.csv');
    } catch (failure) {
      fail(failure);
    }
  } }, 'CSV');

  function range() {
    const step = STEP[state.width];
    const start = Math.floor(Date.now() / 1000) - RANGES[state.range][1];
    return { start: state.width === '1mo' ? start : Math.ceil(start / step) * step };
  }

  function controls() {
    widths.replaceChildren(choice('Bucket', 'bucket', RANGES[state.range][2].map(key => [key, WIDTHS[key]]), state.width, value => {
      state.width = value;
      refresh(true);
    }));
  }

  function fail(failure) {
    problem.textContent = failure.message;
    problem.hidden = false;
  }

  // News may overtake the question that a choice asked: what was to be said is then said with the newer answer.
  async function refresh(speak = false) {
    const mine = ++asked;
    toSay ||= speak;
    try {
      const answer = await get('dashboard/spend', { start_time: range().start, bucket_width: state.width, tenant,
        group_by: state.by, top: 8 });
      if (mine !== asked) return;
      last = answer;
      problem.hidden = true;
      await show();
      if (mine !== asked || !toSay) return;
      announce(`${RANGES[state.range][0]}: ${exactUsd(answer.total.cost.exact)}`);
      toSay = false;
    } catch (failure) {
      fail(failure);
    }
  }

  async function show() {
    const series = last.series.map((one, index) => ({ ...one, name: name(one), colour: seriesColour(index, one.others) }));
    legend.replaceChildren(totals(series, last.total));
    chart.hidden = asTable;
    figures.hidden = !asTable;
    if (asTable) figures.replaceChildren(table(series, last.starts, state.width));
    else if (!series.some(one => pico(one.total) !== 0n)) {
      plot?.destroy();
      plot = null;
      chart.replaceChildren(h('p', { class: 'nothing' }, `Nothing was spent in this range: ${RANGES[state.range][0].toLowerCase()}.`));
    } else {
      plot?.destroy();
      plot = await drawSpend(chart, last, series, state.width);
    }
  }

  controls();
  const element = h('section', { class: 'panel', 'aria-labelledby': 'spend-title' },
    h('header', {},
      h('h2', { id: 'spend-title' }, 'Spend over time'),
      choice('Range', 'range', Object.entries(RANGES).map(([key, [text]]) => [key, text]), state.range, value => {
        state.range = value;
        if (!RANGES[value][2].includes(state.width)) [state.width] = RANGES[value][2];
        controls();
        refresh(true);
      }),
      widths,
      choice('By', 'by', (tenant || !admin ? [] : [['project_id', 'Tenant'], ['project_id,model', 'Tenant and model']])
        .concat([['model', 'Model'], ['provider,model', 'Provider and model']]), state.by, value => {
        state.by = value;
        refresh(true);
      }),
      toggle, store),
    problem, h('div', { class: 'beside' }, h('div', { class: 'over-time' }, chart, figures), legend));
  const resized = new ResizeObserver(() => {
    if (plot && !asTable && chart.clientWidth > 0) plot.setSize({ width: chart.clientWidth, height: CHART_HEIGHT });
  });
  resized.observe(chart);
  return { element, refresh: () => refresh(false), redraw: () => last && show() };
}

function name(one) {
  if (one.others) return `${count(one.others)} others`;
  return [one.tenant, one.provider, one.model].filter(Boolean).join(' · ') || 'All';
}

function totals(series, total) {
  return h('table', {},
    h('caption', { class: 'unseen' }, 'Totals in this range'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'In this range'), h('th', { scope: 'col', class: 'n' }, 'USD'),
      h('th', { scope: 'col', class: 'n' }, 'Share'))),
    h('tbody', {}, series.map(one => h('tr', {},
      h('th', { scope: 'row' }, swatch(one.colour), one.name),
      h('td', { class: 'n', title: exactUsd(one.total) }, usd(one.total)),
      h('td', { class: 'n dim' }, share(one.total, total.cost.exact)))),
    h('tr', {}, h('th', { scope: 'row' }, 'Total'),
      h('td', { class: 'n', id: 'range-total', 'data-exact': total.cost.exact, title: exactUsd(total.cost.exact) }, usd(total.cost.exact)),
      h('td', { class: 'n dim' }, total.unpriced ? `${count(total.unpriced)} unpriced` : ''))));
}

function share(part, whole) {
  const all = pico(whole);
  return all === 0n ? '–' : (Number((pico(part) * 1000n + all / 2n) / all) / 10).toFixed(1) + ' %';
}

function table(series, starts, width) {
  const rows = starts.map((start, index) => ({ start, index })).filter(({ index }) => series.some(one => pico(one.costs[index]) !== 0n)).reverse();
  return h('table', { id: 'figures' },
    h('caption', {}, 'USD by bucket, newest first, times in UTC; buckets without spend are left out'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Bucket'),
      series.map(one => h('th', { scope: 'col', class: 'n' }, one.name)))),
    h('tbody', {}, rows.map(({ start, index }) => h('tr', {}, h('th', { scope: 'row' }, utc(start, width)),
      series.map(one => h('td', { class: 'n', title: exactUsd(one.costs[index]) }, usd(one.costs[index])))))));
}
