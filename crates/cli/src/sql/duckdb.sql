-- Scores of an export or of any file of records, in DuckDB. First its records, one JSON text a row:
--   CREATE TABLE records AS SELECT json AS body FROM read_ndjson_objects('answers.jsonl');

-- A limit of the score interval of a net share (Tango 1998), as a part of 1: found by halving, each step half as wide.
CREATE MACRO constrained(p, m, d) AS (
    CASE WHEN (2 - p + m) * d - p - m <= 0
    THEN (sqrt(((2 - p + m) * d - p - m) * ((2 - p + m) * d - p - m) + 8 * m * d * (1 - d)) - ((2 - p + m) * d - p - m)) / 2
    ELSE 4 * m * d * (1 - d)
        / (sqrt(((2 - p + m) * d - p - m) * ((2 - p + m) * d - p - m) + 8 * m * d * (1 - d)) + ((2 - p + m) * d - p - m))
    END + d * (1 - d));
CREATE MACRO net_limit(plus, minus, net, reach) AS least(net + list_reduce(
    list_prepend(0::DOUBLE, list_transform(range(1, 61), lambda step: (1 - net) / power(2, step))),
    lambda inside, width: inside + CASE WHEN (inside + width) * (inside + width) < reach *
        CASE WHEN net + inside + width < 0 THEN constrained(minus, plus, -(net + inside + width))
        ELSE constrained(plus, minus, net + inside + width) END THEN width ELSE 0 END), 1);
CREATE MACRO net_high(plus, minus, n) AS CASE WHEN n > 0 THEN 100 * net_limit(plus::DOUBLE / n, minus::DOUBLE / n,
    (plus - minus)::DOUBLE / n, {z}::DOUBLE * {z}::DOUBLE / n) END;
CREATE MACRO net_low(plus, minus, n) AS -net_high(minus, plus, n);

-- Wilson's interval of a share, in percent. The lower limit by the product of both, which loses no digits.
CREATE MACRO wilson_high(count, n) AS CASE WHEN n > 0 THEN CASE WHEN count = n THEN 100::DOUBLE ELSE
    100 * (2 * count::DOUBLE + {z}::DOUBLE * {z}::DOUBLE + {z}::DOUBLE * sqrt({z}::DOUBLE * {z}::DOUBLE
    + 4 * count::DOUBLE * (n - count)::DOUBLE / n::DOUBLE)) / (2 * (n::DOUBLE + {z}::DOUBLE * {z}::DOUBLE)) END END;
CREATE MACRO wilson_low(count, n) AS CASE WHEN n > 0 THEN
    10000 * (count::DOUBLE / n::DOUBLE) * count::DOUBLE / (n::DOUBLE + {z}::DOUBLE * {z}::DOUBLE) / wilson_high(count, n) END;

-- The quantile of Student's t of 95 %; beyond those listed by an expansion (Abramowitz and Stegun 1964, 26.7.5).
CREATE MACRO t_expansion(z, s, freedom) AS z + ((z * (1 + s) / 4) + ((z * (3 + s * (16 + s * 5)) / 96)
    + ((z * (-15 + s * (17 + s * (19 + s * 3))) / 384)
    + (z * (-945 + s * (-1920 + s * (1482 + s * (776 + s * 79)))) / 92160) / freedom) / freedom) / freedom) / freedom;
CREATE MACRO t_quantile(freedom) AS CASE WHEN freedom < 1 THEN NULL WHEN freedom <= 300
    THEN ([{t}]::DOUBLE[])[freedom] ELSE t_expansion({z}::DOUBLE, {z}::DOUBLE * {z}::DOUBLE, freedom::DOUBLE) END;

-- How often chance alone gives a normal deviate as far from 0: the error function's series, from its end.
CREATE MACRO p_two_sided(deviate) AS CASE WHEN abs(deviate) > 8 THEN 0::DOUBLE ELSE
    1 - 0.7978845608028654::DOUBLE * abs(deviate) * exp(-deviate * deviate / 2) * list_reduce(
        list_prepend(1::DOUBLE, list_transform(range(200, 0, -1), lambda step: step::DOUBLE)),
        lambda sum, step: 1 + deviate * deviate / (2 * step + 1) * sum) END;

-- The record that holds of each response that counts: a finished one before one under way, then the highest revision.
-- A table, as what is made of it: JSON is read once, and not for each score.
CREATE TABLE counted AS
SELECT body ->> '$.id' AS response, body, coalesce((body ->> '$.test')::BOOLEAN, false) AS test,
    (body ->> '$.answered_at')::TIMESTAMPTZ AT TIME ZONE 'UTC' AS answered_at
FROM (
    SELECT body FROM records WHERE body ->> '$.type' = 'response'
    QUALIFY row_number() OVER (PARTITION BY lower(body ->> '$.id')
        ORDER BY (body ->> '$.status') IN ('complete', 'withdrawn') DESC, (body ->> '$.revision')::BIGINT DESC,
            (body ->> '$.answered_at')::TIMESTAMPTZ) = 1)
WHERE body ->> '$.status' IN ('partial', 'complete');

CREATE TABLE ratings AS
SELECT response, survey, answer ->> '$.question' AS question, answer ->> '$.item' AS item, answer ->> '$.role' AS role,
    answer ->> '$.kind' AS kind, (answer ->> '$.min')::BIGINT AS min, (answer ->> '$.max')::BIGINT AS max,
    answer ->> '$.good_is' AS good_is, (answer ->> '$.value')::BIGINT AS value, test,
    date_trunc('week', answered_at)::DATE AS week, date_trunc('month', answered_at)::DATE AS month
FROM (SELECT response, body ->> '$.survey' AS survey, test, answered_at, unnest((body -> '$.answers')::JSON[]) AS answer FROM counted)
WHERE answer ->> '$.kind' IN ('nps', 'csat', 'ces1', 'ces2');

CREATE TABLE facets AS
SELECT response, test, 'touchpoint' AS facet, body ->> '$.touchpoint' AS segment FROM counted
WHERE body ->> '$.touchpoint' IS NOT NULL
UNION ALL SELECT response, test, 'locale', body ->> '$.locale' FROM counted
UNION ALL SELECT response, test, 'survey_version', body ->> '$.survey_version' FROM counted
UNION ALL SELECT response, test, 'context.' || key, body ->> ['$.context."' || key || '"'][1]
FROM (SELECT response, test, body, unnest(json_keys(body, '$.context')) AS key FROM counted);

CREATE VIEW weeks AS
SELECT unnest(generate_series(date_trunc('week', min(answered_at)), date_trunc('week', max(answered_at)), INTERVAL 7 DAYS))::DATE
    AS week FROM counted WHERE NOT test;

CREATE VIEW months AS
SELECT unnest(generate_series(date_trunc('month', min(answered_at)), date_trunc('month', max(answered_at)), INTERVAL 1 MONTH))::DATE
    AS month FROM counted WHERE NOT test;
