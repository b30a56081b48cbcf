-- Scores of what a collector has stored, for its SQLite file or a copy of it. Needs SQLite 3.39 with its mathematical functions.

CREATE VIEW t_quantiles AS
SELECT row_number() OVER () AS freedom, column1 AS t FROM (VALUES {t rows});

CREATE VIEW t_expansion AS
SELECT z * (1 + s) / 4 AS g1, z * (3 + s * (16 + s * 5)) / 96 AS g2,
    z * (-15 + s * (17 + s * (19 + s * 3))) / 384 AS g3,
    z * (-945 + s * (-1920 + s * (1482 + s * (776 + s * 79)))) / 92160 AS g4
FROM (SELECT {z} AS z, {z} * {z} AS s);

-- The revision that holds of each response that counts.
CREATE VIEW counted AS
SELECT id AS response, test, body, unixepoch(body ->> '$.answered_at') AS answered_s FROM responses AS one
WHERE status IN ('partial', 'complete')
    AND NOT EXISTS (SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision);

CREATE VIEW ratings AS
SELECT response, body ->> '$.survey' AS survey, value ->> '$.question' AS question, value ->> '$.item' AS item,
    value ->> '$.role' AS role, value ->> '$.kind' AS kind, value ->> '$.min' AS min, value ->> '$.max' AS max,
    value ->> '$.good_is' AS good_is, value ->> '$.value' AS value, test,
    -- The Monday on or before it.
    date(answered_s, 'unixepoch', '-6 days', 'weekday 1') AS week,
    date(answered_s, 'unixepoch', 'start of month') AS month
FROM counted, json_each(counted.body, '$.answers')
WHERE value ->> '$.kind' IN ('nps', 'csat', 'ces1', 'ces2');

CREATE VIEW facets AS
SELECT response, test, 'touchpoint' AS facet, body ->> '$.touchpoint' AS segment FROM counted
WHERE body ->> '$.touchpoint' IS NOT NULL
UNION ALL SELECT response, test, 'locale', body ->> '$.locale' FROM counted
UNION ALL SELECT response, test, 'survey_version', body ->> '$.survey_version' FROM counted
UNION ALL SELECT response, test, 'context.' || key,
    CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(atom AS text) END
FROM counted, json_each(counted.body, '$.context');

CREATE VIEW weeks AS
WITH RECURSIVE all_weeks(week, last) AS (
    SELECT date(min(answered_s), 'unixepoch', '-6 days', 'weekday 1'),
        date(max(answered_s), 'unixepoch', '-6 days', 'weekday 1') FROM counted WHERE NOT test
    UNION ALL SELECT date(week, '+7 days'), last FROM all_weeks WHERE week < last)
SELECT week FROM all_weeks;

CREATE VIEW months AS
WITH RECURSIVE all_months(month, last) AS (
    SELECT date(min(answered_s), 'unixepoch', 'start of month'),
        date(max(answered_s), 'unixepoch', 'start of month') FROM counted WHERE NOT test
    UNION ALL SELECT date(month, '+1 month'), last FROM all_months WHERE month < last)
SELECT month FROM all_months;
