//! Rows of tables, whether they stand in CSV or in JSON: each cell has the name of its column.
//!
//! The crate's page lists the names. A row with a bad cell is not counted at all, as with a
//! record: half a respondent is none.

use super::File;
use super::cell;
use super::cursor::Cursor;
use super::header::{Field, Part, shown};
use super::json::report;
use super::moment::{Order, moment_in};
use super::plan::{Form, Plan};
use crate::digest::Digest;
use crate::purchases::Customer;
use crate::tables::UnknownColumn;
use crate::tally::{Reading, Tally};
use crate::trend::{Day, Offset};
use std::ops::Range;
use trefoil_survey::complaint::Complaint;
use trefoil_survey::record::Status;
use trefoil_survey::time::Timestamp;

/// The columns of a file with what each holds, and room for a row.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    plan: Plan,
    columns: Vec<Named>,
    room: Room,
    /// The columns of the last object, in its order, and where their cells are in its text.
    last: Vec<(usize, Range<usize>)>,
}

/// Facets, by the places of their names and values.
pub(crate) type Pairs = [(u32, u32)];

/// Where the facets and the ratings of one row stand after the other's.
#[derive(Debug, Default)]
struct Room {
    facets: Vec<(u32, u32)>,
    ratings: Vec<(u32, Option<u8>)>,
}

/// A column.
#[derive(Debug)]
struct Named {
    name: String,
    /// The name as JSON writes it before a value, `"nps":`.
    quoted: String,
    field: Field,
    /// Of the ratings' column, or of the facet's name.
    place: u32,
    /// Of the name in small letters.
    digest: Digest,
}

impl Named {
    const fn is_rating(&self) -> bool {
        matches!(self.field, Field::Rating(_))
    }
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    Text(&'a str),
    NotUtf8,
}

/// What a row holds beside its facets and ratings.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) id: Option<&'a str>,
    pub(crate) survey: Option<&'a str>,
    pub(crate) revision: u32,
    pub(crate) status: Status,
    pub(crate) is_test: bool,
    pub(crate) answered_at: Option<Timestamp>,
    /// Why its time is none; its ratings count all the same.
    pub(crate) unread_time: Option<String>,
    pub(crate) comments: Vec<(&'a str, &'a str)>,
    /// Whose it is, by the column with the lowest number.
    customer: Option<(u8, &'a str)>,
    bought: Option<Day>,
    order: Option<(u8, &'a str)>,
    /// The cells of the long form.
    pub(crate) parts: Option<Vec<(Part, &'a str)>>,
    pub(crate) digest: u64,
}

impl Row<'_> {
    /// Whose it is.
    pub(crate) fn customer(&self) -> Option<Customer> {
        self.customer.and_then(|(_, name)| Customer::of(name))
    }
}

impl Rows {
    /// Rows whose columns hold what is planned.
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan, ..Self::default() }
    }

    /// Whether a column of that name holds a rating, readable or not.
    pub(crate) fn is_rating(&self, name: &str) -> bool {
        matches!(self.plan.field(name), Ok(Field::Rating(_)) | Err(_))
    }

    /// What its rows are.
    pub(crate) const fn form(&self) -> Form {
        self.plan.form()
    }

    /// Whether any column passes a test of what it holds.
    pub(crate) fn any(&self, is_it: impl Fn(&Field) -> bool) -> bool {
        self.columns.iter().any(|column| is_it(&column.field))
    }

    /// Takes in the columns of a header.
    pub(crate) fn head(&mut self, tally: &mut Tally, file: &File, names: &[&str]) {
        for name in names {
            self.add(tally, file, name);
        }
    }

    /// Takes in an object with nothing unusual in it as a row; `None` where it is not, and nothing was taken.
    pub(crate) fn take_quickly(
        &mut self,
        tally: &mut Tally,
        file: &File,
        text: &str,
    ) -> Option<()> {
        let (mut count, mut seen) = (0, 0_u64);
        let Self { columns, last, .. } = &mut *self;
        let mut cursor = Cursor::new(text);
        cursor.mark(b'{')?;
        loop {
            cursor.next_mark()?;
            // Most likely the name at the same place of the object before.
            let likely = last.get(count).map(|(at, _)| *at);
            let is_next = |at: &usize| {
                columns
                    .get(*at)
                    .is_some_and(|column| cursor.word(column.quoted.as_bytes()).is_some())
            };
            let at = match likely.filter(is_next) {
                Some(at) => at,
                None => {
                    let name = cursor.text()?;
                    cursor.mark(b':')?;
                    columns.iter().position(|column| column.name == name)?
                }
            };
            let bit = 1_u64.checked_shl(u32::try_from(at).ok()?)?;
            (seen & bit == 0).then_some(())?;
            seen |= bit;
            let own = (at, cursor.cell()?);
            match last.get_mut(count) {
                Some(before) => *before = own,
                None => last.push(own),
            }
            count += 1;
            if !cursor.more(b'}')? {
                break;
            }
        }
        cursor.is_at_end().then_some(())?;
        // They come back for the next object.
        let last = std::mem::take(&mut self.last);
        let cells = last
            .iter()
            .take(count)
            .map(|(at, cell)| (*at, Cell::Text(text.get(cell.clone()).unwrap_or_default())));
        self.take(tally, file, cells);
        self.last = last;
        Some(())
    }

    /// Takes in an object as a row.
    pub(crate) fn take_fields(
        &mut self,
        tally: &mut Tally,
        file: &File,
        fields: &[(String, String)],
    ) {
        let mut order = Vec::new();
        for (name, _) in fields {
            let known = self.columns.iter().position(|column| column.name == *name);
            order.push(known.unwrap_or_else(|| self.add(tally, file, name)));
        }
        let cells = order.iter().copied().zip(fields.iter().map(|(_, text)| Cell::Text(text)));
        self.take(tally, file, cells);
    }

    /// Takes in a row of the wide form.
    pub(crate) fn take<'c>(
        &mut self,
        tally: &mut Tally,
        file: &File,
        cells: impl Iterator<Item = (usize, Cell<'c>)>,
    ) {
        let Self { plan, columns, room, .. } = self;
        let form = plan.form();
        let taken = read(tally, columns, room, cells).and_then(|row| {
            if form == Form::Purchases && row.bought.is_none() {
                return Err(vec![no_day(columns)]);
            }
            if let Some(day) = row.bought {
                let (customer, order) = (row.customer.map_or("", |(_, name)| name), row.order);
                tally.purchases.record(customer, order.map(|(_, order)| order), day);
                let is_answered = !room.ratings.is_empty() || !row.comments.is_empty();
                if form == Form::Purchases || !is_answered && row.status == Status::Complete {
                    return Ok(());
                }
            }
            if let Some(reason) = &row.unread_time {
                tally.report_time(&file.source, file.line, reason.clone());
            }
            let reading = Reading {
                survey: row.survey,
                status: row.status,
                revision: row.revision,
                is_test: row.is_test,
                answered_at: row.answered_at,
                complaint: None,
                customer: row.customer(),
                facets: tally.facets.combination(&mut room.facets),
                ratings: &mut room.ratings,
                comments: &row.comments,
                digest: row.digest,
            };
            tally.keep_row(&file.source, row.id, reading).map_err(|complaint| vec![complaint])
        });
        if let Err(complaints) = taken {
            report(tally, &file.source, file.line, &complaints);
        }
    }

    /// Reads a row of the long form, for somebody to put together with others, and its facets.
    pub(crate) fn read_long<'r>(
        &'r mut self,
        tally: &mut Tally,
        cells: impl Iterator<Item = (usize, Cell<'r>)>,
    ) -> Result<(Row<'r>, &'r Pairs), Vec<Complaint>> {
        let row = read(tally, &self.columns, &mut self.room, cells)?;
        Ok((row, &self.room.facets))
    }

    /// Learns what a column holds; what cannot be read is reported once and then passed over.
    fn add(&mut self, tally: &mut Tally, file: &File, name: &str) -> usize {
        let field = match self.plan.field(name) {
            Ok(field) if self.any(|own| field.is_same(own)) => {
                Err(("duplicate", "a column before it holds the same".into()))
            }
            other => other,
        };
        let field = field.unwrap_or_else(|(code, reason)| {
            tally.lines += 1;
            let reason = format!("column {}: {reason}", shown(name));
            tally.report(&file.source, file.line, code, reason);
            Field::Refused
        });
        if matches!(field, Field::Unknown | Field::Refused) && !name.is_empty() {
            let source = file.source.clone();
            tally.unknown_columns.insert(UnknownColumn { source, column: name.into() });
        }
        let place = match &field {
            Field::Rating(column) => tally.columns.put(column.clone()),
            Field::NotApplicable(column) => tally.columns.put(column.clone()),
            Field::Facet(facet) => tally.facets.name(facet),
            Field::Unknown => tally.facets.name(cell::name(name)),
            _ => 0,
        };
        let digest = Digest::default().text(&name.to_ascii_lowercase());
        let quoted = format!("{}:", serde_json::Value::from(name));
        self.columns.push(Named { name: name.into(), quoted, field, place, digest });
        self.columns.len() - 1
    }
}

/// What a purchase without its day is answered with.
fn no_day(columns: &[Named]) -> Complaint {
    let column = columns.iter().find(|column| column.field == Field::Bought);
    let path = column.map_or("purchased_at", |column| &column.name).into();
    Complaint { path, code: "missing", message: "is empty".into() }
}

/// What a word is answered with that is none of the known ones.
pub(crate) fn not_one_of(text: &str, known: &[&str]) -> String {
    format!("\"{}\" is not one of {}", cell::clipped(text), known.join(", "))
}

/// Keeps of several texts the one with the lowest number.
fn lowest<'a>(own: &mut Option<(u8, &'a str)>, rank: u8, text: &'a str) {
    if own.is_none_or(|(own, _)| rank < own) {
        *own = Some((rank, text));
    }
}

/// Reads a row; every bad cell is complained about under its column's name. Its facets and ratings stand in
/// their room then.
fn read<'r, 'c: 'r>(
    tally: &mut Tally,
    columns: &'r [Named],
    room: &mut Room,
    cells: impl Iterator<Item = (usize, Cell<'c>)>,
) -> Result<Row<'r>, Vec<Complaint>> {
    room.facets.clear();
    room.ratings.clear();
    let mut complaints = Vec::new();
    let mut row = Row {
        id: None,
        survey: None,
        revision: 1,
        status: Status::Complete,
        is_test: false,
        answered_at: None,
        unread_time: None,
        comments: Vec::new(),
        customer: None,
        bought: None,
        order: None,
        parts: None,
        digest: 0,
    };
    for (at, cell) in cells {
        let Some(Named { name, field, place, digest, .. }) = columns.get(at) else { continue };
        if matches!(field, Field::Refused | Field::Ignored) {
            continue;
        }
        let mut refuse =
            |code, message| complaints.push(Complaint { path: name.clone(), code, message });
        let text = match cell {
            Cell::Text("") => continue,
            Cell::Text(text) => text,
            Cell::NotUtf8 => {
                if !matches!(field, Field::Unknown | Field::Beside) {
                    let message = "is not UTF-8 text; save the file as UTF-8".into();
                    refuse("not_utf8", message);
                }
                continue;
            }
        };
        match field {
            Field::Id => row.id = Some(cell::name(text)),
            Field::Survey => row.survey = Some(cell::name(text)),
            Field::Revision => match text.parse() {
                Ok(revision @ 1..) => row.revision = revision,
                _ => refuse("out_of_range", format!("{} is not 1 or more", cell::clipped(text))),
            },
            Field::Status => match Status::from_code(&text.to_ascii_lowercase()) {
                Some(status) => row.status = status,
                None => refuse("not_one_of", not_one_of(text, Status::CODES)),
            },
            Field::Finished => match cell::truth(text) {
                Ok(true) => {}
                Ok(false) => row.status = Status::Partial,
                Err((reason, message)) => refuse(reason.code(), message),
            },
            Field::Happened => match text {
                "survey sent" => {}
                "survey dismissed" => row.status = Status::Dismissed,
                _ => refuse("not_one_of", not_one_of(text, &["survey sent", "survey dismissed"])),
            },
            Field::Only(word) => {
                if !text.eq_ignore_ascii_case(word) {
                    let message = format!(
                        "is \"{}\", where the ratings of this file are taken for {word}; put these rows into a file of their own",
                        cell::clipped(text)
                    );
                    refuse("contradiction", message);
                }
            }
            Field::Test => match cell::truth(text) {
                Ok(is_test) => row.is_test = is_test,
                Err((reason, message)) => refuse(reason.code(), message),
            },
            Field::Time(order) => match moment_in(text, *order) {
                Ok(at) => row.answered_at = Some(at),
                Err(message) => row.unread_time = Some(message),
            },
            Field::Customer(rank) => lowest(&mut row.customer, *rank, text),
            Field::Order(rank) => lowest(&mut row.order, *rank, text),
            Field::Bought => match moment_in(text, Order::Unsaid) {
                Ok(at) => row.bought = Some(Offset::default().day(at)),
                Err(message) => refuse("not_a_time", message),
            },
            Field::Rating(column) => match cell::rating(text, column.scale) {
                Ok(value) => room.ratings.extend(value.map(|value| (*place, Some(value)))),
                Err((reason, message)) => refuse(reason.code(), message),
            },
            Field::NotApplicable(_) => match cell::truth(text) {
                Ok(true) => room.ratings.push((*place, None)),
                Ok(false) => {}
                Err((reason, message)) => refuse(reason.code(), message),
            },
            Field::Part(part) => row.parts.get_or_insert_default().push((*part, text)),
            Field::Facet(_) | Field::Unknown => {
                let value = tally.facets.value(*place, cell::name(text));
                room.facets.push((*place, value));
            }
            Field::Comment(question) => row.comments.push((question, cell::name(text))),
            Field::Beside | Field::Refused | Field::Ignored => {}
        }
        row.digest = row.digest.wrapping_add(digest.text(text).value());
    }
    let is_rated = |place| room.ratings.iter().any(|(own, value)| *own == place && value.is_some());
    for (place, value) in &room.ratings {
        if value.is_none() && is_rated(*place) {
            let named = columns.iter().find(|own| own.place == *place && own.is_rating());
            let path = named.map_or_else(String::new, |own| own.name.clone());
            let message = "is rated, and said not to apply".into();
            complaints.push(Complaint { path, code: "contradiction", message });
        }
    }
    if complaints.is_empty() { Ok(row) } else { Err(complaints) }
}
