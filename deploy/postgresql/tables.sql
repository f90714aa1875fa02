-- Tables for Tallymill's aggregated topics, one each, with the topic's fields as columns and the topic's key as primary key.
-- Money is USD, exact; time is UTC. docs/spend.md explains every column. Run it as often as you like:
--   psql -v ON_ERROR_STOP=1 -f tables.sql -f put.sql -f views.sql

CREATE SCHEMA IF NOT EXISTS tallymill;

CREATE TABLE IF NOT EXISTS tallymill.spend_minute (
    tenant               text NOT NULL,
    provider             text NOT NULL,
    model                text NOT NULL,
    bucket_start         timestamptz NOT NULL,
    completed            bigint,
    failed               bigint,
    expired              bigint,
    cancelled            bigint,
    budget_exceeded      bigint,
    prompt_tokens        bigint,
    cached_prompt_tokens bigint,
    completion_tokens    bigint,
    reasoning_tokens     bigint,
    estimated            bigint,
    unpriced             bigint,
    attempts             bigint,
    cost                 numeric(38, 12),
    price_version        text,
    duplicates           bigint,
    late                 bigint,
    PRIMARY KEY (tenant, provider, model, bucket_start)
);

CREATE TABLE IF NOT EXISTS tallymill.spend_hour (
    tenant               text NOT NULL,
    provider             text NOT NULL,
    model                text NOT NULL,
    bucket_start         timestamptz NOT NULL,
    completed            bigint,
    failed               bigint,
    expired              bigint,
    cancelled            bigint,
    budget_exceeded      bigint,
    prompt_tokens        bigint,
    cached_prompt_tokens bigint,
    completion_tokens    bigint,
    reasoning_tokens     bigint,
    estimated            bigint,
    unpriced             bigint,
    attempts             bigint,
    cost                 numeric(38, 12),
    price_version        text,
    duplicates           bigint,
    late                 bigint,
    PRIMARY KEY (tenant, provider, model, bucket_start)
);

CREATE TABLE IF NOT EXISTS tallymill.spend_day (
    tenant               text NOT NULL,
    provider             text NOT NULL,
    model                text NOT NULL,
    bucket_start         timestamptz NOT NULL,
    completed            bigint,
    failed               bigint,
    expired              bigint,
    cancelled            bigint,
    budget_exceeded      bigint,
    prompt_tokens        bigint,
    cached_prompt_tokens bigint,
    completion_tokens    bigint,
    reasoning_tokens     bigint,
    estimated            bigint,
    unpriced             bigint,
    attempts             bigint,
    cost                 numeric(38, 12),
    price_version        text,
    duplicates           bigint,
    late                 bigint,
    PRIMARY KEY (tenant, provider, model, bucket_start)
);

CREATE TABLE IF NOT EXISTS tallymill.spend_month (
    tenant               text NOT NULL,
    provider             text NOT NULL,
    model                text NOT NULL,
    bucket_start         timestamptz NOT NULL,
    completed            bigint,
    failed               bigint,
    expired              bigint,
    cancelled            bigint,
    budget_exceeded      bigint,
    prompt_tokens        bigint,
    cached_prompt_tokens bigint,
    completion_tokens    bigint,
    reasoning_tokens     bigint,
    estimated            bigint,
    unpriced             bigint,
    attempts             bigint,
    cost                 numeric(38, 12),
    price_version        text,
    duplicates           bigint,
    late                 bigint,
    PRIMARY KEY (tenant, provider, model, bucket_start)
);

CREATE TABLE IF NOT EXISTS tallymill.batch_progress (
    batch_id             text NOT NULL,
    tenant               text,
    completed            bigint,
    failed               bigint,
    expired              bigint,
    cancelled            bigint,
    budget_exceeded      bigint,
    prompt_tokens        bigint,
    cached_prompt_tokens bigint,
    completion_tokens    bigint,
    reasoning_tokens     bigint,
    estimated            bigint,
    unpriced             bigint,
    attempts             bigint,
    cost                 numeric(38, 12),
    updated_at           timestamptz,
    duplicates           bigint,
    late                 bigint,
    PRIMARY KEY (batch_id)
);

-- `budget` is the key of the record, tenant/period. A record without a value deletes its row.
CREATE TABLE IF NOT EXISTS tallymill.budget_status (
    budget          text NOT NULL,
    tenant          text,
    period_start    timestamptz,
    limit_usd       numeric(38, 12),
    spent           numeric(38, 12),
    reserved        numeric(38, 12),
    period          text,
    period_end      timestamptz,
    soft            boolean,
    state           text,
    alert_percent   integer,
    waiting_batches integer,
    updated_at      timestamptz,
    PRIMARY KEY (budget)
);

-- The journal: amounts to add. Its place in the topic identifies an entry.
CREATE TABLE IF NOT EXISTS tallymill.spend_postings (
    kafka_topic          text NOT NULL,
    kafka_partition      integer NOT NULL,
    kafka_offset         bigint NOT NULL,
    tenant               text,
    provider             text,
    model                text,
    tier                 text,
    batch_id             text,
    minute               timestamptz,
    reason               text,
    completed            bigint,
    failed               bigint,
    expired              bigint,
    cancelled            bigint,
    budget_exceeded      bigint,
    prompt_tokens        bigint,
    cached_prompt_tokens bigint,
    completion_tokens    bigint,
    reasoning_tokens     bigint,
    estimated            bigint,
    unpriced             bigint,
    attempts             bigint,
    duplicates           bigint,
    late                 bigint,
    cost                 numeric(38, 12),
    price_version        text,
    priced_at            timestamptz,
    updated_at           timestamptz,
    PRIMARY KEY (kafka_topic, kafka_partition, kafka_offset)
);
