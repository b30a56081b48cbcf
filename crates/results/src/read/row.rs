//! Rows of tables, whether they stand in CSV or in JSON: each cell has the name of its column.
//!
//! The crate's page lists the names. A row with a bad cell is not counted at all, as with a
//! record: half a respondent is none.

use super::File;
use super::cell;
use super::cells::{Before, Cell, Cells, Object, Parted};
use super::header::{Field, Part, shown};
use super::json::report;
use super::known::{Known, Layout, Said};
use super::moment::{Order, moment_in};
use super::plan::{Form, Plan};
use crate::digest::Digest;
use crate::purchases::Customer;
use crate::tables::UnknownColumn;
use crate::tally::{Reading, Tally};
use crate::trend::{Day, Offset};
use trefoil_score::Scale;
use trefoil_survey::complaint::Complaint;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::Status;
use trefoil_survey::time::Timestamp;

/// The columns of a file with what each holds, and room for a row.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    plan: Plan,
    columns: Vec<Named>,
    room: Room,
    before: Before,
    known: Known,
    /// What the row said that was taken in last, if others may say the same.
    said: Option<(Layout, Said)>,
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
pub(crate) struct Named {
    pub(crate) name: String,
    field: Field,
    /// Of the ratings' column, or of the facet's name.
    place: u32,
    /// Of the name in small letters.
    digest: Digest,
    /// Of the name with each point.
    points: [u64; Scale::HIGHEST_POINT as usize + 1],
}

impl Named {
    const fn is_rating(&self) -> bool {
        matches!(self.field, Field::Rating(_))
    }
}

/// What a row goes by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RowId<'a> {
    /// A UUID.
    Record(RecordId),
    /// Any other text.
    Text(&'a str),
}

impl<'a> RowId<'a> {
    fn read(text: &'a str) -> Self {
        let id = text.as_bytes().try_into().ok().and_then(RecordId::read_bytes);
        id.map_or(Self::Text(text), Self::Record)
    }
}

/// What a row holds beside its facets and ratings.
#[derive(Debug, Default)]
pub(crate) struct Row<'a> {
    pub(crate) id: Option<RowId<'a>>,
    pub(crate) survey: Option<&'a str>,
    /// Where it is not the first one.
    revision: Option<u32>,
    /// Where it is not complete.
    status: Option<Status>,
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
    /// Where its id and its moment stand, if they were read there.
    layout: Layout,
    /// What the digest of that moment begins with, and the digest.
    moment: Option<(Digest, u64)>,
}

impl Row<'_> {
    pub(crate) fn revision(&self) -> u32 {
        self.revision.unwrap_or(1)
    }

    pub(crate) fn status(&self) -> Status {
        self.status.unwrap_or(Status::Complete)
    }

    /// Whether another row may say the same but for its id and its moment, and it says nothing that few have.
    fn may_recur(&self) -> bool {
        let is_placed = self.id.is_none() || self.layout.id.is_some();
        let is_plain = self.comments.is_empty() && self.unread_time.is_none();
        is_placed && is_plain && self.customer.is_none() && self.bought.is_none()
    }

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
        // It comes back for the next object.
        let mut before = std::mem::take(&mut self.before);
        let taken = self.take(tally, file, &mut Object::new(text, &mut before));
        self.before = before;
        taken
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
        self.take(tally, file, &mut Parted::new(cells));
    }

    /// Takes in the rows, each a line, that these bytes begin with and of which others said the same before, and answers
    /// with how many bytes they are.
    pub(crate) fn take_known(&mut self, tally: &mut Tally, file: &mut File, bytes: &[u8]) -> usize {
        let (passed, rows) = self.known.take(tally, bytes);
        tally.lines += rows;
        file.line += rows;
        passed
    }

    /// Learns what the row says that was taken in last, a line without its end.
    pub(crate) fn learn(&mut self, line: &[u8]) {
        if let Some((layout, said)) = self.said.take() {
            self.known.learn(line, layout, said);
        }
    }

    /// Takes in a row of the wide form; `None` where its cells cannot be told, and nothing was taken.
    pub(crate) fn take<'c>(
        &mut self,
        tally: &mut Tally,
        file: &File,
        cells: &mut impl Cells<'c>,
    ) -> Option<()> {
        let Self { plan, columns, room, known, said, .. } = self;
        let form = plan.form();
        *said = None;
        let mut row = Row::default();
        let taken = read(tally, columns, room, &mut row, cells)?.and_then(|()| {
            if form == Form::Purchases && row.bought.is_none() {
                return Err(vec![no_day(columns)]);
            }
            if let Some(day) = row.bought {
                let (customer, order) = (row.customer.map_or("", |(_, name)| name), row.order);
                tally.purchases.record(customer, order.map(|(_, order)| order), day);
                let is_answered = !room.ratings.is_empty() || !row.comments.is_empty();
                if form == Form::Purchases || !is_answered && row.status() == Status::Complete {
                    return Ok(());
                }
            }
            if let Some(reason) = &row.unread_time {
                tally.report_time(&file.source, file.line, reason.clone());
            }
            let may_recur = known.is_learning() && row.may_recur();
            let reading = Reading {
                survey: row.survey,
                status: row.status(),
                revision: row.revision(),
                is_test: row.is_test,
                answered_at: row.answered_at,
                complaint: None,
                customer: row.customer(),
                facets: tally.facets.combination(&mut room.facets),
                ratings: &mut room.ratings,
                comments: &row.comments,
                digest: row.digest,
            };
            let mut claim = reading.claim();
            let kept = tally.keep_row(&file.source, row.id, reading);
            let kept = kept.map_err(|complaint| vec![complaint])?;
            if let Some(kind) = kept.filter(|_| may_recur) {
                let (moment, digest) = row.moment.unwrap_or_default();
                claim.digest = claim.digest.wrapping_sub(digest);
                *said = Some((row.layout, Said { kind, claim, moment }));
            }
            Ok(())
        });
        if let Err(complaints) = taken {
            report(tally, &file.source, file.line, &complaints);
        }
        Some(())
    }

    /// Reads a row of the long form, for somebody to put together with others, and its facets; `None` where its cells
    /// cannot be told.
    pub(crate) fn read_long<'r, 'c: 'r>(
        &'r mut self,
        tally: &mut Tally,
        cells: &mut impl Cells<'c>,
    ) -> Option<Result<(Row<'r>, &'r Pairs), Vec<Complaint>>> {
        let mut row = Row::default();
        let read = read(tally, &self.columns, &mut self.room, &mut row, cells)?;
        Some(read.map(|()| (row, &*self.room.facets)))
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
        let mut points = [0; Scale::HIGHEST_POINT as usize + 1];
        for (point, own) in points.iter_mut().enumerate() {
            *own = digest.text(&point.to_string()).value();
        }
        self.columns.push(Named { name: name.into(), field, place, digest, points });
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
/// their room then. `None` where its cells cannot be told.
#[inline]
fn read<'r, 'c: 'r>(
    tally: &mut Tally,
    columns: &'r [Named],
    room: &mut Room,
    row: &mut Row<'r>,
    cells: &mut impl Cells<'c>,
) -> Option<Result<(), Vec<Complaint>>> {
    room.facets.clear();
    room.ratings.clear();
    let mut complaints = Vec::new();
    while let Some(at) = cells.column(columns) {
        let Named { name, field, place, digest, points, .. } = columns.get(at)?;
        match field {
            Field::Id => {
                if let Some((id, place)) = cells.id() {
                    row.id = Some(RowId::Record(id));
                    row.layout.id = Some(place);
                    continue;
                }
            }
            Field::Rating(column) => {
                if let Some(point) = cells.point(column.scale) {
                    room.ratings.push((*place, Some(point)));
                    let digest = points.get(usize::from(point)).copied().unwrap_or_default();
                    row.digest = row.digest.wrapping_add(digest);
                    continue;
                }
            }
            Field::Time(_) => {
                if let Some((moment, text, place)) = cells.moment() {
                    row.answered_at = Some(moment);
                    let own = digest.bytes(text).value();
                    row.digest = row.digest.wrapping_add(own);
                    row.layout.moment = Some(place);
                    row.moment = Some((*digest, own));
                    continue;
                }
            }
            _ => {}
        }
        let cell = cells.text()?;
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
            Field::Id => {
                // What it goes by tells no two bodies apart.
                row.id = Some(RowId::read(cell::name(text)));
                continue;
            }
            Field::Survey => row.survey = Some(cell::name(text)),
            Field::Revision => match text.parse() {
                Ok(revision @ 1..) => row.revision = Some(revision),
                _ => refuse("out_of_range", format!("{} is not 1 or more", cell::clipped(text))),
            },
            Field::Status => match Status::from_code(&text.to_ascii_lowercase()) {
                Some(status) => row.status = Some(status),
                None => refuse("not_one_of", not_one_of(text, Status::CODES)),
            },
            Field::Finished => match cell::truth(text) {
                Ok(true) => {}
                Ok(false) => row.status = Some(Status::Partial),
                Err((reason, message)) => refuse(reason.code(), message),
            },
            Field::Happened => match text {
                "survey sent" => {}
                "survey dismissed" => row.status = Some(Status::Dismissed),
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
    if !cells.is_whole() {
        return None;
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
    Some(if complaints.is_empty() { Ok(()) } else { Err(complaints) })
}
