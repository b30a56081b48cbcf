//! `trefoil score`: the scores of files of responses.

use crate::clock;
use crate::store;
use crate::which::WhichStore;
use serde::Serialize;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use trefoil_results::saved_view::MadeWith;
use trefoil_results::{
    Analysis, Columns, Format, Head, Kind, Offset, Pool, Population, Reader, Report, SavedView,
    Selection, Source, Span, Tables, Tally, View,
};

/// So many bad lines are shown; `--json` has more of them.
const BAD_LINES_SHOWN: usize = 20;

/// What `trefoil score` is given.
#[derive(clap::Args)]
pub struct ScoreArgs {
    /// Files of responses: CSV, JSON Lines or JSON, also packed by gzip or as ZIP; - is the standard input.
    #[arg(required_unless_present_any = ["store", "config"], value_name = "FILE")]
    pub files: Vec<String>,
    /// Scores what a collector has stored, too.
    #[command(flatten)]
    pub which: WhichStore,
    /// Prints JSON instead of tables.
    #[arg(long)]
    pub json: bool,
    /// The format of all files; auto goes by each file's name and how it begins.
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    #[arg(value_parser = ["auto", "csv", "jsonl", "json"])]
    pub format: String,
    /// Says what a column of the files holds, whatever its name says; may be repeated: "Score=nps", "Mark=csat [1-7]",
    /// "Shop=group", "Notes=ignore".
    #[arg(long, value_name = "NAME=MEANING", value_parser = column)]
    pub column: Vec<(String, String)>,
    /// Scores this survey alone.
    #[arg(long, value_name = "NAME")]
    pub survey: Option<String>,
    /// Scores test records, such as a preview's answers, in place of live ones.
    #[arg(long)]
    pub trial: bool,
    /// Makes the figures of a view that was saved in the studio: with its filters, its trend, its groups and its periods.
    #[arg(long, value_name = "FILE")]
    #[arg(conflicts_with_all = ["survey", "trial", "trend", "by", "utc_offset"])]
    pub view: Option<String>,
    /// Prints the trend, what goes with what, response rates and complaints, too.
    #[arg(long)]
    pub analysis: bool,
    /// The parts of the trend: week, month, or a number of days for a rolling window.
    #[arg(long, value_name = "SPAN", default_value = "week", requires = "analysis")]
    #[arg(value_parser = span)]
    pub trend: Span,
    /// Tells answers apart by touchpoint, locale, survey_version, context.<name> or a column of the file; may be repeated.
    #[arg(long, value_name = "FACET", requires = "analysis")]
    pub by: Vec<String>,
    /// Where days begin: an offset from UTC.
    #[arg(long, value_name = "OFFSET", default_value = "Z", requires = "analysis")]
    #[arg(value_parser = offset, allow_hyphen_values = true)]
    pub utc_offset: Offset,
}

/// A column and what it holds. Names may have a = in them, meanings have none.
fn column(text: &str) -> Result<(String, String), String> {
    let (name, meaning) =
        text.rsplit_once('=').ok_or("write the column's name, a = and what it holds: Score=nps")?;
    Columns::default().put(None, name, meaning)?;
    Ok((name.into(), meaning.into()))
}

fn span(text: &str) -> Result<Span, String> {
    Span::read(text).ok_or_else(|| "write week, month or a number of days such as 28".into())
}

fn offset(text: &str) -> Result<Offset, String> {
    Offset::read(text).ok_or_else(|| "write Z, or hours and minutes such as +03:30".into())
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    tables: &'a Tables,
    #[serde(skip_serializing_if = "Option::is_none")]
    analysis: Option<&'a Analysis>,
}

/// Prints the scores of the files; lines that cannot be read are listed on stderr and not counted.
///
/// # Errors
/// A sentence for people, when a file cannot be opened or nothing in the files can be read.
pub fn run(args: ScoreArgs) -> Result<ExitCode, String> {
    let saved = args.view.as_deref().map(saved_view).transpose()?;
    let mut tally = Tally::default();
    let mut columns = Columns::default();
    for (name, meaning) in &args.column {
        columns.put(None, name, meaning)?;
    }
    let mut sources = Vec::new();
    for name in &args.files {
        let before = tally.records();
        read(&mut tally, name, Format::from_code(&args.format), &columns)?;
        sources.push(source(name, tally.records() - before));
    }
    tally.heads().iter().for_each(tell_guesses);
    let mut all = args.files.clone();
    let population = if args.trial { Population::Trial } else { Population::Live };
    let survey = args.survey.clone();
    let selection = Selection { population, survey, ..Selection::default() };
    let mut added_up = None;
    if args.which.is_named() {
        let place = args.which.place()?;
        let before = tally.records();
        let is_alone = args.files.is_empty() && saved.is_none() && !args.analysis;
        let unreadable = |error| format!("cannot read {place} ({error}); nothing is scored");
        let mut engine = place.open_to_read().map_err(unreadable)?;
        if is_alone && let Some(sums) = engine.sums().map_err(unreadable)? {
            added_up = sums.tables(&selection).map(|tables| (tables, sums.records()));
        }
        if added_up.is_none() {
            store::read_all(&mut *engine, &place.to_string(), &mut tally).map_err(unreadable)?;
        }
        all.push(place.to_string());
        sources.push(source(&place.to_string(), tally.records() - before));
    }
    let is_empty = added_up.as_ref().map_or(tally.records(), |(_, records)| *records) == 0;
    let (tables, analysis) = match (&saved, added_up) {
        (Some(saved), _) => viewed(tally, saved, &sources)?,
        (None, Some((tables, _))) => (tables, None),
        (None, None) => {
            let view = View {
                offset: args.utc_offset,
                span: args.trend,
                by: args.by,
                ..View::at(clock::now())
            };
            if args.analysis {
                let (tables, analysis) = tally.tables_and_analysis(&selection, &view);
                (tables, Some(analysis))
            } else {
                (tally.tables(&selection), None)
            }
        }
    };
    let analysis = analysis.filter(|_| args.analysis);
    complain(&tables);
    if is_empty {
        let files = all.join(", ");
        return Err(match tables.counts.rejected {
            0 => format!("{files}: there is no response in it"),
            count => format!("{files}: none of {count} lines could be read"),
        });
    }
    let text = if args.json {
        let printed = Printed { tables: &tables, analysis: analysis.as_ref() };
        let json = serde_json::to_string_pretty(&printed);
        json.map_err(|error| format!("the scores cannot be printed: {error}"))? + "\n"
    } else {
        tables.to_text() + &analysis.map(|analysis| analysis.to_text()).unwrap_or_default()
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever reads may have read enough: `trefoil score FILE | head -3`.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("the scores cannot be printed: {error}"))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Reads a view that was saved.
fn saved_view(name: &str) -> Result<SavedView, String> {
    let file = File::open(name).map_err(|error| unreadable(name, &error))?;
    let mut bytes = Vec::new();
    // One that is cut off is damaged.
    let read = file.take(SavedView::LONGEST as u64).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(name, &error))?;
    match SavedView::read(&bytes) {
        Some(saved) => saved.map_err(|why| SavedView::refusal(name, &why)),
        None => Err(format!("{name} is no saved view; \"Save this view\" in the studio makes one")),
    }
}

/// A file as the studio knows it: by its name alone, wherever it is.
fn source(name: &str, records: u64) -> Source {
    let own = Path::new(name).file_name().map(|own| own.to_string_lossy());
    let name = own.map_or_else(|| name.into(), Cow::into_owned);
    Source { name, kind: Kind::File, records, rejected: 0, heads: Vec::new() }
}

/// What the studio shows of a saved view, by the code that it does so with. Answers that are others than those it was saved
/// from, and too few to show any, are named on stderr.
fn viewed(
    tally: Tally,
    saved: &SavedView,
    sources: &[Source],
) -> Result<(Tables, Option<Analysis>), String> {
    let file = |made: &MadeWith| {
        let records = if made.records == 1 { "record" } else { "records" };
        format!("{} ({} {records})", made.name, made.records)
    };
    if let Some((first, rest)) = saved.difference(sources, file) {
        eprintln!("{first} {rest}");
    }
    let mut pool = Pool::default();
    pool.put("", Kind::File, tally);
    let report = pool.report(&saved.query(clock::now()));
    if report.is_hidden {
        eprintln!("{}", Report::HIDDEN);
    }
    Ok((report.live.ok_or("nothing was read")?, report.analysis))
}

/// Says of which columns it was guessed what they hold, and of a table without a rating what columns there are.
fn tell_guesses(head: &Head) {
    // Names come from files, and a terminal obeys what they may hold.
    let table = head.table.escape_debug();
    for column in head.guesses() {
        let (name, meaning) = (&column.name, &column.meaning);
        eprintln!(
            "{table}: column {name:?} is taken for {meaning}, which is a guess; --column {name:?}=... says it otherwise"
        );
    }
    if !head.is_known() {
        let names: Vec<String> =
            head.columns.iter().take(20).map(|column| format!("{:?}", column.name)).collect();
        eprintln!(
            "{table}: say which column is a rating, as in --column \"Score=nps\": {}",
            names.join(", ")
        );
    }
}

/// Names lines, revisions and columns that are not counted, on stderr.
fn complain(tables: &Tables) {
    for bad in tables.bad_lines.iter().take(BAD_LINES_SHOWN) {
        eprintln!("{bad}");
    }
    let (shown, rejected) = (tables.bad_lines.len().min(BAD_LINES_SHOWN), tables.counts.rejected);
    if rejected > shown as u64 {
        eprintln!("... and {} more lines", rejected - shown as u64);
    }
    if rejected > 0 {
        let codes: Vec<String> = tables
            .counts
            .rejected_by_code
            .iter()
            .map(|(code, count)| format!("{count} {code}"))
            .collect();
        eprintln!("{rejected} of {} lines not counted: {}", tables.counts.lines, codes.join(", "));
    }
    for conflict in tables.conflicts.iter().take(BAD_LINES_SHOWN) {
        eprintln!("{conflict}");
    }
    for bad in tables.unread_times.iter().take(BAD_LINES_SHOWN) {
        eprintln!("{bad}");
    }
    let unread = tables.counts.unread_times;
    if unread > 0 {
        eprintln!("{unread} lines are counted, but not in a trend: their time cannot be read");
    }
    for column in &tables.unknown_columns {
        eprintln!("{column}");
    }
}

/// Reads a file a piece at a time, so that it may be larger than the memory.
fn read(
    tally: &mut Tally,
    name: &str,
    format: Option<Format>,
    columns: &Columns,
) -> Result<(), String> {
    let file: Box<dyn Read> = match name {
        "-" => Box::new(std::io::stdin().lock()),
        _ => Box::new(File::open(name).map_err(|error| unreadable(name, &error))?),
    };
    let mut file = BufReader::with_capacity(PIECE, file);
    let mut reader = Reader::new(name, format).with_columns(columns.clone());
    loop {
        let piece = file.fill_buf().map_err(|error| unreadable(name, &error))?;
        if piece.is_empty() {
            break;
        }
        reader.read(tally, piece);
        let len = piece.len();
        file.consume(len);
    }
    reader.finish(tally);
    Ok(())
}

/// How much of a file is in memory at once.
const PIECE: usize = 1 << 20;

fn unreadable(name: &str, error: &std::io::Error) -> String {
    match name {
        "-" => format!("the standard input cannot be read: {error}"),
        _ => format!("{name} cannot be read: {error}"),
    }
}
