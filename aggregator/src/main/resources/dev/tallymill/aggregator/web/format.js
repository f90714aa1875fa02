// Amounts are decimal texts with up to 12 digits after the point. They are never made floating but to be drawn.

const PICO = 12;
let exactly = false;

export function setExact(on) {
  exactly = on;
}

/** An exact decimal text in 10^-12 USD. */
export function pico(text) {
  const negative = text.startsWith('-');
  const [whole, fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(PICO, '0'));
  return negative ? -value : value;
}

function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

function text(value, digits, trim) {
  const scale = 10n ** BigInt(PICO - digits);
  const negative = value < 0n;
  const rounded = ((negative ? -value : value) + scale / 2n) / scale;
  const padded = rounded.toString().padStart(digits + 1, '0');
  const whole = grouped(padded.slice(0, padded.length - digits));
  let fraction = digits ? padded.slice(-digits) : '';
  if (trim) fraction = fraction.replace(/0+$/, '').padEnd(2, '0');
  return (negative ? '−' : '') + '$' + whole + (fraction ? '.' + fraction : '');
}

/** Every digit there is, cents at least. */
export function exactUsd(amount) {
  return text(pico(amount), PICO, true);
}

/** For reading: cents, or as many digits as a small amount needs; every digit where those are asked for. */
export function usd(amount) {
  const value = pico(amount);
  const size = value < 0n ? -value : value;
  if (exactly) return text(value, PICO, true);
  if (size === 0n) return '$0.00';
  if (size >= 10n ** BigInt(PICO)) return text(value, 2, false);
  return text(value, size >= 10n ** 10n ? 4 : size >= 10n ** 7n ? 6 : PICO, false);
}

/** An estimate is never shown to the last digit. */
export function about(amount) {
  return '≈ ' + text(pico(amount), 2, false);
}

/** For drawing only. */
export function drawn(amount) {
  return Number(amount);
}

export const count = number => Number(number).toLocaleString('en-US');

export function percent(part, whole) {
  if (!whole) return '–';
  const value = part / whole * 100;
  return (value > 0 && value < 0.1 ? '< 0.1' : value.toFixed(value < 10 ? 1 : 0)) + ' %';
}

/** A few failures are ordinary; red is kept for those that somebody should look at. */
export function failureTone(part, whole) {
  if (!part || !whole) return 'dim';
  return part / whole >= 0.05 ? 'bad' : part / whole >= 0.01 ? 'warn' : '';
}

export function rate(perSecond) {
  if (!perSecond) return '–';
  return perSecond.toFixed(perSecond < 10 ? 1 : 0) + '/s';
}

const pad = number => String(number).padStart(2, '0');

/** A time in UTC, as the buckets are. */
export function utc(seconds, width = 'time') {
  if (!seconds) return '–';
  const at = new Date(seconds * 1000);
  const day = `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`;
  if (width === '1mo') return day.slice(0, 7);
  if (width === '1d') return day;
  return `${day} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
}
