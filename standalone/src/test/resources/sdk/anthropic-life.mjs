// Anthropic's Node SDK as it comes: create, poll, page, results, cancel, delete.
// Usage: node anthropic-life.mjs URL KEY; ends with status 0 when all went well.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';

const [baseURL, apiKey] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey, maxRetries: 0 });
const batches = client.messages.batches;

const requests = (count) =>
  Array.from({ length: count }, (_, i) => ({
    custom_id: `id-${i}`,
    params: { model: 'gpt-oss-120b', max_tokens: 64, messages: [{ role: 'user', content: `Question ${i}` }] },
  }));

const awaitEnd = async (id) => {
  for (let asked = 0; asked < 6000; asked++) {
    const batch = await batches.retrieve(id);
    if (batch.processing_status === 'ended') {
      return batch;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`batch ${id} does not end`);
};

const results = async (id) => {
  const all = [];
  for await (const result of await batches.results(id)) {
    all.push(result);
  }
  return all;
};

// A whole life.
const batch = await awaitEnd((await batches.create({ requests: requests(30) })).id);
assert.equal(batch.request_counts.succeeded, 30);
const answers = await results(batch.id);
assert.equal(new Set(answers.map((answer) => answer.custom_id)).size, 30);
assert.ok(answers.every((answer) => answer.result.type === 'succeeded' && answer.result.message.content.length > 0));

// One that is cancelled in the middle.
const long = await batches.create({ requests: requests(22000) });
assert.ok(['canceling', 'ended'].includes((await batches.cancel(long.id)).processing_status));
const canceled = await awaitEnd(long.id);
assert.equal(canceled.request_counts.succeeded + canceled.request_counts.canceled, 22000);
assert.equal(new Set((await results(long.id)).map((result) => result.custom_id)).size, 22000);

// Pages, to the end and everything once; what is listed is deleted on the way.
for (let i = 0; i < 3; i++) {
  await awaitEnd((await batches.create({ requests: requests(1) })).id);
}
const listed = [];
for await (const one of batches.list({ limit: 2 })) {
  listed.push(one.id);
  assert.equal((await batches.delete(one.id)).id, one.id);
}
assert.equal(listed.length, 5);
assert.equal(new Set(listed).size, 5);
assert.equal((await batches.list()).data.length, 0);
await assert.rejects(batches.retrieve(batch.id), Anthropic.NotFoundError);

// A wrong request and a wrong key.
await assert.rejects(
  batches.create({ requests: [...requests(1), ...requests(1)] }),
  (error) => error instanceof Anthropic.BadRequestError && error.message.includes('id-0'));
const stranger = new Anthropic({ baseURL, apiKey: 'not-a-key', maxRetries: 0 });
await assert.rejects(stranger.messages.batches.list(), Anthropic.AuthenticationError);
