// OpenAI's Node SDK as it comes: upload, create, poll, page, download, cancel, delete.
// Usage: node openai-life.mjs URL KEY; ends with status 0 when all went well.
import assert from 'node:assert/strict';
import OpenAI, { toFile } from 'openai';

const [url, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const ended = ['completed', 'failed', 'expired', 'cancelled'];

const requests = (count) =>
  Array.from({ length: count }, (_, line) =>
    JSON.stringify({
      custom_id: `id-${line}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model: 'gpt-oss-120b', messages: [{ role: 'user', content: `Question ${line}` }] },
    }) + '\n').join('');

const upload = async (content) =>
  client.files.create({ file: await toFile(Buffer.from(content), 'requests.jsonl'), purpose: 'batch' });

const create = (file) =>
  client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { team: 'evals' },
  });

const awaitEnd = async (id) => {
  for (let asked = 0; asked < 6000; asked++) {
    const batch = await client.batches.retrieve(id);
    if (ended.includes(batch.status)) {
      return batch;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`batch ${id} does not end`);
};

const download = async (id) => (await client.files.content(id)).text();
const lines = (text) => text.split('\n').filter((line) => line).map((line) => JSON.parse(line));
const customIds = (...texts) => texts.flatMap(lines).map((line) => line.custom_id);

// A whole life.
const content = requests(40);
const file = await upload(content);
assert.equal(file.bytes, Buffer.byteLength(content));
assert.equal(await download(file.id), content);
const batch = await awaitEnd((await create(file)).id);
assert.equal(batch.status, 'completed');
assert.deepEqual(batch.request_counts, { total: 40, completed: 40, failed: 0 });
assert.equal(batch.error_file_id, null);
assert.equal(batch.metadata.team, 'evals');
assert.ok(batch.usage.total_tokens > 0);
const output = await download(batch.output_file_id);
assert.equal(new Set(customIds(output)).size, 40);
assert.equal((await client.files.retrieve(batch.output_file_id)).bytes, Buffer.byteLength(output));

// One that is cancelled in the middle.
const long = await create(await upload(requests(25000)));
while ((await client.batches.retrieve(long.id)).status === 'validating');
assert.ok(['cancelling', 'cancelled'].includes((await client.batches.cancel(long.id)).status));
const cancelled = await awaitEnd(long.id);
assert.equal(cancelled.status, 'cancelled');
const parts = [await download(cancelled.error_file_id)];
if (cancelled.output_file_id) {
  parts.push(await download(cancelled.output_file_id));
}
assert.equal(customIds(...parts).length, 25000);
assert.equal(new Set(customIds(...parts)).size, 25000);
await assert.rejects(client.batches.cancel(long.id), OpenAI.BadRequestError);

// Pages, to the end and everything once; what is listed is deleted on the way.
for (let i = 0; i < 3; i++) {
  await create(await upload(requests(1)));
}
const listed = [];
for await (const one of client.batches.list({ limit: 2 })) {
  listed.push(one.id);
}
assert.equal(listed.length, 5);
assert.equal(new Set(listed).size, 5);
for (const id of listed) {
  await awaitEnd(id);
}
const files = [];
for await (const one of client.files.list({ limit: 2 })) {
  files.push(one.id);
  assert.equal((await client.files.delete(one.id)).deleted, true);
}
assert.equal(new Set(files).size, files.length);
assert.ok(files.includes(file.id) && files.includes(batch.output_file_id));
assert.equal((await client.files.list()).data.length, 0);
await assert.rejects(client.files.retrieve(file.id), OpenAI.NotFoundError);

// Models and a wrong key.
assert.ok((await client.models.list()).data.some((model) => model.id === 'gpt-oss-120b'));
const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'not-a-key', maxRetries: 0 });
await assert.rejects(stranger.files.list(), OpenAI.AuthenticationError);
