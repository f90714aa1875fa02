-- Views for reports. Sums are exact. Where `unpriced` is above 0, jobs without a price are missing from `cost`.

CREATE OR REPLACE VIEW tallymill.spend_by_day AS
SELECT
    (bucket_start AT TIME ZONE 'UTC')::date AS day,
    tenant,
    model,
    sum(completed) AS completed,
    sum(failed + expired + cancelled + budget_exceeded) AS not_completed,
    sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens,
    sum(unpriced) AS unpriced,
    sum(cost) AS cost
FROM tallymill.spend_day
GROUP BY 1, 2, 3;

CREATE OR REPLACE VIEW tallymill.spend_by_month AS
SELECT
    (bucket_start AT TIME ZONE 'UTC')::date AS month,
    tenant,
    model,
    sum(completed) AS completed,
    sum(failed + expired + cancelled + budget_exceeded) AS not_completed,
    sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens,
    sum(unpriced) AS unpriced,
    sum(cost) AS cost
FROM tallymill.spend_month
GROUP BY 1, 2, 3;

CREATE OR REPLACE VIEW tallymill.spend_by_tenant AS
SELECT month, tenant, sum(completed) AS completed, sum(unpriced) AS unpriced, sum(cost) AS cost
FROM tallymill.spend_by_month
GROUP BY 1, 2;

CREATE OR REPLACE VIEW tallymill.spend_by_model AS
SELECT month, model, sum(completed) AS completed, sum(unpriced) AS unpriced, sum(cost) AS cost
FROM tallymill.spend_by_month
GROUP BY 1, 2;

-- The running month, in UTC.
CREATE OR REPLACE VIEW tallymill.month_to_date AS
SELECT tenant, model, completed, not_completed, prompt_tokens, completion_tokens, unpriced, cost
FROM tallymill.spend_by_month
WHERE month = date_trunc('month', now() AT TIME ZONE 'UTC')::date;

-- Days whose rows are not the sum of the journal; empty once a reader has caught up with all topics.
CREATE OR REPLACE VIEW tallymill.days_that_differ AS
SELECT tenant, provider, model, day, published.cost AS published, posted.cost AS posted
FROM (
    SELECT tenant, provider, model, bucket_start AS day, cost
    FROM tallymill.spend_day
) published
FULL JOIN (
    SELECT tenant, provider, model, date_trunc('day', minute AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS day, sum(cost) AS cost
    FROM tallymill.spend_postings
    GROUP BY 1, 2, 3, 4
) posted USING (tenant, provider, model, day)
WHERE published.cost IS DISTINCT FROM posted.cost;
