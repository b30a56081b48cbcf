//! Which columns responses need, how they are named, and what stands in them.

use crate::read::{is_facet, name_of};
use crate::store::Id;
use crate::tables::Selection;
use crate::tally::{Counted, Tally};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use trefoil_survey::record::Status;
use trefoil_survey::time::Timestamp;

/// The columns of a file, in their order.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub(crate) list: Vec<Column>,
    /// How many responses there are.
    pub(crate) rows: u64,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) holds: Holds,
    /// In how many rows something stands.
    pub(crate) filled: u64,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holds {
    Id,
    Survey,
    Revision,
    Status,
    AnsweredAt,
    Customer,
    /// By the place of its name.
    Facet(u32),
    /// By the place of what was rated.
    Rating(u32),
    NotApplicable(u32),
    /// By its question.
    Comment(String),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text that hardly recurs.
    Text,
    /// A text that recurs.
    Word,
    Whole,
    Moment,
    Truth,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    None,
    Text(Cow<'a, str>),
    Whole(i32),
    Moment(Timestamp),
    /// No cell says that something is not so.
    True,
}

impl Holds {
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Id | Self::Customer | Self::Comment(_) => Kind::Text,
            Self::Survey | Self::Status | Self::Facet(_) => Kind::Word,
            Self::Revision | Self::Rating(_) => Kind::Whole,
            Self::AnsweredAt => Kind::Moment,
            Self::NotApplicable(_) => Kind::Truth,
        }
    }
}

/// What every record has stands before what a page or a file has of its own.
const FIRST: [&str; 6] = ["survey_version", "locale", "display", "trigger", "touchpoint", "page"];

impl Columns {
    /// The columns in which something stands; those of ratings, so that a row is known for one, always.
    pub(crate) fn of(tally: &Tally, selection: &Selection) -> Self {
        let (mut rows, mut revisions) = (0, 0);
        let mut filled = BTreeMap::<Holds, u64>::new();
        let mut combinations = vec![0_u64; tally.facets.combinations()];
        for counted in tally.counted(selection) {
            rows += 1;
            revisions = revisions.max(counted.rank().revision);
            let mut add = |holds, count| *filled.entry(holds).or_default() += count;
            add(Holds::Status, 1);
            [
                (counted.id() != Id::Unnamed).then_some(Holds::Id),
                counted.survey().map(|_| Holds::Survey),
                counted.answered_at().map(|_| Holds::AnsweredAt),
                counted.customer().map(|_| Holds::Customer),
            ]
            .into_iter()
            .flatten()
            .for_each(|holds| add(holds, 1));
            for (place, value) in counted.ratings() {
                if value.is_none() {
                    add(Holds::NotApplicable(place), 1);
                }
                add(Holds::Rating(place), value.is_some().into());
            }
            for (question, _) in counted.comments() {
                add(Holds::Comment(question.into()), 1);
            }
            if let Some(count) = combinations.get_mut(counted.filled().facets as usize) {
                *count += 1;
            }
        }
        for (combination, count) in (0..).zip(combinations).filter(|(_, count)| *count > 0) {
            for (name, _) in tally.facets.pairs(combination) {
                *filled.entry(Holds::Facet(*name)).or_default() += count;
            }
        }
        // Saved once is what a row says that says nothing.
        if revisions > 1 {
            filled.insert(Holds::Revision, rows);
        }
        let mut columns: Vec<_> = filled
            .into_iter()
            .map(|(holds, filled)| (order(tally, &holds), holds, filled))
            .collect();
        columns.sort();
        let mut taken = BTreeSet::new();
        let named = columns.into_iter().map(|((.., name), holds, filled)| {
            let mut name = name;
            while !taken.insert(name.clone()) {
                name.push('\'');
            }
            Column { name, holds, filled }
        });
        Self { list: named.collect(), rows }
    }

    /// Leaves out what says who a customer is: the column, and what a page passed in by that name.
    pub(crate) fn leave_customers_out(&mut self, tally: &Tally) {
        self.list.retain(|column| match column.holds {
            Holds::Customer => false,
            Holds::Facet(name) => tally.facets.name_of(name) != "context.customer",
            _ => true,
        });
    }

    /// What stands in a row.
    pub(crate) fn values<'a>(
        &self,
        tally: &'a Tally,
        counted: Counted<'a>,
    ) -> impl Iterator<Item = Value<'a>> {
        self.list.iter().map(move |column| value(&column.holds, tally, &counted))
    }
}

/// Where a column stands, and its name.
fn order(tally: &Tally, holds: &Holds) -> (usize, usize, String) {
    let rated = |place: u32, is_not_applicable| {
        let column = tally.columns.get(place);
        column.map(|column| name_of(column, is_not_applicable)).unwrap_or_default()
    };
    match holds {
        Holds::Id => (0, 0, "id".into()),
        Holds::Survey => (0, 1, "survey".into()),
        Holds::Revision => (2, 0, "revision".into()),
        Holds::Status => (2, 1, "status".into()),
        Holds::AnsweredAt => (2, 2, "answered_at".into()),
        // `customer` would be a group where a few customers answered again and again.
        Holds::Customer => (2, 3, "customer_id".into()),
        Holds::Facet(place) => {
            let name = facet_name(tally.facets.name_of(*place));
            match FIRST.iter().position(|first| *first == name) {
                // The version belongs to the survey.
                Some(0) => (1, 0, name),
                Some(place) => (3, place, name),
                None => (4, 0, name),
            }
        }
        Holds::Rating(place) => (5, 0, rated(*place, false)),
        Holds::NotApplicable(place) => (5, 0, rated(*place, true)),
        Holds::Comment(question) if question == "comment" => (6, 0, "comment".into()),
        Holds::Comment(question) => (6, 0, format!("comment_{question}")),
    }
}

/// A name that a reader takes for nothing but what answers may be told apart by.
fn facet_name(name: &str) -> String {
    if is_facet(name) { name.into() } else { format!("context.{name}") }
}

fn value<'a>(holds: &Holds, tally: &'a Tally, counted: &Counted<'a>) -> Value<'a> {
    let text = |text: Option<&'a str>| text.map_or(Value::None, |text| Value::Text(text.into()));
    let rated = |place: &u32| counted.ratings().find(|(own, _)| own == place);
    match holds {
        Holds::Id => match counted.id() {
            Id::Unnamed => Value::None,
            // What is told apart by its file is so in one file, too.
            Id::Local { source, text, .. } => match tally.source_of_several(source) {
                Some(source) => Value::Text(format!("{source}#{text}").into()),
                None => Value::Text(text.into()),
            },
            id @ Id::Record(_) => Value::Text(id.text().into()),
        },
        Holds::Survey => text(counted.survey()),
        // No survey is saved two milliards of times.
        Holds::Revision => Value::Whole(i32::try_from(counted.rank().revision).unwrap_or(i32::MAX)),
        Holds::Status => text(Some(Status::code(counted.filled().status))),
        Holds::AnsweredAt => counted.answered_at().map_or(Value::None, Value::Moment),
        Holds::Customer => {
            counted.customer().map_or(Value::None, |customer| Value::Text(customer.code().into()))
        }
        Holds::Facet(name) => {
            let pair = counted.facets().iter().find(|(own, _)| own == name);
            text(pair.map(|(_, value)| tally.facets.text(*value)))
        }
        Holds::Rating(place) => {
            let value = rated(place).and_then(|(_, value)| value);
            value.map_or(Value::None, |value| Value::Whole(value.into()))
        }
        Holds::NotApplicable(place) => match rated(place) {
            Some((_, None)) => Value::True,
            _ => Value::None,
        },
        Holds::Comment(question) => {
            let mut texts =
                counted.comments().filter(|(own, _)| own == question).map(|(_, text)| text);
            match (texts.next(), texts.next()) {
                (first, None) => text(first),
                (first, second) => {
                    let texts: Vec<_> = first.into_iter().chain(second).chain(texts).collect();
                    Value::Text(texts.join("\n").into())
                }
            }
        }
    }
}
