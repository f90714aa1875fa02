-- What a reader does with a record: one function per table. Its argument is the record as JSON, field by field, decimals as
-- numbers and instants in ISO 8601. A record that comes again changes nothing. A Kafka Connect sink does not need these.

CREATE OR REPLACE FUNCTION tallymill.put_spend_minute(record jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tallymill.spend_minute
    SELECT * FROM jsonb_populate_record(NULL::tallymill.spend_minute, record)
    ON CONFLICT (tenant, provider, model, bucket_start) DO UPDATE SET (
        completed, failed, expired, cancelled, budget_exceeded, prompt_tokens, cached_prompt_tokens,
        completion_tokens, reasoning_tokens, estimated, unpriced, attempts, cost, price_version, duplicates,
        late
    ) = ROW (
        EXCLUDED.completed, EXCLUDED.failed, EXCLUDED.expired, EXCLUDED.cancelled, EXCLUDED.budget_exceeded,
        EXCLUDED.prompt_tokens, EXCLUDED.cached_prompt_tokens, EXCLUDED.completion_tokens,
        EXCLUDED.reasoning_tokens, EXCLUDED.estimated, EXCLUDED.unpriced, EXCLUDED.attempts, EXCLUDED.cost,
        EXCLUDED.price_version, EXCLUDED.duplicates, EXCLUDED.late
    )
$$;

CREATE OR REPLACE FUNCTION tallymill.put_spend_hour(record jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tallymill.spend_hour
    SELECT * FROM jsonb_populate_record(NULL::tallymill.spend_hour, record)
    ON CONFLICT (tenant, provider, model, bucket_start) DO UPDATE SET (
        completed, failed, expired, cancelled, budget_exceeded, prompt_tokens, cached_prompt_tokens,
        completion_tokens, reasoning_tokens, estimated, unpriced, attempts, cost, price_version, duplicates,
        late
    ) = ROW (
        EXCLUDED.completed, EXCLUDED.failed, EXCLUDED.expired, EXCLUDED.cancelled, EXCLUDED.budget_exceeded,
        EXCLUDED.prompt_tokens, EXCLUDED.cached_prompt_tokens, EXCLUDED.completion_tokens,
        EXCLUDED.reasoning_tokens, EXCLUDED.estimated, EXCLUDED.unpriced, EXCLUDED.attempts, EXCLUDED.cost,
        EXCLUDED.price_version, EXCLUDED.duplicates, EXCLUDED.late
    )
$$;

CREATE OR REPLACE FUNCTION tallymill.put_spend_day(record jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tallymill.spend_day
    SELECT * FROM jsonb_populate_record(NULL::tallymill.spend_day, record)
    ON CONFLICT (tenant, provider, model, bucket_start) DO UPDATE SET (
        completed, failed, expired, cancelled, budget_exceeded, prompt_tokens, cached_prompt_tokens,
        completion_tokens, reasoning_tokens, estimated, unpriced, attempts, cost, price_version, duplicates,
        late
    ) = ROW (
        EXCLUDED.completed, EXCLUDED.failed, EXCLUDED.expired, EXCLUDED.cancelled, EXCLUDED.budget_exceeded,
        EXCLUDED.prompt_tokens, EXCLUDED.cached_prompt_tokens, EXCLUDED.completion_tokens,
        EXCLUDED.reasoning_tokens, EXCLUDED.estimated, EXCLUDED.unpriced, EXCLUDED.attempts, EXCLUDED.cost,
        EXCLUDED.price_version, EXCLUDED.duplicates, EXCLUDED.late
    )
$$;

CREATE OR REPLACE FUNCTION tallymill.put_spend_month(record jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tallymill.spend_month
    SELECT * FROM jsonb_populate_record(NULL::tallymill.spend_month, record)
    ON CONFLICT (tenant, provider, model, bucket_start) DO UPDATE SET (
        completed, failed, expired, cancelled, budget_exceeded, prompt_tokens, cached_prompt_tokens,
        completion_tokens, reasoning_tokens, estimated, unpriced, attempts, cost, price_version, duplicates,
        late
    ) = ROW (
        EXCLUDED.completed, EXCLUDED.failed, EXCLUDED.expired, EXCLUDED.cancelled, EXCLUDED.budget_exceeded,
        EXCLUDED.prompt_tokens, EXCLUDED.cached_prompt_tokens, EXCLUDED.completion_tokens,
        EXCLUDED.reasoning_tokens, EXCLUDED.estimated, EXCLUDED.unpriced, EXCLUDED.attempts, EXCLUDED.cost,
        EXCLUDED.price_version, EXCLUDED.duplicates, EXCLUDED.late
    )
$$;

CREATE OR REPLACE FUNCTION tallymill.put_batch_progress(record jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tallymill.batch_progress
    SELECT * FROM jsonb_populate_record(NULL::tallymill.batch_progress, record)
    ON CONFLICT (batch_id) DO UPDATE SET (
        tenant, completed, failed, expired, cancelled, budget_exceeded, prompt_tokens, cached_prompt_tokens,
        completion_tokens, reasoning_tokens, estimated, unpriced, attempts, cost, updated_at, duplicates, late
    ) = ROW (
        EXCLUDED.tenant, EXCLUDED.completed, EXCLUDED.failed, EXCLUDED.expired, EXCLUDED.cancelled,
        EXCLUDED.budget_exceeded, EXCLUDED.prompt_tokens, EXCLUDED.cached_prompt_tokens,
        EXCLUDED.completion_tokens, EXCLUDED.reasoning_tokens, EXCLUDED.estimated, EXCLUDED.unpriced,
        EXCLUDED.attempts, EXCLUDED.cost, EXCLUDED.updated_at, EXCLUDED.duplicates, EXCLUDED.late
    )
$$;

CREATE OR REPLACE FUNCTION tallymill.put_budget_status(record jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tallymill.budget_status
    SELECT * FROM jsonb_populate_record(NULL::tallymill.budget_status, record)
    ON CONFLICT (budget) DO UPDATE SET (
        tenant, period_start, limit_usd, spent, reserved, period, period_end, soft, state, alert_percent,
        waiting_batches, updated_at
    ) = ROW (
        EXCLUDED.tenant, EXCLUDED.period_start, EXCLUDED.limit_usd, EXCLUDED.spent, EXCLUDED.reserved,
        EXCLUDED.period, EXCLUDED.period_end, EXCLUDED.soft, EXCLUDED.state, EXCLUDED.alert_percent,
        EXCLUDED.waiting_batches, EXCLUDED.updated_at
    )
$$;

CREATE OR REPLACE FUNCTION tallymill.put_spend_postings(record jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tallymill.spend_postings
    SELECT * FROM jsonb_populate_record(NULL::tallymill.spend_postings, record)
    ON CONFLICT (kafka_topic, kafka_partition, kafka_offset) DO UPDATE SET (
        tenant, provider, model, tier, batch_id, minute, reason, completed, failed, expired, cancelled,
        budget_exceeded, prompt_tokens, cached_prompt_tokens, completion_tokens, reasoning_tokens, estimated,
        unpriced, attempts, duplicates, late, cost, price_version, priced_at, updated_at
    ) = ROW (
        EXCLUDED.tenant, EXCLUDED.provider, EXCLUDED.model, EXCLUDED.tier, EXCLUDED.batch_id, EXCLUDED.minute,
        EXCLUDED.reason, EXCLUDED.completed, EXCLUDED.failed, EXCLUDED.expired, EXCLUDED.cancelled,
        EXCLUDED.budget_exceeded, EXCLUDED.prompt_tokens, EXCLUDED.cached_prompt_tokens,
        EXCLUDED.completion_tokens, EXCLUDED.reasoning_tokens, EXCLUDED.estimated, EXCLUDED.unpriced,
        EXCLUDED.attempts, EXCLUDED.duplicates, EXCLUDED.late, EXCLUDED.cost, EXCLUDED.price_version,
        EXCLUDED.priced_at, EXCLUDED.updated_at
    )
$$;
