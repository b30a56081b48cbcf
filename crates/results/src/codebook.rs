//! What the columns and the figures of the long table are.

use std::fmt::Write as _;

/// A figure of the long table.
struct Note {
    name: &'static str,
    unit: &'static str,
    /// What it can be.
    range: &'static str,
    /// What it is, how it is computed, and whose interval stands beside it.
    says: &'static str,
    /// What `n` counts; empty where there is none.
    n: &'static str,
}

const fn note(
    name: &'static str,
    unit: &'static str,
    range: &'static str,
    says: &'static str,
    n: &'static str,
) -> Note {
    Note { name, unit, range, says, n }
}

const COUNT: &str = "0 and more";
const SCALE: &str = "`min` to `max`";
const PERCENT: &str = "0 to 100";

/// Every figure; one that is not here has no unit, which a test finds.
const NOTES: &[Note] = &[
    note(
        "nps",
        "points",
        "−100 to 100",
        "100 × (promoters − detractors) / n. Interval: score (Tango 1998)",
        "answers",
    ),
    note(
        "promoters",
        "percent",
        PERCENT,
        "Answers of 9 and 10, of all answers. Interval: Wilson",
        "answers",
    ),
    note(
        "passives",
        "percent",
        PERCENT,
        "Answers of 7 and 8, of all answers. Interval: Wilson",
        "answers",
    ),
    note(
        "detractors",
        "percent",
        PERCENT,
        "Answers from 0 to 6, of all answers. Interval: Wilson",
        "answers",
    ),
    note(
        "answers_at",
        "count",
        COUNT,
        "Answers at the point of the scale that `point` names",
        "answers at all points",
    ),
    note(
        "mean_of_respondents",
        "scale",
        SCALE,
        "Mean of the respondents’ own means over the items they answered. Interval: Student, over respondents",
        "respondents with an answer",
    ),
    note("mean_of_answers", "scale", SCALE, "Mean of all answers to all items alike", "answers"),
    note(
        "index",
        "points",
        PERCENT,
        "`mean_of_respondents` moved to 0 to 100, 100 being the good end",
        "respondents with an answer",
    ),
    note(
        "satisfied",
        "percent",
        PERCENT,
        "Answers of the best two points (on a scale of three or fewer, of the best one), of all answers. Interval: Wilson",
        "answers",
    ),
    note(
        "none_applied",
        "count",
        COUNT,
        "Respondents to whom no item applied; they are in no other figure",
        "",
    ),
    note("mean", "scale", SCALE, "Mean answer. Interval: Student", "answers"),
    note(
        "net_easy",
        "points",
        "−100 to 100",
        "100 × (easy − hard) / n. Interval: score (Tango 1998)",
        "answers",
    ),
    note(
        "easy",
        "percent",
        PERCENT,
        "Answers of 1 and 2 (`ces1`) or 5 to 7 (`ces2`), of all answers. Interval: Wilson",
        "answers",
    ),
    note(
        "neutral",
        "percent",
        PERCENT,
        "Answers of 3 (`ces1`) or 4 (`ces2`), of all answers. Interval: Wilson",
        "answers",
    ),
    note(
        "hard",
        "percent",
        PERCENT,
        "Answers of 4 and 5 (`ces1`) or 1 to 3 (`ces2`), of all answers. Interval: Wilson",
        "answers",
    ),
    note(
        "very_easy",
        "percent",
        PERCENT,
        "Answers of 6 and 7 (`ces2`), of all answers. Interval: Wilson",
        "answers",
    ),
    note("respondents", "count", COUNT, "Respondents in the group", ""),
    note(
        "groups_not_shown",
        "count",
        COUNT,
        "Groups of fewer than five respondents, of which nothing is told",
        "",
    ),
    note("respondents_not_shown", "count", COUNT, "Respondents in those groups", ""),
    note(
        "respondents_unknown",
        "count",
        COUNT,
        "Respondents of whom it is not known to which group they belong",
        "",
    ),
    note("difference", "points", "−200 to 200", "The NPS of `segment` minus that of `against`", ""),
    note(
        "p",
        "probability",
        "0 to 1",
        "How often chance alone gives a `difference` this large (adjusted Wald)",
        "",
    ),
    note(
        "p_all_pairs",
        "probability",
        "0 to 1",
        "`p`, adjusted for all pairs of the facet (Holm 1979)",
        "",
    ),
    note(
        "correlation",
        "r",
        "−1 to 1",
        "Pearson’s r of the rating with the likelihood to recommend in `against`. Interval: Fisher. No cause is meant",
        "respondents who gave both",
    ),
    note(
        "rank_correlation",
        "r",
        "−1 to 1",
        "Spearman’s rank correlation of the same",
        "respondents who gave both",
    ),
    note(
        "mean_of_both",
        "scale",
        "the scale of the rating",
        "Mean of the rating over those who gave both",
        "respondents who gave both",
    ),
    note(
        "alpha",
        "alpha",
        "up to 1",
        "Cronbach’s alpha: whether the items of a question measure one thing",
        "respondents who answered every item",
    ),
    note(
        "gap",
        "scale",
        "± (`max` − `min`)",
        "Mean of experienced minus expected. Interval: Student, over respondents",
        "respondents who told both",
    ),
    note(
        "response_rate",
        "percent",
        PERCENT,
        "Showings that were answered, of all showings. Interval: Wilson. The scores know nothing of those who did not answer",
        "showings",
    ),
    note(
        "completion_rate",
        "percent",
        PERCENT,
        "Begun and sent, of all begun. Interval: Wilson",
        "begun",
    ),
    note(
        "without_a_showing",
        "count",
        COUNT,
        "Responses of which no showing is known; in no rate",
        "",
    ),
    note(
        "answered_in_time",
        "percent",
        PERCENT,
        "Complaints answered within three days, of those that are answered or due. Interval: Wilson",
        "complaints answered or due",
    ),
    note(
        "late",
        "count",
        COUNT,
        "Complaints answered late, or not at all though the term is over",
        "",
    ),
    note("pending", "count", COUNT, "Complaints not answered whose term is not over", ""),
    note("unanswered", "count", COUNT, "Complaints not answered yet", ""),
    note("unsettled", "count", COUNT, "Complaints not settled yet", ""),
    note(
        "first_answer_mean",
        "seconds",
        COUNT,
        "From a complaint to its first answer, the mean",
        "complaints answered",
    ),
    note("first_answer_median", "seconds", COUNT, "The same, the median", "complaints answered"),
    note(
        "first_answer_p90",
        "seconds",
        COUNT,
        "The same, what nine of ten do not pass",
        "complaints answered",
    ),
    note(
        "settlement_mean",
        "seconds",
        COUNT,
        "From a complaint to its settlement, the mean",
        "complaints settled",
    ),
    note("settlement_median", "seconds", COUNT, "The same, the median", "complaints settled"),
    note(
        "settlement_p90",
        "seconds",
        COUNT,
        "The same, what nine of ten do not pass",
        "complaints settled",
    ),
    note(
        "came_back",
        "percent",
        PERCENT,
        "Customers who bought in the days of `part` from its day on, of those who did in as many days before. `segment` is \
         the group of their last likelihood to recommend before that day. Interval: Wilson",
        "customers who bought before",
    ),
    note(
        "churn",
        "percent",
        PERCENT,
        "Customers who did not, of the same. Interval: Wilson",
        "customers who bought before",
    ),
    note(
        "new_customers",
        "count",
        COUNT,
        "Customers whose first purchase lies in the days from that day on",
        "",
    ),
    note(
        "difference_of_shares",
        "points",
        "−100 to 100",
        "`came_back` of promoters minus that of passives and detractors together. Interval: Newcombe 1998. No cause is meant",
        "customers on both sides",
    ),
    note(
        "customers",
        "count",
        COUNT,
        "Customers with a purchase; `segment` is the group of their last likelihood to recommend",
        "",
    ),
    note("purchases", "count", COUNT, "Their purchases; an order counts once", ""),
    note(
        "bought_again",
        "percent",
        PERCENT,
        "Customers with two purchases or more, of all. Interval: Wilson",
        "customers",
    ),
    note(
        "purchases_per_customer",
        "purchases",
        COUNT,
        "Purchases of a customer, the mean",
        "customers",
    ),
    note(
        "longevity_mean",
        "days",
        COUNT,
        "From a customer’s first purchase to the last, 0 of a single one: the mean",
        "customers",
    ),
    note("longevity_median", "days", COUNT, "The same, the median", "customers"),
    note(
        "customers_who_answered",
        "count",
        COUNT,
        "Customers of whom a likelihood to recommend is known, with its time",
        "",
    ),
    note("customers_matched", "count", COUNT, "Of these, with a purchase", ""),
    note("lines_of_an_order", "count", COUNT, "Further lines of an order that counts once", ""),
    note(
        "purchases_of_nobody",
        "count",
        COUNT,
        "Purchases that name no customer, in no figure",
        "",
    ),
    note(
        "purchases_misdated",
        "count",
        COUNT,
        "Purchases before 2000 or later than tomorrow, in no figure",
        "",
    ),
    note("lines", "count", COUNT, "Lines read that were not blank", ""),
    note("lines_not_counted", "count", COUNT, "Lines that could not be read", ""),
    note("lines_without_a_time", "count", COUNT, "Lines counted whose time could not be read", ""),
    note("responses", "count", COUNT, "Responses read", ""),
    note("counted", "count", COUNT, "Responses that the scores are made of", ""),
    note("dismissed", "count", COUNT, "Responses closed without sending", ""),
    note("withdrawn", "count", COUNT, "Responses taken back", ""),
    note("marked_as_test", "count", COUNT, "Responses marked as test, in no score here", ""),
    note("copies", "count", COUNT, "Copies of a response that counts once", ""),
    note("earlier_saves", "count", COUNT, "Earlier saves of a response", ""),
    note("in_conflict", "count", COUNT, "Other bodies under the id and revision of a response", ""),
    note(
        "filtered_out",
        "count",
        COUNT,
        "Responses that the filters leave out, in no figure here",
        "",
    ),
    note(
        "undated",
        "count",
        COUNT,
        "Responses counted that are in no part of the trend: without a time, or with one that cannot be right",
        "",
    ),
];

/// The columns: name, and what stands in it.
const COLUMNS: [(&str, &str); 18] = [
    ("survey", "The survey, where one was named"),
    ("question", "The question’s id"),
    ("item", "The item’s id, for figures of one item"),
    ("role", "`expected` or `experienced`, where both were asked"),
    (
        "kind",
        "`nps`, `csat`, `ces1` (1 to 5, low is good), `ces2` (1 to 7, high is good), `response_rate`, `complaints`, `purchases` or `counts`",
    ),
    ("min", "The lowest point of the scale"),
    ("max", "The highest point of the scale"),
    ("good_is", "The good end of the scale: `high` or `low`"),
    (
        "part",
        "`all`; `week`, `month` or `rolling N days` for a part of the trend; `90 days around` a day; or the facet that respondents are told apart by",
    ),
    (
        "segment",
        "Which part of the trend (`2026-W48`, `2026-11`, or the last day of a window), or which group",
    ),
    (
        "against",
        "What is compared with: the other group of a difference, or the likelihood to recommend of a correlation",
    ),
    ("figure", "Which figure; below"),
    ("point", "The point of the scale, for `answers_at`"),
    ("value", "The figure, with at most twelve digits; empty where it does not exist"),
    ("low", "The lower end of its 95 % interval; empty where there is none"),
    ("high", "The upper end"),
    ("n", "How many it rests on; below, of what"),
    (
        "unit",
        "`points`, `percent`, `scale` (points of the scale), `count`, `purchases`, `days`, `seconds`, `probability`, `r` or `alpha`",
    ),
];

/// The unit of a figure.
pub(crate) fn unit(figure: &str) -> &'static str {
    NOTES.iter().find(|note| note.name == figure).map_or("", |note| note.unit)
}

/// What [`figures_csv`](crate::figures_csv) holds, in Markdown: each column, and each figure with its unit, its range
/// and how it is computed.
#[must_use]
pub fn codebook() -> String {
    let mut text = String::from(
        "# Codebook of trefoil-figures.csv\n\n\
         UTF-8 with a byte-order mark; cells in quotes, parted by commas; lines end with CRLF; decimals have a point. \
         One figure in each row. A text that begins with `=`, `+`, `-` or `@` has an apostrophe before it, so that no \
         spreadsheet runs it.\n\n\
         Intervals are at 95 %. They say how far chance alone may be off, and know nothing of those who did not \
         answer. Groups of fewer than five respondents are not told.\n\n\
         ## Columns\n\n| column | what stands in it |\n|---|---|\n",
    );
    for (name, says) in COLUMNS {
        // Writing to a text does not fail.
        let _ = writeln!(text, "| `{name}` | {says} |");
    }
    text.push_str("\n## Figures\n\n| figure | unit | range | what it is | `n` counts |\n|---|---|---|---|---|\n");
    for Note { name, unit, range, says, n } in NOTES {
        let _ = writeln!(text, "| `{name}` | {unit} | {range} | {says} | {n} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, NOTES, codebook};
    use crate::{Format, Selection, Span, Tally, View, figures_csv};
    use std::collections::BTreeSet;
    use trefoil_survey::time::Timestamp;

    fn table(name: &str, bytes: &[u8]) -> Vec<Vec<String>> {
        let mut tally = Tally::default();
        tally.read(name, Format::guess(name, bytes), bytes);
        let now = Timestamp::from_rfc3339("2026-11-26T12:00:00Z").unwrap();
        let facets = tally.facets(&Selection::default());
        let by = facets.into_keys().collect();
        let view = View { span: Span::Month, by, ..View::at(now) };
        let selection = Selection::default();
        let (tables, analysis) = (tally.tables(&selection), tally.analysis(&selection, &view));
        let text = figures_csv(&tables, &analysis, view.span);
        let text = text.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(String::from).collect()).collect()
    }

    const WIDE: &str =
        "id,answered_at,nps,csat_delivery,csat_packing,ces1,ces2,=shop,customer,purchased_at\n";

    fn wide() -> Vec<Vec<String>> {
        let rows = (0..24).map(|id| {
            let (nps, csat, day) = (id % 11, 1 + id % 5, 1 + id);
            let shop = if id % 2 == 0 { "=cmd" } else { "نام" };
            format!(
                "{id},2026-10-{day:02},{nps},{csat},{},{csat},{csat},{shop},c{},2026-{:02}-01\n",
                1 + id % 4,
                id % 8,
                1 + id % 10
            )
        });
        table("wide.csv", (WIDE.to_owned() + &rows.collect::<String>()).as_bytes())
    }

    #[test]
    fn every_column_and_every_figure_is_explained() {
        let mut rows = wide().into_iter();
        let header = rows.next().unwrap();
        assert_eq!(header, COLUMNS.map(|(name, _)| name.to_owned()));
        for row in rows {
            assert!(!row[17].is_empty(), "{} has no unit", row[11]);
        }
        let names: BTreeSet<_> = NOTES.iter().map(|note| note.name).collect();
        assert_eq!(names.len(), NOTES.len(), "a name stands twice");
        let book = codebook();
        assert!(NOTES.iter().all(|note| book.contains(&format!("| `{}` |", note.name))));
    }

    #[test]
    fn no_cell_of_a_text_is_a_formula_and_numbers_stay_numbers() {
        let rows = wide();
        assert!(rows.iter().any(|row| row[9] == "'=cmd"), "{rows:?}");
        assert!(rows.iter().any(|row| row[9] == "نام"));
        let difference = rows.iter().find(|row| row[11] == "difference").unwrap();
        assert!(difference[13].parse::<f64>().is_ok(), "{difference:?}");
        for row in rows.iter().skip(1) {
            for cell in &row[13..17] {
                assert!(cell.is_empty() || cell.parse::<f64>().is_ok(), "{row:?}");
            }
        }
    }

    #[test]
    fn a_figure_has_its_interval_and_its_n() {
        let rows = table("a.csv", b"nps\n9\n10\n3\n");
        let nps = rows.iter().find(|row| row[11] == "nps").unwrap();
        assert_eq!(nps[13], "33.3333333333");
        assert_eq!((nps[8].as_str(), nps[16].as_str(), nps[17].as_str()), ("all", "3", "points"));
        assert!(nps[14].parse::<f64>().unwrap() < 33.0 && nps[15].parse::<f64>().unwrap() > 34.0);
        let nobody = table("a.csv", b"nps\n\n");
        assert!(nobody.iter().all(|row| row[11] != "nps" || row[13].is_empty()));
    }
}
