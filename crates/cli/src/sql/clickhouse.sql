-- Scores of a collector's answers in ClickHouse, in the database of its tables. Functions are the whole server's.

-- A limit of the score interval of a net share (Tango 1998), as a part of 1: found by halving, each step half as wide.
CREATE OR REPLACE FUNCTION constrained AS (p, m, d) ->
    if((2 - p + m) * d - p - m <= 0,
        (sqrt(((2 - p + m) * d - p - m) * ((2 - p + m) * d - p - m) + 8 * m * d * (1 - d)) - ((2 - p + m) * d - p - m)) / 2,
        4 * m * d * (1 - d)
            / (sqrt(((2 - p + m) * d - p - m) * ((2 - p + m) * d - p - m) + 8 * m * d * (1 - d)) + ((2 - p + m) * d - p - m)))
    + d * (1 - d);
CREATE OR REPLACE FUNCTION net_limit AS (plus, minus, net, reach) -> least(net + arrayFold(
    (inside, width) -> inside + if((inside + width) * (inside + width) < reach *
        if(net + inside + width < 0, constrained(minus, plus, -(net + inside + width)),
            constrained(plus, minus, net + inside + width)), width, 0),
    arrayMap(step -> (1 - net) / exp2(step), range(1, 61)), toFloat64(0)), 1);
CREATE OR REPLACE FUNCTION net_high AS (plus, minus, n) -> if(n > 0, 100 * net_limit(plus / greatest(n, 1), minus / greatest(n, 1),
    (plus - minus) / greatest(n, 1), {z} * {z} / greatest(n, 1)), NULL);
CREATE OR REPLACE FUNCTION net_low AS (plus, minus, n) -> -net_high(minus, plus, n);

-- Wilson's interval of a share, in percent. The lower limit by the product of both, which loses no digits.
CREATE OR REPLACE FUNCTION wilson_high AS (count, n) -> if(n > 0, if(count = n, 100.0,
    100 * (2 * count + {z} * {z} + {z} * sqrt({z} * {z} + 4 * count * (n - count) / n)) / (2 * (n + {z} * {z}))), NULL);
CREATE OR REPLACE FUNCTION wilson_low AS (count, n) -> if(n > 0,
    10000 * (count / n) * count / (n + {z} * {z}) / wilson_high(count, n), NULL);

-- The quantile of Student's t of 95 %; beyond those listed by an expansion (Abramowitz and Stegun 1964, 26.7.5).
CREATE OR REPLACE FUNCTION t_expansion AS (z, s, freedom) -> z + ((z * (1 + s) / 4) + ((z * (3 + s * (16 + s * 5)) / 96)
    + ((z * (-15 + s * (17 + s * (19 + s * 3))) / 384)
    + (z * (-945 + s * (-1920 + s * (1482 + s * (776 + s * 79)))) / 92160) / freedom) / freedom) / freedom) / freedom;
CREATE OR REPLACE FUNCTION t_quantile AS (freedom) -> multiIf(freedom < 1, NULL, freedom <= 300,
    [{t}][freedom], t_expansion({z}, {z} * {z}, freedom));

-- How often chance alone gives a normal deviate as far from 0: the error function's series, from its end.
CREATE OR REPLACE FUNCTION p_two_sided AS (deviate) -> if(abs(deviate) > 8, 0.0,
    1 - 0.7978845608028654 * abs(deviate) * exp(-deviate * deviate / 2) * arrayFold(
        (sum, step) -> 1 + deviate * deviate / (2 * step + 1) * sum, reverse(range(1, 201)), toFloat64(1)));

-- What holds and was not deleted. Where several servers share the responses, make this view of them all instead:
--   FROM remote('a.example,b.example', currentDatabase(), held_responses, 'USER', 'PASSWORD')
CREATE VIEW records AS
SELECT id, survey, test, status, body FROM held_responses;

-- Each response that counts.
CREATE VIEW counted AS
SELECT toString(id) AS response, survey, test = 1 AS test, body,
    parseDateTimeBestEffortOrNull(JSONExtractString(body, 'answered_at'), 'UTC') AS answered_at
FROM records WHERE status IN ('partial', 'complete');

CREATE VIEW ratings AS
SELECT response, survey, JSONExtractString(answer, 'question') AS question, JSONExtract(answer, 'item', 'Nullable(String)') AS item,
    JSONExtract(answer, 'role', 'Nullable(String)') AS role, JSONExtractString(answer, 'kind') AS kind,
    JSONExtractInt(answer, 'min') AS min, JSONExtractInt(answer, 'max') AS max,
    JSONExtractString(answer, 'good_is') AS good_is, JSONExtract(answer, 'value', 'Nullable(Int64)') AS value, test,
    toMonday(answered_at) AS week, toStartOfMonth(answered_at) AS month
FROM (SELECT response, survey, test, answered_at, arrayJoin(JSONExtractArrayRaw(body, 'answers')) AS answer FROM counted)
WHERE kind IN ('nps', 'csat', 'ces1', 'ces2');

CREATE VIEW facets AS
SELECT response, test, one.1 AS facet, one.2 AS segment
FROM (SELECT response, test, arrayJoin(arrayConcat(
        [('touchpoint', JSONExtractString(body, 'touchpoint')), ('locale', JSONExtractString(body, 'locale')),
            ('survey_version', JSONExtractString(body, 'survey_version'))],
        arrayMap(pair -> ('context.' || pair.1, if(startsWith(pair.2, '"'), JSONExtractString(pair.2), pair.2)),
            JSONExtractKeysAndValuesRaw(body, 'context')))) AS one
    FROM counted)
WHERE facet <> 'touchpoint' OR segment <> '';

CREATE VIEW weeks AS
SELECT arrayJoin(arrayMap(week -> first + 7 * week, range(toUInt32((last - first) / 7 + 1)))) AS week
FROM (SELECT toMonday(min(answered_at)) AS first, toMonday(max(answered_at)) AS last FROM counted WHERE NOT test);

CREATE VIEW months AS
SELECT arrayJoin(arrayMap(month -> addMonths(first, month), range(toUInt32(dateDiff('month', first, last) + 1)))) AS month
FROM (SELECT toStartOfMonth(min(answered_at)) AS first, toStartOfMonth(max(answered_at)) AS last FROM counted WHERE NOT test);
