// Starts the page: key, theme, where we are, and news from the server.

import { announce, byId, h } from './dom.js';
import * as api from './api.js';
import { setExact } from './format.js';
import { batchView } from './batch.js';
import { overview } from './overview.js';

// A result must be in the tables within two seconds; the totals it comes with take up to half a one.
const REFRESH_MILLIS = 1_000;
const THEMES = ['auto', 'light', 'dark'];
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

let me = null;
let view = null;
let unfollow = null;
let due = 0;

// Theme ----------------------------------------------------------------------------------------------------------

function theme() {
  const wish = localStorage.getItem('tallymill.theme') ?? 'auto';
  document.documentElement.dataset.theme = wish === 'auto' ? (prefersDark.matches ? 'dark' : 'light') : wish;
  byId('theme').textContent = 'Theme: ' + wish;
  view?.redraw?.();
}

byId('theme').addEventListener('click', () => {
  const wish = localStorage.getItem('tallymill.theme') ?? 'auto';
  localStorage.setItem('tallymill.theme', THEMES[(THEMES.indexOf(wish) + 1) % THEMES.length]);
  theme();
});
prefersDark.addEventListener('change', theme);

function exact(on) {
  sessionStorage.setItem('tallymill.exact', on ? '1' : '');
  byId('exact').setAttribute('aria-pressed', String(on));
  document.body.classList.toggle('exactly', on);
  setExact(on);
}

byId('exact').addEventListener('click', () => {
  exact(!sessionStorage.getItem('tallymill.exact'));
  view?.redraw?.();
});

// Where we are ---------------------------------------------------------------------------------------------------

function crumbs(...steps) {
  byId('crumbs').replaceChildren(...steps.map(([text, href], index) =>
    h('li', {}, h('a', { href, 'aria-current': index === steps.length - 1 ? 'page' : null }, text))));
}

const home = () => [me.admin ? 'All tenants' : me.tenant, '#/'];

function parse() {
  const [, kind, id] = location.hash.split('/');
  try {
    return { kind: kind ?? '', id: id ? decodeURIComponent(id) : null };
  } catch {
    return { kind: '', id: null };
  }
}

async function go(focus) {
  if (!me) return;
  const { kind, id } = parse();
  if (location.hash === '#content') return;
  if (kind === 'batch' && id) {
    view = batchView(id);
    crumbs(home(), [id, location.hash]);
  } else if (kind === 'tenant' && id) {
    view = overview(id, me.admin);
    crumbs(home(), [id, location.hash]);
  } else {
    view = overview(null, me.admin);
    crumbs();
  }
  const mine = view;
  byId('view').replaceChildren(...view.element);
  document.title = (id ?? 'Spend') + ' · Tallymill';
  if (focus) byId('view').querySelector('h1').focus();
  try {
    await Promise.all([view.start?.(), view.refresh().then(one => {
      if (mine === view && kind === 'batch' && one) {
        crumbs(home(), ...(me.admin ? [[one.tenant, '#/tenant/' + encodeURIComponent(one.tenant)]] : []), [id, location.hash]);
      }
    })]);
  } catch (failure) {
    problem(failure);
  }
}

addEventListener('hashchange', () => go(true));

// Skipping to the content must not change where we are.
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  byId('content').focus();
});

// News -----------------------------------------------------------------------------------------------------------

function onEvent(now) {
  view?.now?.(now);
  if (due) return;
  due = setTimeout(() => {
    due = 0;
    if (!document.hidden) view?.refresh();
  }, REFRESH_MILLIS);
}

function onState(state) {
  if (state === 'refused') {
    signOut('The key is not valid any more.');
    return;
  }
  const live = byId('live');
  live.hidden = false;
  live.dataset.state = state;
  const text = state === 'live' ? 'Live' : 'Connection lost, trying again';
  if (live.textContent !== text) live.textContent = text;
}

// A browser opens six connections to a server in all: only a page that is seen keeps one for news.
function listen() {
  unfollow?.();
  unfollow = me ? api.follow(onEvent, onState) : null;
}

function stopListening() {
  unfollow?.();
  unfollow = null;
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) stopListening();
  else if (me) {
    listen();
    view?.refresh();
  }
});
addEventListener('pagehide', stopListening);
addEventListener('pageshow', event => {
  if (event.persisted && me) listen();
});

// Key ------------------------------------------------------------------------------------------------------------

function problem(failure) {
  if (failure.status === 401) signOut('The key is not valid any more.');
  else announce(failure.message);
}

function signOut(message = '') {
  stopListening();
  me = null;
  view = null;
  api.forgetKey();
  byId('view').replaceChildren();
  byId('crumbs').replaceChildren();
  byId('who').textContent = '';
  for (const id of ['live', 'sign-out']) byId(id).hidden = true;
  byId('login').hidden = false;
  byId('login-error').textContent = message;
  byId('key').focus();
}

byId('sign-out').addEventListener('click', () => signOut());
byId('login').addEventListener('submit', async event => {
  event.preventDefault();
  api.setKey(byId('key').value.trim());
  byId('key').value = '';
  await signIn();
});

async function signIn() {
  try {
    me = await api.get('dashboard/me');
  } catch (failure) {
    if (failure.status === 503) {
      announce(failure.message);
      setTimeout(signIn, 1_000);
    } else {
      signOut(failure.status === 401 ? 'This key is nobody’s.' : failure.message);
    }
    return;
  }
  byId('login').hidden = true;
  byId('login-error').textContent = '';
  byId('sign-out').hidden = false;
  byId('who').textContent = me.admin ? 'Administrator' : me.tenant;
  if (!document.hidden) listen();
  await go(true);
}

theme();
exact(Boolean(sessionStorage.getItem('tallymill.exact')));
if (api.key()) signIn();
else signOut();
