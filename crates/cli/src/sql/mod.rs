//! Scores where the data is: views for several engines, all with the same names, columns and figures.
//!
//! What differs between engines is in a file for each: what is rated, and the few functions that intervals need. The views
//! themselves are the same text, made here, for all answers, by week, by month and by segment.

use std::io;
use std::process::ExitCode;
use trefoil_results::{LEAST_RESPONDENTS, MOST_COMPARED};
use trefoil_score::{Ces1Tally, Confidence};

/// An engine that computes scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Dialect {
    /// PostgreSQL, whose collector has made the views already, in the schema `trefoil`.
    Postgresql,
    /// SQLite, on the collector's file.
    Sqlite,
    /// ClickHouse, on the collector's tables.
    Clickhouse,
    /// DuckDB, on a table `records` with each record as JSON in its column `body`.
    Duckdb,
}

/// What `trefoil sql` is given.
#[derive(clap::Args)]
pub struct SqlArgs {
    /// The engine that is to run it.
    #[arg(value_enum)]
    engine: Dialect,
}

/// Prints the views.
///
/// # Errors
/// A sentence for people, when nobody reads on.
pub fn run(args: &SqlArgs) -> Result<ExitCode, String> {
    io::Write::write_all(&mut io::stdout(), script(args.engine).as_bytes())
        .map_err(|error| format!("the views cannot be printed: {error}"))?;
    Ok(ExitCode::SUCCESS)
}

/// All that makes the views.
pub fn script(dialect: Dialect) -> String {
    let before = match dialect {
        Dialect::Postgresql => include_str!("postgresql.sql"),
        Dialect::Sqlite => include_str!("sqlite.sql"),
        Dialect::Clickhouse => include_str!("clickhouse.sql"),
        Dialect::Duckdb => include_str!("duckdb.sql"),
    };
    let mut text = before.replace("{z}", &z().to_string()).replace("{t}", &quantiles(", "));
    // A table of its own, where there are no lists.
    text = text.replace("{t rows}", &format!("({})", quantiles("), (")));
    text += &SCORED.replace("{least}", &LEAST_RESPONDENTS.to_string());
    for grouping in GROUPINGS {
        text += &grouping.views(dialect);
    }
    text += &differences(dialect);
    text
}

/// The normal quantile of 95 %.
fn z() -> f64 {
    Confidence::P95.z()
}

/// So many quantiles of Student's t are listed; beyond, four terms of an expansion are good to 1e-12.
const LISTED: usize = 300;

/// The quantiles of Student's t of 95 %, from one degree of freedom on.
fn quantiles(between: &str) -> String {
    // The core tells intervals of means; what they are wide, over their standard error, is t.
    let t = |freedom: usize| -> Option<f64> {
        let others = u64::try_from(freedom).ok()?;
        let mean = Ces1Tally::from_counts([0, 1, others, 0, 0, 0, 0, 0, 0, 0, 0]).ok()?.mean()?;
        let interval = mean.interval(Confidence::P95)?;
        Some((interval.high - interval.low) / 2.0 / mean.standard_error()?)
    };
    let all: Vec<_> = (1..=LISTED).filter_map(|freedom| Some(t(freedom)?.to_string())).collect();
    all.join(between)
}

/// What scores are made of, and which segments are large enough to be shown.
const SCORED: &str = "
-- Each rating that counts; an item of an NPS or CES question is a question of its own.
CREATE VIEW scored AS
SELECT response, survey, kind, min, max, good_is, value, week, month, coalesce(role, '') AS role,
    CASE WHEN ratings.item IS NULL OR kind = 'csat' THEN ratings.question
        ELSE ratings.question || '/' || ratings.item END AS question,
    coalesce(ratings.item, '') AS item
FROM ratings WHERE NOT test AND value IS NOT NULL;

-- Values of what responses have beside their answers, with enough respondents: of a few somebody might know who they are.
CREATE VIEW segments AS
SELECT facet, segment, respondents,
    row_number() OVER (PARTITION BY facet ORDER BY respondents DESC, segment) AS place
FROM (SELECT facet, segment, count(*) AS respondents FROM facets WHERE NOT test
    GROUP BY facet, segment HAVING count(*) >= {least}) AS large;

CREATE VIEW scored_by_segment AS
SELECT facets.facet AS facet, facets.segment AS segment, scored.response AS response, survey, kind, min,
    max, good_is, value, week, month, role, question, item
FROM segments
JOIN facets ON facets.facet = segments.facet AND facets.segment = segments.segment
JOIN scored ON scored.response = facets.response;
";

/// By what scores are told apart, besides survey and question.
struct Grouping {
    /// After the names of the views.
    suffix: &'static str,
    /// Each with a comma after it.
    keys: &'static str,
    from: &'static str,
    /// The view of all periods and its column, where those without answers are shown, too.
    periods: Option<(&'static str, &'static str)>,
}

const GROUPINGS: [Grouping; 4] = [
    Grouping { suffix: "", keys: "", from: "scored", periods: None },
    Grouping {
        suffix: "_by_week",
        keys: "week, ",
        from: "scored",
        periods: Some(("weeks", "week")),
    },
    Grouping {
        suffix: "_by_month",
        keys: "month, ",
        from: "scored",
        periods: Some(("months", "month")),
    },
    Grouping {
        suffix: "_by_segment",
        keys: "facet, segment, ",
        from: "scored_by_segment",
        periods: None,
    },
];

/// What is counted of one question, whatever it is grouped by.
struct Counts {
    /// The name of the view.
    view: &'static str,
    /// The question's own keys, after survey, question and role.
    own: &'static str,
    /// What is counted, as columns.
    columns: &'static str,
    /// From what, with `{keys}` and `{from}`.
    from: &'static str,
}

const NPS: Counts = Counts {
    view: "nps",
    own: "",
    columns: "count(*) AS n, count(*) FILTER (WHERE value >= 9) AS promoters,
        count(*) FILTER (WHERE value <= 6) AS detractors",
    from: "{from} WHERE kind = 'nps'",
};

/// Sums of 2520 times a respondent's mean are whole: nobody answers more than ten items.
const CSAT: Counts = Counts {
    view: "csat",
    own: ", min, max",
    columns: "count(*) AS n, sum(part) AS sum, sum(part * part) AS squares,
        sum(given) AS answers, sum(points) AS total, sum(tops) AS satisfied",
    from: "(SELECT {keys}survey, question, role, min, max,
            sum(value) * 2520 / count(*) AS part, sum(value) AS points, count(*) AS given,
            count(*) FILTER (WHERE value >= {top}) AS tops
        FROM {from} WHERE kind = 'csat'
        GROUP BY {keys}response, survey, question, role, min, max) AS respondents",
};

const ITEMS: Counts = Counts {
    view: "csat_items",
    own: ", min, max, item",
    columns: "count(*) AS n, sum(value) AS sum, sum(value * value) AS squares,
        count(*) FILTER (WHERE value >= {top}) AS satisfied",
    from: "{from} WHERE kind = 'csat' AND item <> ''",
};

const CES: Counts = Counts {
    view: "ces",
    own: ", kind, min, max",
    columns: "count(*) AS n, sum(value) AS sum, sum(value * value) AS squares,
        count(*) FILTER (WHERE CASE kind WHEN 'ces1' THEN value <= 2 ELSE value >= 5 END) AS easy,
        count(*) FILTER (WHERE CASE kind WHEN 'ces1' THEN value >= 4 ELSE value <= 3 END) AS hard",
    from: "{from} WHERE kind IN ('ces1', 'ces2')",
};

/// From which point on somebody is satisfied: 4 of 5, 6 of 7, 9 of 10, else the last.
const TOP: &str = "CASE max WHEN 5 THEN 4 WHEN 7 THEN 6 WHEN 10 THEN 9 ELSE max END";

impl Grouping {
    fn views(&self, dialect: Dialect) -> String {
        let nps = format!(
            "n, promoters, n - promoters - detractors AS passives, detractors,
    {} AS score,
    {} AS low, {} AS high",
            quotient("100 * (promoters - detractors)", "n"),
            dialect.net("low", "promoters", "detractors"),
            dialect.net("high", "promoters", "detractors"),
        );
        let csat = format!(
            "n, {} AS company, {}, answers, {} AS pooled,
    satisfied, {} AS satisfied_percent, {} AS satisfied_low, {} AS satisfied_high",
            quotient("sum", "2520 * n"),
            dialect.mean_interval("2520"),
            quotient("total", "answers"),
            quotient("100 * satisfied", "answers"),
            dialect.wilson("low", "satisfied", "answers"),
            dialect.wilson("high", "satisfied", "answers"),
        );
        let items = format!(
            "n, {} AS mean, {},
    satisfied, {} AS satisfied_percent, {} AS satisfied_low, {} AS satisfied_high",
            quotient("sum", "n"),
            dialect.mean_interval("1"),
            quotient("100 * satisfied", "n"),
            dialect.wilson("low", "satisfied", "n"),
            dialect.wilson("high", "satisfied", "n"),
        );
        let ces = format!(
            "n, {} AS mean, {}, easy, n - easy - hard AS neutral, hard,
    {} AS net_easy,
    {} AS net_easy_low, {} AS net_easy_high",
            quotient("sum", "n"),
            dialect.mean_interval("1"),
            quotient("100 * (easy - hard)", "n"),
            dialect.net("low", "easy", "hard"),
            dialect.net("high", "easy", "hard"),
        );
        [(NPS, nps), (CSAT, csat), (ITEMS, items), (CES, ces)]
            .map(|(counts, figures)| self.view(&counts, &figures))
            .concat()
    }

    fn view(&self, counts: &Counts, figures: &str) -> String {
        let Self { suffix, keys, from, periods } = self;
        let Counts { view, own, columns, from: source } = counts;
        let all = format!("{keys}survey, question, role{own}");
        let fill =
            |text: &str| text.replace("{keys}", keys).replace("{from}", from).replace("{top}", TOP);
        let counted = format!(
            "(SELECT {all},
        {}
    FROM {}
    GROUP BY {all}) AS counted",
            fill(columns),
            fill(source)
        );
        let Some((periods, period)) = periods else {
            let is_hidden = keys.contains("segment");
            let shown =
                if is_hidden { format!("\nWHERE n >= {LEAST_RESPONDENTS}") } else { String::new() };
            return format!(
                "\nCREATE VIEW {view}{suffix} AS\nSELECT {all}, {figures}\nFROM {counted}{shown};\n"
            );
        };
        // Periods in which nobody answered are there, with an n of 0.
        let asked = format!("survey, question, role{own}");
        let names: Vec<&str> = columns
            .split(" AS ")
            .skip(1)
            .filter_map(|rest| rest.split([',', '\n', ' ']).next())
            .collect();
        let zeros: Vec<_> =
            names.iter().map(|name| format!("coalesce({name}, 0) AS {name}")).collect();
        format!(
            "\nCREATE VIEW {view}{suffix} AS\nSELECT {all}, {figures}\nFROM (
    SELECT {all}, {}
    FROM (SELECT DISTINCT {asked} FROM {view}) AS asked CROSS JOIN {periods}
    LEFT JOIN {counted} USING ({period}, {asked})) AS counted;\n",
            zeros.join(", ")
        )
    }
}

/// The estimates that differences are made of.
const ADJUSTED: &str = "
-- Adjusted by three quarters of a promoter and of a detractor and one and a half passives.
CREATE VIEW adjusted AS
SELECT facet, segment, place, survey, question, role, n, score, net,
    (promoters + detractors + 1.5) / (n + 3) - net * net AS variance
FROM (
    SELECT facet, segment, place, survey, question, role, n, promoters, detractors, score,
        CAST(promoters - detractors AS double precision) / (n + 3) AS net
    FROM nps_by_segment JOIN segments USING (facet, segment)) AS estimated;
";

/// Whether segments differ: all pairs, by adjusted Wald, with p-values for all of them being looked at (Holm).
fn differences(dialect: Dialect) -> String {
    format!(
        "{ADJUSTED}
CREATE VIEW nps_differences AS
SELECT facet, survey, question, role, a, b, points, p,
    max(CASE WHEN p * (pairs - place + 1) < 1 THEN p * (pairs - place + 1) ELSE 1 END) OVER (
        PARTITION BY facet, survey, question, role ORDER BY place) AS p_holm
FROM (
    SELECT facet, survey, question, role, a, b, points, p,
        count(*) OVER (PARTITION BY facet, survey, question, role) AS pairs,
        row_number() OVER (PARTITION BY facet, survey, question, role ORDER BY p, a, b) AS place
    FROM (
        SELECT facet, survey, question, role, a, b, points, {p} AS p
        FROM (
            SELECT one.facet, one.survey, one.question, one.role, one.segment AS a,
                other.segment AS b, other.score - one.score AS points,
                (other.net - one.net) / sqrt(one.variance / (one.n + 3)
                    + other.variance / (other.n + 3)) AS z
            FROM adjusted AS one JOIN adjusted AS other
                ON one.facet = other.facet AND one.survey = other.survey
                AND one.question = other.question AND one.role = other.role
                AND one.place < other.place AND other.place <= {MOST_COMPARED}) AS differing) AS known) AS ordered;
",
        p = dialect.p("z")
    )
}

/// A fraction as a float; nothing of nothing.
fn quotient(count: &str, of: &str) -> String {
    format!("CAST({count} AS double precision) / nullif({of}, 0)")
}

impl Dialect {
    /// A limit of the score interval of a net share, in points.
    fn net(self, limit: &str, plus: &str, minus: &str) -> String {
        match self {
            Self::Sqlite => {
                // Of the lower limit both change places, and so does the sign.
                let (sign, one, other) = match limit {
                    "low" => ("-", minus, plus),
                    _ => ("", plus, minus),
                };
                let limit = NET_LIMIT.replace("{plus}", one).replace("{minus}", other);
                let limit = NET_PARTS
                    .iter()
                    .fold(limit, |limit, (part, meant)| limit.replace(part, &format!("({meant})")));
                format!("{sign}{limit}").replace("{z}", &z().to_string())
            }
            _ => format!("net_{limit}({plus}, {minus}, n)"),
        }
    }

    /// A limit of Wilson's interval of a share, in percent.
    fn wilson(self, limit: &str, count: &str, of: &str) -> String {
        match self {
            Self::Sqlite => {
                let text = if limit == "low" { WILSON_LOW } else { WILSON_HIGH };
                text.replace("{count}", count).replace("{n}", of).replace("{z}", &z().to_string())
            }
            _ => format!("wilson_{limit}({count}, {of})"),
        }
    }

    /// Both limits of Student's interval of a mean, within the scale, as `low` and `high`; of sums in parts of a point.
    fn mean_interval(self, unit: &str) -> String {
        let t = match self {
            Self::Sqlite => T.replace("{z}", &z().to_string()),
            _ => "t_quantile(n - 1)".into(),
        };
        let number = |name: &str| format!("CAST({name} AS double precision)");
        let (sum, squares) = (number("sum"), number("squares"));
        let mean = format!("{sum} / nullif({unit} * n, 0)");
        let variance = format!("({squares} - {sum} * {sum} / nullif(n, 0)) / nullif(n - 1, 0)");
        let half = format!("{t} * sqrt({variance} / nullif(n, 0)) / {unit}");
        format!(
            "CASE WHEN {mean} - {half} < min THEN min ELSE {mean} - {half} END AS low,
    CASE WHEN {mean} + {half} > max THEN max ELSE {mean} + {half} END AS high"
        )
    }

    /// How often chance alone gives a normal deviate as far from 0.
    fn p(self, z: &str) -> String {
        match self {
            Self::Sqlite => P.replace("{deviate}", z),
            _ => format!("p_two_sided({z})"),
        }
    }
}

/// As `net_high` elsewhere: SQLite has no functions of one's own, and a recursion that stands in no query of its own.
const NET_LIMIT: &str = "CASE WHEN n > 0 THEN 100 * (WITH RECURSIVE
    given(plus, minus, net, reach) AS (SELECT CAST({plus} AS double precision) / n,
        CAST({minus} AS double precision) / n, CAST({plus} - {minus} AS double precision) / n,
        {z} * {z} / n),
    looked(step, inside, width) AS (
        SELECT 0, 0.0, 1 - net FROM given
        UNION ALL
        SELECT step + 1, inside + CASE WHEN (inside + width / 2) * (inside + width / 2) < reach * (
            CASE WHEN {b} <= 0 THEN (sqrt({b} * {b} + 4 * {product}) - {b}) / 2
            ELSE 2 * {product} / (sqrt({b} * {b} + 4 * {product}) + {b}) END
            + {d} * (1 - {d})) THEN width / 2 ELSE 0 END, width / 2
        FROM looked, given WHERE step < 60)
    SELECT min(net + inside, 1) FROM looked, given WHERE step = 60) END";

/// What it is made of: the difference that is tried, and the shares of which the first is the larger.
const NET_PARTS: [(&str, &str); 5] = [
    ("{product}", "(2 * {m} * {d} * (1 - {d}))"),
    ("{b}", "((2 - {p} + {m}) * {d} - {p} - {m})"),
    ("{p}", "CASE WHEN net + inside + width / 2 < 0 THEN minus ELSE plus END"),
    ("{m}", "CASE WHEN net + inside + width / 2 < 0 THEN plus ELSE minus END"),
    ("{d}", "abs(net + inside + width / 2)"),
];

const WILSON_HIGH: &str = "CASE WHEN {count} = {n} AND {n} > 0 THEN 100
        ELSE 100 * (2.0 * {count} + {z} * {z} + {z} * sqrt({z} * {z}
            + 4.0 * {count} * ({n} - {count}) / nullif({n}, 0))) / (2 * ({n} + {z} * {z})) END";

const WILSON_LOW: &str = "CASE WHEN {count} = {n} AND {n} > 0 THEN 100.0 * {n} / ({n} + {z} * {z})
        ELSE 100.0 * {count} / nullif({n}, 0) * {count} / ({n} + {z} * {z})
            * 2 * ({n} + {z} * {z}) / (2.0 * {count} + {z} * {z} + {z} * sqrt({z} * {z}
            + 4.0 * {count} * ({n} - {count}) / nullif({n}, 0))) END";

const T: &str = "coalesce((SELECT t FROM t_quantiles WHERE freedom = n - 1),
        (SELECT {z} + (g1 + (g2 + (g3 + g4 / (n - 1)) / (n - 1)) / (n - 1)) / (n - 1)
         FROM t_expansion WHERE n > 1))";

const P: &str = "(WITH RECURSIVE horner(step, sum) AS (
            SELECT 200, 1.0
            UNION ALL
            SELECT step - 1, 1 + {deviate} * {deviate} / (2 * step + 1) * sum FROM horner WHERE step > 0)
        SELECT CASE WHEN abs({deviate}) > 8 THEN 0 ELSE 1 - 0.7978845608028654 * abs({deviate})
            * exp(-{deviate} * {deviate} / 2) * sum END FROM horner WHERE step = 0)";
