// Talks to the server. The key is in this tab's sessionStorage and goes into a header, never into an address.

const KEY = 'tallymill.key';

export const key = () => sessionStorage.getItem(KEY);
export const setKey = value => sessionStorage.setItem(KEY, value);
export const forgetKey = () => sessionStorage.removeItem(KEY);

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, parameters, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, value);
  }
  const text = query.toString();
  const response = await fetch('/v1/' + path + (text ? '?' + text : ''), {
    headers: { Authorization: 'Bearer ' + key() }, signal,
  });
  if (!response.ok) {
    const body = await response.json().catch(() => null);
    throw new Refused(response.status, body?.error?.message ?? 'The server answers with status ' + response.status + '.');
  }
  return response;
}

export async function get(path, parameters = {}) {
  return (await ask(path, parameters)).json();
}

/** Stores an answer as a file. */
export async function download(path, parameters, name) {
  const blob = await (await ask(path, parameters)).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Follows the server's events until told to stop; opens the stream anew whenever it ends. */
export function follow(onEvent, onState) {
  const stop = new AbortController();
  (async () => {
    let pause = 500;
    while (!stop.signal.aborted) {
      try {
        const response = await ask('dashboard/events', {}, stop.signal);
        onState('live');
        pause = 500;
        await read(response.body, onEvent);
      } catch (problem) {
        if (stop.signal.aborted) return;
        onState(problem.status === 401 ? 'refused' : 'lost');
        if (problem.status === 401) return;
        pause = Math.min(pause * 2, 10_000);
      }
      await new Promise(resolve => setTimeout(resolve, pause));
    }
  })();
  return () => stop.abort();
}

async function read(body, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    pending += value;
    const events = pending.split('\n\n');
    pending = events.pop();
    for (const event of events) {
      const data = event.split('\n').filter(line => line.startsWith('data: ')).map(line => line.slice(6)).join('\n');
      if (data) onEvent(JSON.parse(data));
    }
  }
}
