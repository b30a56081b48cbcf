//! What the columns of a table hold, by their names.

use super::cell::clipped;
use super::columns::{DAY_FIRST, GROUP, IGNORE, MONTH_FIRST};
use super::moment::Order;
use crate::tally::Column;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::Role;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// The respondent's id: `id`.
    Id,
    /// The survey's name: `survey`.
    Survey,
    /// How often the response was saved: `revision`.
    Revision,
    /// How far the respondent got: `status`.
    Status,
    /// Whether the respondent got to the end: yes or no.
    Finished,
    /// What happened, as PostHog names it.
    Happened,
    /// What every row has; one that has something else is of another survey.
    Only(String),
    /// Whether it is a trial: `test`.
    Test,
    /// When it was answered: `answered_at` or `time`, with the order of its dates where that is known.
    Time(Order),
    /// A text of the respondent (wide form), and its question: `comment`, `comment_<question>`.
    Comment(String),
    /// What the collector's export has beside; no score reads it, and copies are told apart by it.
    Beside,
    /// What answers may be told apart by: `touchpoint`, `locale`.
    Facet(&'static str),
    /// Whose answer or purchase it is; of several such columns the one with the lowest number: `customer_id`, `customer`,
    /// `respondent`.
    Customer(u8),
    /// The day of a purchase: `purchased_at`.
    Bought,
    /// The order that a purchase is a line of; of several such columns the one with the lowest number.
    Order(u8),
    /// A rating (wide form): `nps`, `nps_<question>`, `csat`, `csat_<item>`, `ces1`, `ces2`.
    Rating(Column),
    /// Whether a rating does not apply: `csat_delivery [1-5, not applicable]`.
    NotApplicable(Column),
    /// A part of a rating (long form).
    Part(Part),
    /// What cannot be read, and is said so; it is passed over.
    Refused,
    /// What somebody said is to be left out; it is passed over.
    Ignored,
    /// Anything else: no score reads it, the tables name it, and answers may be told apart by it.
    Unknown,
}

/// A part of a rating in the long form, where each row is one rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Question,
    Item,
    Role,
    Kind,
    Min,
    Max,
    GoodIs,
    Value,
    Text,
}

/// A column that cannot be read: its code, and why in words.
pub(crate) type Refusal = (&'static str, String);

/// What a bare `ces` is answered with: nothing in the numbers tells the versions apart.
pub(crate) const CES_VERSION: &str = "the version is missing; write ces1 (effort, 1-5, low is \
     good) or ces2 (it was made easy, 1-7, high is good)";

impl Field {
    /// Whether a table has one of the two alone.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Time(_), Self::Time(_)) => true,
            // These are told apart by their columns' names.
            (Self::Beside | Self::Unknown | Self::Refused | Self::Ignored, _) => false,
            _ => self == other,
        }
    }
}

/// What a column holds of which somebody says that, or for which it is guessed.
pub(crate) fn meant(meaning: &str) -> Result<Field, Refusal> {
    match meaning {
        GROUP => Ok(Field::Unknown),
        IGNORE => Ok(Field::Ignored),
        "finished" => Ok(Field::Finished),
        "event" => Ok(Field::Happened),
        _ => match meaning.strip_prefix("only [").and_then(|rest| rest.strip_suffix(']')) {
            Some(word) => Ok(Field::Only(word.into())),
            None => wide(meaning),
        },
    }
}

/// What the column of that name holds in the wide form.
pub(crate) fn wide(name: &str) -> Result<Field, Refusal> {
    if let Some(field) = common(name) {
        return Ok(field);
    }
    let (name, inside) = split_inside(name);
    let (word, rest) = match name.split_once(['_', ':']) {
        Some((word, rest)) => (word, Some(rest.trim()).filter(|rest| !rest.is_empty())),
        None => (name, None),
    };
    let word = word.trim().to_ascii_lowercase();
    if word == "ces" {
        return Err(("ces_version", CES_VERSION.into()));
    }
    match name.to_ascii_lowercase().as_str() {
        "purchased_at" => return Ok(Field::Bought),
        "order_id" => return Ok(Field::Order(0)),
        _ => {}
    }
    if word == "comment" {
        return Ok(Field::Comment(rest.unwrap_or("comment").into()));
    }
    let Some(metric) = Metric::from_code(&word) else { return Ok(Field::Unknown) };
    let scale = match &inside {
        None => metric.usual_scale(),
        Some(Inside { min, max, .. }) => {
            metric.scale(*min, *max).ok_or_else(|| no_scale(metric, *min, *max))?
        }
    };
    let Inside { question, role, is_not_applicable, .. } = inside.unwrap_or_default();
    // Items are the rule with CSAT, questions with the others, unless both are named.
    let (question, item) = match (metric, question, rest) {
        (_, Some(question), item) => (question.into(), item.map(String::from)),
        (Metric::Csat, None, item) => (word, item.map(String::from)),
        (_, None, Some(question)) => (question.into(), None),
        (_, None, None) => (word, None),
    };
    let column = Column { question, item, role, metric, scale };
    Ok(if is_not_applicable { Field::NotApplicable(column) } else { Field::Rating(column) })
}

/// The name by which [`wide`] knows the ratings of a column, or which of them do not apply.
///
/// It is as short as can be: `nps`, `csat_delivery`, `csat_delivery [1-7 of service, expected]`.
pub(crate) fn name_of(column: &Column, is_not_applicable: bool) -> String {
    let Column { question, item, role, metric, scale } = column;
    let mut name = String::from(metric.code());
    let is_usual = question == metric.code();
    let (rest, is_named) = match item {
        Some(item) => (Some(item), is_usual && *metric == Metric::Csat),
        None if is_usual => (None, true),
        None if *metric == Metric::Csat => (None, false),
        None => (Some(question), true),
    };
    if let Some(rest) = rest {
        name.push('_');
        name.push_str(rest);
    }
    let is_bare = is_named && role.is_none() && !is_not_applicable;
    if is_bare && *scale == metric.usual_scale() && !name.ends_with(']') {
        return name;
    }
    name.push_str(&format!(" [{}-{}", scale.min(), scale.max()));
    if !is_named {
        // A question's own brackets would end these.
        let question = question.replace('[', "(").replace(']', ")");
        name.push_str(OF);
        name.push_str(&question);
    }
    if let Some(role) = role {
        name.push_str(", ");
        name.push_str(role.code());
    }
    if is_not_applicable {
        name.push_str(NOT_APPLICABLE);
    }
    name.push(']');
    name
}

/// Whether a reader takes a name for nothing but what answers may be told apart by, in any form.
pub(crate) fn is_facet(name: &str) -> bool {
    let is_plain = match wide(name) {
        Ok(Field::Unknown) => !name.is_empty(),
        Ok(Field::Facet(known)) => known == name,
        _ => false,
    };
    is_plain && !matches!(long(name), Field::Part(_))
}

/// Whether a table is one of purchases alone: it has their day, and no rating.
pub(crate) fn is_of_purchases<'n>(names: impl Iterator<Item = &'n str> + Clone) -> bool {
    names.clone().any(|name| purchase(name) == Field::Bought)
        && !names.clone().any(|name| matches!(wide(name), Ok(Field::Rating(_)) | Err(_)))
}

/// What the column of that name holds in a table of purchases alone.
pub(crate) fn purchase(name: &str) -> Field {
    match name.to_ascii_lowercase().as_str() {
        "purchased_at" | "ordered_at" | "purchase_date" | "order_date" => Field::Bought,
        "order_id" => Field::Order(0),
        "order" => Field::Order(1),
        "id" => Field::Order(2),
        name => match common(name) {
            Some(field @ Field::Customer(_)) => field,
            _ => Field::Beside,
        },
    }
}

/// What the column of that name holds in the long form.
pub(crate) fn long(name: &str) -> Field {
    common(name).unwrap_or_else(|| match name.to_ascii_lowercase().as_str() {
        "question" => Field::Part(Part::Question),
        "item" => Field::Part(Part::Item),
        "role" => Field::Part(Part::Role),
        "kind" => Field::Part(Part::Kind),
        "min" => Field::Part(Part::Min),
        "max" => Field::Part(Part::Max),
        "good_is" => Field::Part(Part::GoodIs),
        "value" => Field::Part(Part::Value),
        "text" => Field::Part(Part::Text),
        _ => Field::Unknown,
    })
}

/// Why a scale is none that this metric is asked on.
pub(crate) fn no_scale(metric: Metric, min: i64, max: i64) -> Refusal {
    let usual = metric.usual_scale();
    let message = match metric {
        Metric::Csat => {
            format!("{min}-{max} is not a scale of csat; it is asked on 1-3, 1-5, 1-7, 1-10 or 0-1")
        }
        _ => format!(
            "{min}-{max} is not the scale of {}; it is asked on {}-{}",
            metric.code(),
            usual.min(),
            usual.max()
        ),
    };
    ("contradiction", message)
}

/// The name of a column for a reason.
pub(crate) fn shown(name: &str) -> String {
    clipped(if name.is_empty() { "(a column without a name)" } else { name })
}

/// What a record has that answers may be told apart by.
const FACETS: &[&str] = &["survey_version", "locale", "display", "trigger", "touchpoint", "page"];

fn common(name: &str) -> Option<Field> {
    Some(match name.to_ascii_lowercase().as_str() {
        "id" => Field::Id,
        "survey" => Field::Survey,
        "revision" => Field::Revision,
        "status" => Field::Status,
        "test" => Field::Test,
        "answered_at" | "time" => Field::Time(Order::Unsaid),
        DAY_FIRST => Field::Time(Order::DayFirst),
        MONTH_FIRST => Field::Time(Order::MonthFirst),
        "customer_id" => Field::Customer(0),
        "customer" => Field::Customer(1),
        "respondent" => Field::Customer(2),
        "shown_at" => Field::Beside,
        name => Field::Facet(FACETS.iter().find(|facet| **facet == name)?),
    })
}

/// What may stand in brackets behind a name: the scale, and what the name does not say.
#[derive(Debug, Default)]
struct Inside<'a> {
    min: i64,
    max: i64,
    question: Option<&'a str>,
    role: Option<Role>,
    is_not_applicable: bool,
}

/// What stands before a question in brackets.
const OF: &str = " of ";

/// What stands last in the brackets of a column that tells which ratings do not apply.
const NOT_APPLICABLE: &str = ", not applicable";

/// A name without the brackets that may stand behind it: `csat_delivery [1-7]`, `csat_delivery [1-5 of service, expected]`.
fn split_inside(name: &str) -> (&str, Option<Inside<'_>>) {
    let read = || {
        let (name, inside) = name.strip_suffix(']')?.rsplit_once('[')?;
        let bare = inside.strip_suffix(NOT_APPLICABLE);
        let (is_not_applicable, inside) = (bare.is_some(), bare.unwrap_or(inside));
        let role = |inside: &'_ str| Role::from_code(inside.rsplit_once(',')?.1.trim());
        let (role, inside) = match (role(inside), inside.rsplit_once(',')) {
            (Some(role), Some((inside, _))) => (Some(role), inside),
            _ => (None, inside),
        };
        let (range, question) = match inside.split_once(OF) {
            Some((range, question)) => (range, Some(question.trim())),
            None => (inside, None),
        };
        let (min, max) = range.split_once('-')?;
        let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
        Some((name.trim_end(), Inside { min, max, question, role, is_not_applicable }))
    };
    match read() {
        Some((name, inside)) => (name, Some(inside)),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, is_of_purchases, name_of, wide};
    use crate::tally::Column;
    use trefoil_survey::metric::Metric;
    use trefoil_survey::record::Role;

    /// `question item metric min max`, or the refusal's code, or what else the column holds.
    fn check(name: &str, expected: &str) {
        let read = match wide(name) {
            Ok(Field::Rating(column)) => format!(
                "{} {} {} {} {}",
                column.question,
                column.item.as_deref().unwrap_or("-"),
                column.metric.code(),
                column.scale.min(),
                column.scale.max()
            ),
            Ok(field) => format!("{field:?}"),
            Err((code, _)) => code.into(),
        };
        assert_eq!(read, expected, "{name:?}");
    }

    #[test]
    fn a_table_of_purchases_has_a_day_and_no_rating() {
        let is = |names: &str| is_of_purchases(names.split(','));
        assert!(is("customer,Order_Date,amount"));
        assert!(is("purchased_at"));
        assert!(!is("customer,purchased_at,nps_recommend"));
        assert!(!is("customer,purchased_at,ces"));
        assert!(!is("customer,amount"));
    }

    #[test]
    fn a_rating_column_is_known_by_its_name() {
        check("nps", "nps - nps 0 10");
        check("NPS", "nps - nps 0 10");
        check("nps_recommend", "recommend - nps 0 10");
        check("nps:recommend", "recommend - nps 0 10");
        check("nps_", "nps - nps 0 10");
        check("csat", "csat - csat 1 5");
        check("csat_Delivery", "csat Delivery csat 1 5");
        check("csat:packing of goods [1-7]", "csat packing of goods csat 1 7");
        check("csat_helpful[0-1]", "csat helpful csat 0 1");
        check("csat_delivery [1-5 of service]", "service delivery csat 1 5");
        check("csat [1-5 of service]", "service - csat 1 5");
        check("nps_a [0-10 of b]", "b a nps 0 10");
        check("csat_a [1-5 of of b of c]", "of b of c a csat 1 5");
        check("csat_packing [old]", "csat packing [old] csat 1 5");
        check("csat_speed [1-4]", "contradiction");
        check("csat_speed [1-4 of service]", "contradiction");
        check("nps [1-10]", "contradiction");
        check("ces1", "ces1 - ces1 1 5");
        check("ces2_checkout", "checkout - ces2 1 7");
        check("ces", "ces_version");
        check("CES_checkout", "ces_version");
        check("ces3", "Unknown");
        check("comment_why", "Comment(\"why\")");
        check("Answered_At", "Time(Unsaid)");
        check("answered_at [d/m/y]", "Time(DayFirst)");
        check("plan", "Unknown");
        check("Customer", "Customer(1)");
        check("purchased_at", "Bought");
        // Of a table with ratings it may be anything; only in one of purchases it is plain.
        check("order_date", "Unknown");
        check("", "Unknown");
    }

    #[test]
    fn a_column_is_known_by_the_name_it_is_written_under() {
        let metrics = [Metric::Nps, Metric::Csat, Metric::Ces1, Metric::Ces2];
        let questions = ["nps", "csat", "ces1", "ces2", "service", "a, b", "of c", "how_[much]"];
        let items = [None, Some("delivery"), Some("packing [old]"), Some("1-5"), Some("a_b:c")];
        let roles = [None, Some(Role::Expected), Some(Role::Experienced)];
        for (metric, question) in metrics.iter().flat_map(|one| questions.map(|own| (*one, own))) {
            for (item, role) in items.iter().flat_map(|one| roles.map(|own| (*one, own))) {
                for scale in [(1, 5), (1, 7), (0, 1), (0, 10)] {
                    let Some(scale) = metric.scale(scale.0, scale.1) else { continue };
                    let (question, item) = (String::from(question), item.map(String::from));
                    let mut column = Column { question, item, role, metric, scale };
                    let [name, mark] = [false, true].map(|is_not| name_of(&column, is_not));
                    if name.contains("of how") {
                        column.question = "how_(much)".into();
                    }
                    assert_eq!(wide(&name), Ok(Field::Rating(column.clone())), "{name}");
                    assert_eq!(wide(&mark), Ok(Field::NotApplicable(column)), "{mark}");
                }
            }
        }
        let short = |metric: Metric, question: &str, item: Option<&str>, role| {
            let (question, item) = (question.into(), item.map(String::from));
            let scale = metric.usual_scale();
            name_of(&Column { question, item, role, metric, scale }, false)
        };
        assert_eq!(short(Metric::Nps, "nps", None, None), "nps");
        assert_eq!(short(Metric::Ces2, "checkout", None, None), "ces2_checkout");
        assert_eq!(short(Metric::Csat, "csat", Some("delivery"), None), "csat_delivery");
        let expected = short(Metric::Csat, "service", Some("speed"), Some(Role::Expected));
        assert_eq!(expected, "csat_speed [1-5 of service, expected]");
    }
}
