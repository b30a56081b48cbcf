//! Every figure in one long table for analysts, a row each, and the codebook that explains it.

use crate::analysis::{Analysis, Driver, ServiceRow, Span, Times};
use crate::codebook::unit;
use crate::figure::{Figure, Range};
use crate::loyalty::{Around, BuyingRow, Loyalty};
use crate::rows::{CesRow, CsatRow, ItemRow, NpsRow, ShareOf};
use crate::sheet::{Cell, MARK, row};
use crate::tables::{Counts, Tables};

/// The columns, in their order.
pub(crate) const COLUMNS: [&str; 18] = [
    "survey", "question", "item", "role", "kind", "min", "max", "good_is", "part", "segment",
    "against", "figure", "point", "value", "low", "high", "n", "unit",
];

/// All figures of the tables and of what is known beside them, as CSV.
///
/// A figure that does not exist has an empty `value`; one without an interval, empty ends.
/// [`codebook`](crate::codebook()) says what each column and each figure is.
#[must_use]
pub fn figures_csv(tables: &Tables, analysis: &Analysis, span: Span) -> String {
    let mut text = Vec::from(MARK);
    row(&mut text, COLUMNS.map(|name| Cell::text(name.into())));
    let mut sheet = Sheet { text };
    sheet.counts(&tables.counts);
    sheet.scores(&Of::default(), &tables.nps, &tables.csat, &tables.ces);
    let part = match span {
        Span::Week => "week".into(),
        Span::Month => "month".into(),
        Span::Rolling(days) => format!("rolling {days} days"),
    };
    for period in &analysis.trend {
        let of = Of { part: &part, segment: &period.label, ..Of::default() };
        sheet.scores(&of, &period.nps, &period.csat, &period.ces);
    }
    sheet.count(&Of { part: &part, ..Of::default() }, "undated", analysis.undated);
    sheet.segments(analysis);
    sheet.beside(analysis);
    // All of it was text before.
    String::from_utf8(sheet.text).unwrap_or_default()
}

/// What a row is of.
#[derive(Clone, Copy)]
struct Of<'a> {
    survey: Option<&'a str>,
    question: &'a str,
    item: Option<&'a str>,
    role: Option<&'a str>,
    kind: &'a str,
    scale: Option<(u8, u8, &'a str)>,
    part: &'a str,
    segment: &'a str,
    against: &'a str,
}

impl Default for Of<'_> {
    fn default() -> Self {
        Self {
            survey: None,
            question: "",
            item: None,
            role: None,
            kind: "",
            scale: None,
            part: "all",
            segment: "",
            against: "",
        }
    }
}

/// What a figure is.
#[derive(Default)]
struct Told {
    point: Option<u8>,
    value: Option<f64>,
    ends: Option<[f64; 2]>,
    n: Option<u64>,
}

impl Told {
    fn figure(figure: Option<Figure>, n: u64) -> Self {
        let value = figure.map(|figure| figure.exact().to_f64());
        Self { value, n: Some(n), ..Self::default() }
    }

    fn within(self, range: Option<Range>) -> Self {
        Self { ends: range.map(|range| [range.low(), range.high()]), ..self }
    }
}

struct Sheet {
    text: Vec<u8>,
}

impl Sheet {
    fn add(&mut self, of: &Of<'_>, figure: &str, told: Told) {
        let text = |text: &str| Cell::text(text.into());
        let number = |number: Option<f64>| number.map_or(Cell::none(), Cell::number);
        let point =
            |point: Option<u8>| point.map_or(Cell::none(), |point| Cell::count(point.into()));
        let Told { point: at, value, ends, n } = told;
        let cells = [
            text(of.survey.unwrap_or_default()),
            text(of.question),
            text(of.item.unwrap_or_default()),
            text(of.role.unwrap_or_default()),
            text(of.kind),
            point(of.scale.map(|(min, ..)| min)),
            point(of.scale.map(|(_, max, _)| max)),
            text(of.scale.map_or("", |(.., good_is)| good_is)),
            text(of.part),
            text(of.segment),
            text(of.against),
            text(figure),
            point(at),
            number(value),
            number(ends.map(|[low, _]| low)),
            number(ends.map(|[_, high]| high)),
            n.map_or(Cell::none(), Cell::count),
            text(unit(figure)),
        ];
        row(&mut self.text, cells);
    }

    fn count(&mut self, of: &Of<'_>, figure: &str, count: u64) {
        self.add(of, figure, Told { value: Some(count as f64), ..Told::default() });
    }

    fn share(&mut self, of: &Of<'_>, figure: &str, share: ShareOf) {
        self.add(of, figure, Told::figure(share.percent, share.n).within(share.interval));
    }

    fn histogram(&mut self, of: &Of<'_>, first: u8, counts: &[u64]) {
        let n = Some(counts.iter().sum());
        for (point, count) in (first..).zip(counts) {
            let value = Some(*count as f64);
            self.add(of, "answers_at", Told { point: Some(point), value, n, ..Told::default() });
        }
    }

    fn counts(&mut self, counts: &Counts) {
        let of = Of { kind: "counts", ..Of::default() };
        for (figure, count) in [
            ("lines", counts.lines),
            ("lines_not_counted", counts.rejected),
            ("lines_without_a_time", counts.unread_times),
            ("responses", counts.responses),
            ("counted", counts.counted),
            ("dismissed", counts.dismissed),
            ("withdrawn", counts.withdrawn),
            ("marked_as_test", counts.other_population),
            ("copies", counts.duplicates),
            ("earlier_saves", counts.superseded),
            ("in_conflict", counts.conflicting),
            ("filtered_out", counts.filtered_out + counts.other_survey),
        ] {
            self.count(&of, figure, count);
        }
    }

    fn scores(&mut self, of: &Of<'_>, nps: &[NpsRow], csat: &[CsatRow], ces: &[CesRow]) {
        nps.iter().for_each(|row| self.nps(of, row));
        csat.iter().for_each(|row| self.csat(of, row));
        ces.iter().for_each(|row| self.ces(of, row));
    }

    fn nps(&mut self, of: &Of<'_>, row: &NpsRow) {
        let survey = row.survey.as_deref();
        let scale = Some((0, 10, "high"));
        let of = Of { survey, question: &row.question, kind: "nps", scale, ..*of };
        self.add(&of, "nps", Told::figure(row.score, row.n).within(row.interval));
        self.share(&of, "promoters", row.promoters);
        self.share(&of, "passives", row.passives);
        self.share(&of, "detractors", row.detractors);
        self.histogram(&of, 0, &row.histogram);
    }

    fn csat(&mut self, of: &Of<'_>, row: &CsatRow) {
        let (survey, role) = (row.survey.as_deref(), row.role);
        let scale = Some((row.min, row.max, row.good_is));
        let of = Of { survey, question: &row.question, role, kind: "csat", scale, ..*of };
        self.add(&of, "mean_of_respondents", Told::figure(row.company, row.n).within(row.interval));
        self.add(&of, "mean_of_answers", Told::figure(row.pooled, row.answers));
        self.add(&of, "index", Told::figure(row.index, row.n));
        self.share(&of, "satisfied", row.satisfied);
        self.count(&of, "none_applied", row.without_answers);
        self.histogram(&of, row.min, &row.histogram);
        for ItemRow { item, n, mean, interval, satisfied, histogram } in &row.items {
            let Some(item) = item.as_deref() else { continue };
            let of = Of { item: Some(item), ..of };
            self.add(&of, "mean", Told::figure(*mean, *n).within(*interval));
            self.share(&of, "satisfied", *satisfied);
            self.histogram(&of, row.min, histogram);
        }
    }

    fn ces(&mut self, of: &Of<'_>, row: &CesRow) {
        let (survey, kind) = (row.survey.as_deref(), row.version);
        let scale = Some((row.min, row.max, row.good_is));
        let of = Of { survey, question: &row.question, kind, scale, ..*of };
        self.add(&of, "mean", Told::figure(row.mean, row.n).within(row.interval));
        let net = Told::figure(row.net_easy, row.n).within(row.net_easy_interval);
        self.add(&of, "net_easy", net);
        self.share(&of, "easy", row.easy);
        self.share(&of, "neutral", row.neutral);
        self.share(&of, "hard", row.hard);
        if let Some(very_easy) = row.very_easy {
            self.share(&of, "very_easy", very_easy);
        }
        self.histogram(&of, row.min, &row.histogram);
    }

    fn segments(&mut self, analysis: &Analysis) {
        for facet in &analysis.segments {
            let of = Of { part: &facet.facet, ..Of::default() };
            for segment in &facet.segments {
                let of = Of { segment: &segment.value, ..of };
                self.count(&of, "respondents", segment.respondents);
                self.scores(&of, &segment.nps, &segment.csat, &segment.ces);
            }
            self.count(&of, "groups_not_shown", facet.hidden);
            self.count(&of, "respondents_not_shown", facet.hidden_respondents);
            self.count(&of, "respondents_unknown", facet.unknown);
            for pair in &facet.differences {
                let (survey, question) = (pair.survey.as_deref(), pair.question.as_str());
                let (segment, against) = (pair.b.as_str(), pair.a.as_str());
                let of = Of { survey, question, kind: "nps", segment, against, ..of };
                let value = pair.points.map(|points| points.exact().to_f64());
                self.add(&of, "difference", Told { value, ..Told::default() });
                for (figure, value) in [("p", pair.p), ("p_all_pairs", pair.p_holm)] {
                    self.add(&of, figure, Told { value, ..Told::default() });
                }
            }
        }
    }

    fn beside(&mut self, analysis: &Analysis) {
        for drivers in &analysis.drivers {
            for driver in &drivers.drivers {
                let Driver { question, item, kind, n, .. } = driver;
                let survey = drivers.survey.as_deref();
                let (item, against) = (item.as_deref(), drivers.question.as_str());
                let of = Of { survey, question, item, kind, against, ..Of::default() };
                let n = Some(*n);
                let (value, ends) = (driver.pearson, driver.interval);
                self.add(&of, "correlation", Told { value, ends, n, point: None });
                let value = driver.spearman;
                self.add(&of, "rank_correlation", Told { value, n, ..Told::default() });
                self.add(&of, "mean_of_both", Told::figure(driver.mean, driver.n));
            }
        }
        for battery in &analysis.batteries {
            let (survey, question) = (battery.survey.as_deref(), battery.question.as_str());
            let of = Of { survey, question, kind: "csat", ..Of::default() };
            self.add(&of, "alpha", Told::figure(battery.alpha, battery.n));
        }
        for gap in &analysis.gaps {
            let (survey, question) = (gap.survey.as_deref(), gap.question.as_str());
            let item = gap.item.as_deref();
            let of = Of { survey, question, item, kind: "csat", ..Of::default() };
            self.add(&of, "gap", Told::figure(gap.gap, gap.n).within(gap.interval));
        }
        for rate in &analysis.response_rates {
            let of = Of { survey: rate.survey.as_deref(), kind: "response_rate", ..Of::default() };
            self.share(&of, "response_rate", rate.responded);
            self.share(&of, "completion_rate", rate.completion);
            self.count(&of, "without_a_showing", rate.orphans);
        }
        analysis.service.iter().for_each(|row| self.service(row));
        if let Some(loyalty) = &analysis.loyalty {
            self.loyalty(loyalty);
        }
    }

    fn loyalty(&mut self, loyalty: &Loyalty) {
        let whole = Of { kind: "purchases", ..Of::default() };
        for (figure, count) in [
            ("lines_of_an_order", loyalty.copies),
            ("purchases_of_nobody", loyalty.nameless),
            ("purchases_misdated", loyalty.misdated),
            ("customers_who_answered", loyalty.answered),
            ("customers_matched", loyalty.matched),
        ] {
            self.count(&whole, figure, count);
        }
        for row in [&loyalty.all].into_iter().chain(&loyalty.groups) {
            let BuyingRow { group, customers: n, .. } = row;
            let of = Of { segment: group, ..whole };
            self.count(&of, "customers", *n);
            self.count(&of, "purchases", row.purchases);
            self.share(&of, "bought_again", row.repeat);
            self.add(&of, "purchases_per_customer", Told::figure(row.per_customer, *n));
            self.add(&of, "longevity_mean", Told::figure(row.longevity_mean_days, *n));
            self.add(&of, "longevity_median", Told::figure(row.longevity_median_days, *n));
        }
        for around in &loyalty.arounds {
            let Around { window_days, day, all, groups, finding, .. } = around;
            let part = format!("{window_days} days around {day}");
            let of = Of { part: &part, ..whole };
            for row in [all].into_iter().chain(groups) {
                let of = Of { segment: row.group, ..of };
                self.share(&of, "came_back", row.retained);
                self.share(&of, "churn", row.churn);
                self.count(&of, "new_customers", row.new);
            }
            if let Some(finding) = finding.as_ref().filter(|finding| finding.points.is_some()) {
                let of = Of { segment: "promoters", against: "others who answered", ..of };
                let n = finding.promoters + finding.others;
                let told = Told::figure(finding.points, n).within(finding.interval);
                self.add(&of, "difference_of_shares", told);
            }
        }
    }

    fn service(&mut self, row: &ServiceRow) {
        let of = Of { survey: row.survey.as_deref(), kind: "complaints", ..Of::default() };
        self.share(&of, "answered_in_time", row.in_time);
        for (figure, count) in [
            ("late", row.late),
            ("pending", row.pending),
            ("unanswered", row.unanswered),
            ("unsettled", row.unresolved),
        ] {
            self.count(&of, figure, count);
        }
        let mut times = |names: [&str; 3], times: &Times| {
            let [mean, median, nine_of_ten] = names;
            self.add(&of, mean, Told::figure(times.mean_s, times.n));
            self.add(&of, median, Told::figure(times.median_s, times.n));
            let (value, n) = (times.p90_s.map(|seconds| seconds as f64), Some(times.n));
            self.add(&of, nine_of_ten, Told { value, n, ..Told::default() });
        };
        times(
            ["first_answer_mean", "first_answer_median", "first_answer_p90"],
            &row.first_response,
        );
        times(["settlement_mean", "settlement_median", "settlement_p90"], &row.resolution);
    }
}
