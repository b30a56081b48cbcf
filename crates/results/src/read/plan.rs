//! What the columns of one table hold: said by somebody, known by their names, or guessed.

use super::columns::{Columns, FoundColumn, GROUP, Head, Origin, meaning_of};
use super::guess;
use super::header::{self, Field, Refusal};
use super::shapes;
use std::collections::HashMap;

/// So many of a column's first values are shown as examples.
const EXAMPLES: usize = 3;

/// A column with the first of its cells that are not empty.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) cells: Vec<String>,
}

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// Respondents.
    #[default]
    Wide,
    /// Ratings.
    Long,
    /// Purchases, without any answer beside them.
    Purchases,
}

/// What those columns hold that do not say so by their names.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    meanings: HashMap<String, String>,
    form: Form,
}

impl Plan {
    /// Makes a plan by the beginning of a table, and says what was found. Only some tables may be long ones.
    pub(crate) fn of(
        table: &str,
        given: &Columns,
        samples: &[Sample],
        may_be_long: bool,
    ) -> (Self, Head) {
        let is_named =
            |part: &&str| samples.iter().any(|sample| sample.name.eq_ignore_ascii_case(part));
        let is_long = may_be_long && ["question", "kind", "value"].iter().all(is_named);
        let given = |name: &str| given.of(table, name).map(String::from);
        let effective =
            samples.iter().map(|sample| given(&sample.name).unwrap_or_else(|| sample.name.clone()));
        let effective: Vec<String> = effective.collect();
        let form = if is_long {
            Form::Long
        } else if header::is_of_purchases(effective.iter().map(String::as_str)) {
            Form::Purchases
        } else {
            Form::Wide
        };
        let mut shape = shapes::meanings(samples);
        let mut found: Vec<(Option<String>, Origin)> = samples
            .iter()
            .zip(&mut shape)
            .map(|(sample, shape)| match (given(&sample.name), shape.take()) {
                (Some(meaning), _) => (Some(meaning), Origin::Given),
                (None, Some(meaning)) if form == Form::Wide => (Some(meaning), Origin::Guess),
                _ => (None, Origin::Name),
            })
            .collect();
        // Beside answers alone, the customer may be one of many or a kind of customers.
        let has_purchases =
            effective.iter().any(|name| matches!(header::wide(name), Ok(Field::Bought)));
        let is_by_kind = |name: &str| !has_purchases && name.eq_ignore_ascii_case("customer");
        if form == Form::Wide {
            let known: Vec<Option<Field>> = samples
                .iter()
                .zip(&found)
                .map(|(sample, (meaning, _))| match meaning {
                    Some(meaning) => Some(header::meant(meaning).unwrap_or(Field::Refused)),
                    None if is_by_kind(&sample.name) => None,
                    None => Some(header::wide(&sample.name).unwrap_or(Field::Refused))
                        .filter(|field| *field != Field::Unknown),
                })
                .collect();
            let guesses = guess::meanings(samples, &known);
            for ((sample, guess), found) in samples.iter().zip(guesses).zip(&mut found) {
                match guess {
                    Some(meaning) => *found = (Some(meaning), Origin::Guess),
                    None if found.0.is_none() && is_by_kind(&sample.name) => {
                        found.0 = Some(GROUP.into());
                    }
                    None => {}
                }
            }
        }
        let columns = samples.iter().zip(&found).map(|(sample, (meaning, origin))| {
            let own = Self { meanings: HashMap::new(), form };
            let field = match meaning {
                Some(meaning) => header::meant(meaning),
                None => own.field(&sample.name),
            };
            let name = meaning.as_ref().unwrap_or(&sample.name);
            let meaning = meaning_of(name, &field.unwrap_or(Field::Refused));
            FoundColumn {
                name: sample.name.clone(),
                meaning,
                origin: *origin,
                examples: sample.examples(),
            }
        });
        let head = Head { table: table.into(), columns: columns.collect() };
        let names = samples.iter().map(|sample| sample.name.as_str());
        let meanings =
            told_apart(names.zip(found.iter().map(|(meaning, _)| meaning.as_deref())).collect());
        (Self { meanings, form }, head)
    }

    /// Of purchases alone.
    pub(crate) fn of_purchases() -> Self {
        Self { form: Form::Purchases, ..Self::default() }
    }

    /// What the rows are.
    pub(crate) const fn form(&self) -> Form {
        self.form
    }

    /// What the column of that name holds.
    ///
    /// # Errors
    /// Why its name cannot be read.
    pub(crate) fn field(&self, name: &str) -> Result<Field, Refusal> {
        match (self.meanings.get(name), self.form) {
            (Some(meaning), _) => header::meant(meaning),
            (None, Form::Wide) => header::wide(name),
            (None, Form::Long) => Ok(header::long(name)),
            (None, Form::Purchases) => Ok(header::purchase(name)),
        }
    }
}

impl Sample {
    fn examples(&self) -> Vec<String> {
        let mut examples: Vec<String> = Vec::new();
        for cell in &self.cells {
            let shown = super::cell::clipped(cell);
            if examples.len() < EXAMPLES && !examples.contains(&shown) {
                examples.push(shown);
            }
        }
        examples
    }
}

/// The meanings by name. Where several columns hold the same kind of rating or text, each gets its own name as that of
/// its question or item, so that none is another's double.
fn told_apart(columns: Vec<(&str, Option<&str>)>) -> HashMap<String, String> {
    let kind = |name: &str, meaning: Option<&str>| match header::meant(meaning.unwrap_or(name)) {
        Ok(Field::Rating(column)) => Some(column.metric.code()),
        Ok(Field::Comment(_)) => Some("comment"),
        _ => None,
    };
    let kinds: Vec<_> = columns.iter().map(|(name, meaning)| kind(name, *meaning)).collect();
    let is_alone = |kind| kinds.iter().filter(|own| **own == Some(kind)).count() < 2;
    let named = columns.iter().zip(&kinds).filter_map(|((name, meaning), kind)| {
        let meaning = (*meaning)?;
        let meaning = match (kind, header::meant(meaning)) {
            (Some(kind), _) if is_alone(kind) => meaning.into(),
            (Some(_), Ok(Field::Rating(column)))
                if column.item.is_none() && column.question == column.metric.code() =>
            {
                let (min, max) = (column.scale.min(), column.scale.max());
                format!("{}:{name} [{min}-{max}]", column.metric.code())
            }
            (Some(_), Ok(Field::Comment(own))) if own == "comment" => format!("comment:{name}"),
            _ => meaning.into(),
        };
        Some(((*name).into(), meaning))
    });
    named.collect()
}
