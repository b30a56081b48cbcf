-- Scores of what collectors have stored. Made by them, in the schema trefoil.

-- A limit of the score interval of a net share (Tango 1998), as a part of 1: found by halving.
CREATE FUNCTION net_limit(plus double precision, minus double precision, net double precision, reach double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    inside double precision := 0;
    width double precision := 1 - net;
    d double precision; p double precision; m double precision; b double precision;
    product double precision; root double precision; share double precision;
BEGIN
    FOR step IN 1..60 LOOP
        width := width / 2;
        d := net + inside + width;
        IF d < 0 THEN p := minus; m := plus; d := -d; ELSE p := plus; m := minus; END IF;
        b := (2 - p + m) * d - p - m;
        product := 2 * m * d * (1 - d);
        root := sqrt(b * b + 4 * product);
        share := CASE WHEN b <= 0 THEN (root - b) / 4 ELSE product / (root + b) END;
        IF (inside + width) * (inside + width) < reach * (2 * share + d * (1 - d)) THEN
            inside := inside + width;
        END IF;
    END LOOP;
    RETURN least(net + inside, 1);
END $$;

CREATE FUNCTION net_high(plus bigint, minus bigint, n bigint)
RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN n > 0 THEN 100 * trefoil.net_limit(plus::double precision / n, minus::double precision / n,
        (plus - minus)::double precision / n, {z}::double precision * {z} / n) END $$;

CREATE FUNCTION net_low(plus bigint, minus bigint, n bigint)
RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT -trefoil.net_high(minus, plus, n) $$;

-- Wilson's interval of a share, in percent. The lower limit by the product of both, which loses no digits.
CREATE FUNCTION wilson_high(count numeric, n numeric)
RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN n > 0 THEN CASE WHEN count = n THEN 100 ELSE 100 * (2 * c + {z}::double precision * {z}
        + {z} * sqrt({z}::double precision * {z} + 4 * c * (m - c) / m)) / (2 * (m + {z}::double precision * {z})) END END
    FROM (SELECT count::double precision AS c, n::double precision AS m) AS given $$;

CREATE FUNCTION wilson_low(count numeric, n numeric)
RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN n > 0 THEN 10000 * (c / m) * c / (m + {z}::double precision * {z}) / trefoil.wilson_high(count, n) END
    FROM (SELECT count::double precision AS c, n::double precision AS m) AS given $$;

-- The quantile of Student's t of 95 %; beyond those listed by an expansion (Abramowitz and Stegun 1964, 26.7.5).
CREATE FUNCTION t_quantile(freedom bigint)
RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN freedom < 1 THEN NULL WHEN freedom <= 300 THEN
        ('{{t}}'::double precision[])[freedom]
    ELSE (SELECT z + ((z * (1 + s) / 4) + ((z * (3 + s * (16 + s * 5)) / 96)
        + ((z * (-15 + s * (17 + s * (19 + s * 3))) / 384)
        + (z * (-945 + s * (-1920 + s * (1482 + s * (776 + s * 79)))) / 92160) / freedom) / freedom) / freedom) / freedom
        FROM (SELECT {z}::double precision AS z, {z}::double precision * {z} AS s) AS given) END $$;

-- How often chance alone gives a normal deviate as far from 0: the error function's series, from its end.
CREATE FUNCTION p_two_sided(deviate double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE sum double precision := 1;
BEGIN
    IF abs(deviate) > 8 THEN RETURN 0; END IF;
    FOR step IN REVERSE 200..1 LOOP
        sum := 1 + deviate * deviate / (2 * step + 1) * sum;
    END LOOP;
    RETURN 1 - 0.7978845608028654 * abs(deviate) * exp(-deviate * deviate / 2) * sum;
END $$;

CREATE VIEW ratings AS
SELECT response, survey, question, item, role, kind, min, max, good_is, value, test, answered_at,
    date_trunc('week', answered_at AT TIME ZONE 'UTC')::date AS week,
    date_trunc('month', answered_at AT TIME ZONE 'UTC')::date AS month
FROM rated;

CREATE VIEW facets AS
SELECT response, test, each.key AS facet, each.value AS segment
FROM counted, LATERAL jsonb_each_text(counted.facets) AS each;

CREATE VIEW weeks AS
SELECT generate_series(date_trunc('week', min(answered_at AT TIME ZONE 'UTC')),
    date_trunc('week', max(answered_at AT TIME ZONE 'UTC')), '7 days')::date AS week
FROM counted WHERE NOT test;

CREATE VIEW months AS
SELECT generate_series(date_trunc('month', min(answered_at AT TIME ZONE 'UTC')),
    date_trunc('month', max(answered_at AT TIME ZONE 'UTC')), '1 month')::date AS month
FROM counted WHERE NOT test;
