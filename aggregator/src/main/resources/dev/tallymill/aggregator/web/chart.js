// Stacked bars. The library draws; the figures are read from the table beside it.

import { h } from './dom.js';
import { drawn, usd, utc } from './format.js';

let library = null;
const load = () => (library ??= import('./uplot.js').then(module => module.default));
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const CHART_HEIGHT = 330;

export const seriesColour = (index, others) => `--s${others ? 8 : index % 8}`;

/** @param answer of the server: starts, and series with a name, a colour and costs */
export async function drawSpend(container, answer, series, width) {
  const uPlot = await load();
  const sums = answer.starts.map(() => 0);
  const stacked = series.map(one => one.costs.map((cost, i) => (sums[i] += drawn(cost))));
  const readout = h('div', { class: 'readout', hidden: true, 'aria-hidden': 'true' });
  const times = { '1m': 60, '1h': 3600, '1d': 86_400, '1mo': 86_400 * 30 };
  // Drawn from the top of each stack down, so that each bar covers the lower part of the one behind it.
  const data = [answer.starts, ...stacked.toReversed()];
  const half = times[width] / 2;
  const options = {
    width: Math.max(container.clientWidth, 200),
    height: CHART_HEIGHT,
    legend: { show: false },
    padding: [12, 8, 0, 0],
    tzDate: at => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
    cursor: { points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { range: (u, min, max) => [(min ?? 0) - half, (max ?? 1) + half] },
      y: { range: (u, min, max) => [0, max > 0 ? max * 1.08 : 1] },
    },
    axes: [
      {
        stroke: colour('--soft'), grid: { show: false }, ticks: { stroke: colour('--line') }, space: 64,
        values: (u, ticks) => ticks.map(at => moment(at, width)),
      },
      {
        stroke: colour('--soft'), size: 78, grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false },
        values: (u, ticks) => ticks.map(axis),
      },
    ],
    series: [{}, ...series.toReversed().map(one => ({
      fill: colour(one.colour), stroke: colour('--card'), width: 1,
      paths: uPlot.paths.bars({ size: [0.82, 60], align: 0 }), points: { show: false },
    }))],
    hooks: { setCursor: [u => tell(u.cursor.idx)] },
  };

  function tell(index) {
    const shown = index === null || index === undefined ? [] : series.filter(one => drawn(one.costs[index]) !== 0);
    readout.hidden = !shown.length;
    if (readout.hidden) return;
    readout.replaceChildren(h('table', {},
      h('tr', {}, h('th', { colspan: 2 }, utc(answer.starts[index], width))),
      shown.toReversed().map(one => h('tr', {}, h('td', {}, swatch(one.colour), one.name), h('td', { class: 'n' }, usd(one.costs[index]))))));
  }

  container.replaceChildren();
  const plot = new uPlot(options, data, container);
  container.append(readout);
  return plot;
}

/** As short as a mark on the axis may be; in UTC, as the buckets are. */
function moment(at, width) {
  const text = utc(at);
  if (width === '1mo') return text.slice(0, 7);
  return width === '1d' || text.endsWith('00:00') ? text.slice(5, 10) : text.slice(11);
}

function axis(value) {
  if (value === 0) return '$0';
  if (value >= 1000) return '$' + value.toLocaleString('en-US');
  if (value >= 0.01 && Math.abs(value * 100 - Math.round(value * 100)) < 1e-6 && value % 1) return '$' + value.toFixed(2);
  return '$' + Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 12 });
}

/** A patch of a series' colour. */
export function swatch(name) {
  const patch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  patch.style.background = `var(${name})`;
  return patch;
}
