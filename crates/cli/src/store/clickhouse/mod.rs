//! The store in ClickHouse: one server, or several that share the responses by their ids.
//!
//! The collector answers once a record is in its spool, and sends what is there to the servers by itself: they may be away, and want
//! few large pieces. What arrives twice is there once: tables keep of each response the highest revision, and whoever reads asks for
//! what is merged.

mod address;
mod rows;
mod server;
mod spool;
mod tallied;

pub use address::{Address, SCHEME};
pub use server::Trouble;

use super::StoreError;
use super::port::{Done, Engine, Erased, Listing, Task, Unsent, Wanted, Whose};
use crate::clock;
use crate::complaints::Complaint;
use crate::serve::queue::{Due, Queue, Queued, Verdict};
use rows::{Rows, Sheet, ids, quoted};
use server::Server;
use spool::{Spool, columns, table};
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use trefoil_results::Sums;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::EventKind;
use trefoil_survey::time::Timestamp;

/// What turns an empty database into today's, step by step; `version` has the steps done.
///
/// Names and functions are those that servers have had since 2018.
const MIGRATIONS: &[&[&str]] = &[TABLES, TALLIED];

const TABLES: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS responses (
         id UUID,
         revision UInt32,
         position Int64,                   -- in the order of arrival at one collector
         received_at Int64,                -- milliseconds since 1970
         survey String,
         test UInt8,
         status String,
         respondent String,                -- nobody: empty
         complaint_opened_at Int64,        -- seconds since 1970; none: 0
         complaint_due_at Int64,
         body String                       -- the record as JSON, unknown fields and all
     ) ENGINE = ReplacingMergeTree(revision) ORDER BY id",
    "CREATE TABLE IF NOT EXISTS events (
         id UUID,
         response UUID,
         position Int64,
         received_at Int64,
         survey String,
         test UInt8,
         event String,
         at Int64,                         -- seconds since 1970
         body String
     ) ENGINE = ReplacingMergeTree ORDER BY (response, id)",
    "CREATE TABLE IF NOT EXISTS deleted (
         id UUID,                          -- of a response that is not to be seen again
         at Int64                          -- milliseconds since 1970
     ) ENGINE = ReplacingMergeTree ORDER BY id",
    "CREATE TABLE IF NOT EXISTS expired (
         id UUID,                          -- of a response that is too old and goes just now
         before_ms Int64
     ) ENGINE = MergeTree ORDER BY (before_ms, id)",
    "CREATE VIEW IF NOT EXISTS held_responses AS
         SELECT * FROM responses FINAL WHERE id NOT IN (SELECT id FROM deleted)",
    "CREATE VIEW IF NOT EXISTS held_events AS
         SELECT * FROM events FINAL WHERE response NOT IN (SELECT id FROM deleted)",
];

/// What each response adds to the scores.
const TALLIED: &[&str] = &[
    "ALTER TABLE responses ADD COLUMN tallied Array(String)",
    "CREATE VIEW IF NOT EXISTS held_tallied AS
         SELECT survey, status, test, tallied FROM responses FINAL WHERE id NOT IN (SELECT id FROM deleted)",
];

const ADD_COLUMN: &str = "ALTER TABLE responses ADD COLUMN ";

/// How far the tables are, and which shard of how many this is.
const VERSION: &str = "CREATE TABLE IF NOT EXISTS version (
        steps UInt32,
        shard UInt32,
        shards UInt32
    ) ENGINE = MergeTree ORDER BY steps";

/// How often something is sent, at most: each time makes a part that the server has to merge.
const SEND_EVERY: Duration = Duration::from_secs(1);

/// How often what others deleted is asked for.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// How much earlier than what is known that may have been written, by clocks that differ.
const SWEEP_OVERLAP_MS: i64 = 3_600_000;

/// How long a server may take to take something off its disk.
const ERASE_PATIENCE: Duration = Duration::from_secs(600);

/// A spool, and the servers behind it.
pub struct ClickHouse {
    spool: Spool,
    servers: Vec<Server>,
    /// Whether their tables are known to be ours and of this version.
    are_tables_known: bool,
}

impl ClickHouse {
    /// Opens the spool, and makes the servers' tables where there are none. Servers that are away are so for now, unless they never
    /// had them.
    ///
    /// # Errors
    /// When the one cannot be written, or the others are not ours or of a later version.
    pub fn open(address: &Address) -> Result<Self, StoreError> {
        let spool = Spool::open(address.spool())?;
        let mut own = Self { spool, servers: Server::all(address), are_tables_known: false };
        match own.make_tables() {
            Ok(()) => own.spool.bind()?,
            Err(StoreError::ClickHouse(error @ Trouble::Unreachable { .. }))
                if own.spool.is_bound()? =>
            {
                tracing::error!(%error, "store");
            }
            Err(error) => return Err(error),
        }
        Ok(own)
    }

    /// Opens what is there.
    ///
    /// # Errors
    /// When there is no spool.
    pub fn existing(address: &Address) -> Result<Self, StoreError> {
        let spool = Spool::existing(address.spool())?;
        Ok(Self { spool, servers: Server::all(address), are_tables_known: false })
    }

    fn make_tables(&mut self) -> Result<(), StoreError> {
        for (shard, server) in self.servers.iter().enumerate() {
            let given = (narrow(shard), narrow(self.servers.len()));
            let steps = match steps_done(server, given)? {
                Some(steps) => steps,
                None if has_table(server, "responses")? => return Err(StoreError::Foreign),
                None => {
                    server.execute(VERSION)?;
                    0
                }
            };
            let missing = MIGRATIONS.get(steps as usize..).unwrap_or_default();
            for (step, reached) in missing.iter().zip(steps + 1..) {
                for statement in *step {
                    if !is_done(server, statement)? {
                        server.execute(statement)?;
                    }
                }
                let mut sheet = Sheet::default();
                for number in [reached, given.0, given.1] {
                    sheet.number(number);
                }
                server.insert("version", sheet.bytes())?;
            }
        }
        self.are_tables_known = true;
        Ok(())
    }

    /// The servers, once it is known that their tables are ours.
    fn servers(&mut self) -> Result<&[Server], StoreError> {
        if !self.are_tables_known {
            for (shard, server) in self.servers.iter().enumerate() {
                let given = (narrow(shard), narrow(self.servers.len()));
                if steps_done(server, given)? != Some(narrow(MIGRATIONS.len())) {
                    return Err(StoreError::Empty);
                }
            }
            self.are_tables_known = true;
        }
        Ok(&self.servers)
    }

    /// The servers, with all that was answered 202 on them.
    fn servers_now(&mut self) -> Result<&[Server], StoreError> {
        self.send()?;
        self.servers()
    }

    /// Sends what waits, each shard for itself; the first trouble is told when all were tried.
    fn send(&mut self) -> Result<(), StoreError> {
        self.servers()?;
        let Self { spool, servers, .. } = self;
        if !spool.has_unsent()? {
            return Ok(());
        }
        let alone = spool.alone()?;
        let mut done = Ok(());
        for (shard, server) in servers.iter().enumerate() {
            let sent = send_to(spool, server, shard, servers.len());
            done = done.and(sent);
        }
        drop(alone);
        done
    }

    /// Does what other collectors were told to delete, also to what was still on its way then.
    fn sweep(&mut self) -> Result<(), StoreError> {
        let now = clock::now_ms();
        let since = self.spool.swept_at()?.saturating_sub(SWEEP_OVERLAP_MS);
        self.servers()?;
        let Self { spool, servers, .. } = self;
        for server in &*servers {
            let sql = format!("SELECT toUInt8(1), toString(id) FROM deleted WHERE at >= {since}");
            let all = read_ids(server, &sql)?;
            // A long list is no longer one that a server reads.
            for some in all.chunks(1000) {
                let sql = format!(
                    "SELECT toUInt8(1), toString(id) FROM responses WHERE id IN ({0})
                     UNION ALL SELECT toUInt8(1), toString(response) FROM events WHERE response IN ({0})",
                    ids(some)
                );
                let late = read_ids(server, &sql)?;
                if !late.is_empty() {
                    take_off(server, &ids(&late))?;
                }
            }
            let tasks: Vec<_> =
                all.into_iter().map(|id| Task::Erase(Whose::Response(id))).collect();
            spool.store.carry_out(&tasks.iter().collect::<Vec<_>>())?;
        }
        spool.swept(now)
    }
}

/// The life of the thread that sends: what waits when something has come in, and what others deleted now and then. Ends with the store.
pub fn send_all(address: &Address, arrivals: &Receiver<()>) {
    let mut kept = None;
    let mut swept: Option<Instant> = None;
    let mut failures = 0_u32;
    loop {
        let sent =
            kept.take().map_or_else(|| ClickHouse::existing(address), Ok).and_then(|mut own| {
                own.send()?;
                if swept.is_none_or(|at| at.elapsed() >= SWEEP_EVERY) {
                    own.sweep()?;
                    while own.spool.forget_sent(clock::now_ms())? {}
                    swept = Some(Instant::now());
                }
                kept = Some(own);
                Ok(())
            });
        failures = match &sent {
            Ok(()) => 0,
            Err(_) => failures.saturating_add(1),
        };
        if let Err(error) = sent {
            tracing::error!(%error, failures, "spool");
        }
        // One that does not answer is asked every second, then less and less often.
        let pause = SEND_EVERY.saturating_mul(1 << failures.min(6)).min(SWEEP_EVERY);
        std::thread::sleep(pause);
        match arrivals.recv_timeout(if failures == 0 { SWEEP_EVERY } else { Duration::ZERO }) {
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn send_to(
    spool: &mut Spool,
    server: &Server,
    shard: usize,
    shards: usize,
) -> Result<(), StoreError> {
    for listing in [Listing::Responses, Listing::Events] {
        let into = format!("{} ({})", table(listing), columns(listing));
        loop {
            let batch = spool.batch(listing, shard, shards)?;
            if batch.is_empty() {
                break;
            }
            server.insert(&into, batch.sheet.bytes())?;
            spool.sent(listing, &batch)?;
        }
    }
    Ok(())
}

/// The steps that a shard's tables have done; `None`: there are none.
fn steps_done(server: &Server, given: (u32, u32)) -> Result<Option<u32>, StoreError> {
    if !has_table(server, "version")? {
        return Ok(None);
    }
    let sql = "SELECT toUInt8(1), max(steps), max(shard), max(shards), count() FROM version";
    let read = one(server, sql, |rows| {
        Ok((rows.number()?, (rows.number()?, rows.number()?), rows.count()?))
    })?;
    let Some((version, stored, 1..)) = read else { return Ok(Some(0)) };
    if version as usize > MIGRATIONS.len() {
        return Err(StoreError::Newer { version, known: MIGRATIONS.len() });
    }
    if stored != given {
        let url = server.url().into();
        let people = |(shard, shards): (u32, u32)| (shard + 1, shards);
        let (stored, given) = (people(stored), people(given));
        return Err(Trouble::Layout { url, stored, given }.into());
    }
    Ok(Some(version))
}

/// Whether a step that was interrupted has added its column: servers of 2018 know no `IF NOT EXISTS` for one.
fn is_done(server: &Server, statement: &str) -> Result<bool, StoreError> {
    let Some(column) = statement.strip_prefix(ADD_COLUMN) else { return Ok(false) };
    let name = column.split(' ').next().unwrap_or_default();
    is_there(server, &format!("columns WHERE table = 'responses' AND name = '{name}'"))
}

fn has_table(server: &Server, name: &str) -> Result<bool, StoreError> {
    is_there(server, &format!("tables WHERE name = '{name}'"))
}

/// Whether the database has one of these things that the server lists.
fn is_there(server: &Server, which: &str) -> Result<bool, StoreError> {
    let sql =
        format!("SELECT toUInt8(1) FROM system.{which} AND database = currentDatabase() LIMIT 1");
    Ok(one(server, &sql, |_| Ok(()))?.is_some())
}

/// All rows of an answer.
fn all<T>(
    server: &Server,
    sql: &str,
    mut read: impl FnMut(&mut Rows<Box<dyn Read>>) -> io::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut rows = server.rows(sql)?;
    let mut all = Vec::new();
    let garbled = |error: io::Error| server.garbled(&error.to_string());
    while rows.next().map_err(garbled)? {
        all.push(read(&mut rows).map_err(garbled)?);
    }
    Ok(all)
}

/// The first row.
fn one<T>(
    server: &Server,
    sql: &str,
    read: impl FnMut(&mut Rows<Box<dyn Read>>) -> io::Result<T>,
) -> Result<Option<T>, StoreError> {
    Ok(all(server, sql, read)?.into_iter().next())
}

fn read_ids(server: &Server, sql: &str) -> Result<Vec<RecordId>, StoreError> {
    let texts = all(server, sql, Rows::text)?;
    Ok(texts.iter().filter_map(|id| RecordId::read(id)).collect())
}

/// Takes responses and their events off a shard's disk.
fn take_off(server: &Server, ids: &str) -> Result<(), StoreError> {
    server.execute(&format!("ALTER TABLE responses DELETE WHERE id IN ({ids})"))?;
    server.execute(&format!("ALTER TABLE events DELETE WHERE response IN ({ids})"))?;
    until_taken_off(server)
}

/// Waits until a shard has rewritten what it was told to.
fn until_taken_off(server: &Server) -> Result<(), StoreError> {
    let deadline = Instant::now() + ERASE_PATIENCE;
    let mut pause = Duration::from_millis(5);
    let sql = "SELECT toUInt8(1) FROM system.mutations WHERE database = currentDatabase() AND NOT is_done LIMIT 1";
    while one(server, sql, |_| Ok(()))?.is_some() {
        if Instant::now() > deadline {
            return Err(Trouble::Unfinished { url: server.url().into() }.into());
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_secs(1));
    }
    Ok(())
}

/// Of a shard, all that is somebody's.
fn erase(server: &Server, whose: &Whose) -> Result<Erased, StoreError> {
    let found = match whose {
        Whose::Response(id) => vec![*id],
        Whose::Respondent(respondent) => {
            let respondent = quoted(respondent);
            let sql = format!(
                "SELECT toUInt8(1), toString(id) FROM responses WHERE respondent = {respondent} GROUP BY id"
            );
            read_ids(server, &sql)?
        }
    };
    let mut erased = Erased::default();
    for some in found.chunks(1000) {
        let ids = ids(some);
        let count =
            |sql: &str| one(server, sql, Rows::count).map(|count| whole(count.unwrap_or(0)));
        erased += Erased {
            responses: count(&format!(
                "SELECT toUInt8(1), count() FROM held_responses WHERE id IN ({ids})"
            ))?,
            events: count(&format!(
                "SELECT toUInt8(1), count() FROM held_events WHERE response IN ({ids})"
            ))?,
        };
        let mut sheet = Sheet::default();
        for id in some {
            sheet.id(&id.text());
            sheet.long(clock::now_ms());
        }
        // First, so that what is on its way is not seen either.
        server.insert("deleted", sheet.bytes())?;
        take_off(server, &ids)?;
    }
    Ok(erased)
}

/// Of a shard, what came before that moment. A response is as old as the revision that holds.
fn expire(server: &Server, before_ms: i64) -> Result<Erased, StoreError> {
    let count = |view: &str| -> Result<usize, StoreError> {
        let sql = format!("SELECT toUInt8(1), count() FROM {view} WHERE received_at < {before_ms}");
        Ok(whole(one(server, &sql, Rows::count)?.unwrap_or(0)))
    };
    let erased = Erased { responses: count("held_responses")?, events: count("held_events")? };
    // Written down before anything goes: parts are rewritten one after the other, and a late copy of an earlier revision must not
    // come to hold because the one above it has gone from another part.
    for statement in [
        "INSERT INTO expired SELECT id, toInt64({before_ms}) FROM responses
         GROUP BY id HAVING argMax(received_at, revision) < {before_ms}",
        "ALTER TABLE responses DELETE WHERE received_at < {before_ms}
             OR id IN (SELECT id FROM expired WHERE before_ms = {before_ms})",
        "ALTER TABLE events DELETE WHERE received_at < {before_ms}",
    ] {
        server.execute(&statement.replace("{before_ms}", &before_ms.to_string()))?;
    }
    until_taken_off(server)?;
    server.execute(&format!("ALTER TABLE expired DELETE WHERE before_ms = {before_ms}"))?;
    Ok(erased)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn whole(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// A condition on the survey, where one is wanted.
fn of_survey(survey: Option<&str>) -> String {
    survey.map_or_else(|| "1".into(), |survey| format!("survey = {}", quoted(survey)))
}

/// A shard's records, the earliest first, of which the next is at hand.
struct Stream<'a> {
    server: &'a Server,
    rows: Rows<Box<dyn Read>>,
    next: Option<((i64, i64), String)>,
}

impl<'a> Stream<'a> {
    fn new(server: &'a Server, sql: &str) -> Result<Self, StoreError> {
        let mut stream = Self { server, rows: server.all_rows(sql)?, next: None };
        stream.advance()?;
        Ok(stream)
    }

    /// Takes the one at hand, and reads the one after it.
    fn advance(&mut self) -> Result<Option<String>, StoreError> {
        let read = |rows: &mut Rows<Box<dyn Read>>| -> io::Result<_> {
            Ok(match rows.next()? {
                true => Some(((rows.long()?, rows.long()?), rows.text()?)),
                false => None,
            })
        };
        let next = read(&mut self.rows).map_err(|error| self.server.garbled(&error.to_string()))?;
        Ok(std::mem::replace(&mut self.next, next).map(|(_, body)| body))
    }
}

impl Engine for ClickHouse {
    fn carry_out(&mut self, tasks: &[&Task]) -> Result<Vec<Done>, StoreError> {
        self.spool.store.carry_out(tasks)
    }

    fn erase_beyond(&mut self, task: &Task) -> Result<Option<Erased>, StoreError> {
        let mut erased = Erased::default();
        for server in self.servers_now()? {
            match task {
                Task::Store(_) => {}
                Task::Erase(whose) => erased += erase(server, whose)?,
                Task::Expire { before_ms } => erased += expire(server, *before_ms)?,
            }
        }
        Ok(Some(erased))
    }

    fn forget_log(&mut self, patience: Duration) -> Result<bool, StoreError> {
        self.spool.store.forget_log(patience)
    }

    fn check(&mut self) -> Result<(), StoreError> {
        // Answers are taken in as long as the spool takes them.
        self.spool.store.check()
    }

    fn bytes(&mut self) -> Result<u64, StoreError> {
        let mut bytes = self.spool.store.bytes()?;
        for server in self.servers()? {
            let sql = "SELECT toUInt8(1), sum(bytes_on_disk) FROM system.parts
                       WHERE database = currentDatabase()";
            bytes += one(server, sql, Rows::count)?.unwrap_or(0);
        }
        Ok(bytes)
    }

    fn unsent(&mut self) -> Result<Option<Unsent>, StoreError> {
        self.spool.unsent().map(Some)
    }

    fn oldest_complaint(&mut self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT toUInt8(1), min(complaint_opened_at), count() FROM held_responses
                   WHERE complaint_due_at <> 0 AND test = 0
                       AND id NOT IN (SELECT response FROM events WHERE event = 'resolved')";
        let mut oldest = None;
        for server in self.servers_now()? {
            let found = one(server, sql, |rows| Ok((rows.long()?, rows.count()?)))?;
            let found = found.filter(|(_, count)| *count > 0).map(|(opened, _)| opened);
            oldest = [oldest, found].into_iter().flatten().min();
        }
        Ok(oldest)
    }

    fn has_finished(&mut self, survey: &str, count: u32) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT toUInt8(1), count() FROM held_responses
             WHERE {} AND status = 'complete' AND test = 0",
            of_survey(Some(survey))
        );
        let mut finished = 0;
        for server in self.servers_now()? {
            finished += one(server, &sql, Rows::count)?.unwrap_or(0);
        }
        Ok(finished >= u64::from(count))
    }

    fn list(
        &mut self,
        wanted: Wanted<'_>,
        each: &mut dyn FnMut(String) -> bool,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT toUInt8(1), received_at, position, body FROM held_{}
             WHERE {} AND received_at >= {} ORDER BY received_at, position",
            table(wanted.listing),
            of_survey(wanted.survey),
            wanted.since_ms.unwrap_or(0)
        );
        let streams = self.servers_now()?.iter().map(|server| Stream::new(server, &sql));
        let mut streams = streams.collect::<Result<Vec<_>, _>>()?;
        let first = |stream: &&mut Stream<'_>| stream.next.as_ref().map(|(place, _)| *place);
        while let Some(stream) =
            streams.iter_mut().filter(|stream| stream.next.is_some()).min_by_key(first)
        {
            let Some(body) = stream.advance()? else { break };
            if !each(body) {
                break;
            }
        }
        Ok(())
    }

    fn sums(&mut self) -> Result<Option<Sums>, StoreError> {
        // A response and its ratings in one question, so that what is sent meanwhile is in both or in none.
        let responses = "SELECT toUInt8(1), survey, status, test, text, count() FROM held_tallied
                         LEFT ARRAY JOIN tallied AS text GROUP BY survey, status, test, text";
        let events = "SELECT toUInt8(1), survey, event, test, count() FROM held_events
                      GROUP BY survey, event, test";
        let mut sums = Sums::default();
        for server in self.servers_now()? {
            let responses = all(server, responses, |rows| {
                Ok((rows.text()?, rows.text()?, rows.flag()?, rows.text()?, rows.count()?))
            })?;
            for (survey, status, is_test, text, count) in responses {
                let of = (&*survey, &*status, is_test);
                let Some(()) = tallied::add(&mut sums, of, &text, count) else { return Ok(None) };
            }
            let events = all(server, events, |rows| {
                Ok((rows.text()?, rows.text()?, rows.flag()?, rows.count()?))
            })?;
            for (survey, event, is_test, count) in events {
                let Some(kind) = EventKind::from_code(&event) else { return Ok(None) };
                sums.events(&survey, kind, is_test, count);
            }
        }
        Ok(Some(sums))
    }

    fn complaints(&mut self, survey: Option<&str>) -> Result<Vec<Complaint>, StoreError> {
        let opened = format!(
            "SELECT toUInt8(1), toString(id), survey, complaint_due_at FROM held_responses
             WHERE complaint_due_at <> 0 AND test = 0 AND {}",
            of_survey(survey)
        );
        let done = "SELECT toUInt8(1), toString(response), event, min(at) FROM held_events
                    WHERE event IN ('replied', 'resolved') AND test = 0 GROUP BY response, event";
        let mut complaints = Vec::new();
        for server in self.servers_now()? {
            let done = all(server, done, |rows| {
                Ok(((rows.text()?, rows.text()?), Timestamp::from_unix_s(rows.long()?)))
            })?;
            let done: HashMap<_, _> = done.into_iter().collect();
            let at = |id: &str, event: &str| done.get(&(id.into(), event.into())).copied();
            complaints.extend(all(server, &opened, |rows| {
                let (id, survey) = (rows.text()?, rows.text()?);
                Ok(Complaint {
                    due_at: Timestamp::from_unix_s(rows.long()?),
                    replied_at: at(&id, "replied"),
                    resolved_at: at(&id, "resolved"),
                    id,
                    survey,
                })
            })?);
        }
        complaints.sort_by(|one, other| (one.due_at, &one.id).cmp(&(other.due_at, &other.id)));
        Ok(complaints)
    }

    fn about(&mut self, response: RecordId) -> Result<Option<(String, bool)>, StoreError> {
        let sql = format!(
            "SELECT toUInt8(1), survey, test FROM held_responses WHERE id = {}",
            ids(&[response])
        );
        for server in self.servers_now()? {
            if let Some(about) = one(server, &sql, |rows| Ok((rows.text()?, rows.flag()?)))? {
                return Ok(Some(about));
            }
        }
        Ok(None)
    }

    fn want(&mut self, queue: Queue, is_wanted: bool) -> Result<(), StoreError> {
        self.spool.store.want(queue, is_wanted)
    }

    fn due(&mut self, queue: Queue) -> Result<Option<Due>, StoreError> {
        self.spool.store.due(queue)
    }

    fn note(
        &mut self,
        queue: Queue,
        due: &Due,
        verdict: Option<&Verdict>,
    ) -> Result<(), StoreError> {
        self.spool.store.note(queue, due, verdict)
    }

    fn next_at(&mut self, queue: Queue) -> Result<Option<i64>, StoreError> {
        self.spool.store.next_at(queue)
    }

    fn queued(&mut self, queue: Queue, is_given_up: bool) -> Result<Vec<Queued>, StoreError> {
        self.spool.store.queued(queue, is_given_up)
    }

    fn want_digests(&mut self, last_at: Option<i64>) -> Result<(), StoreError> {
        self.spool.store.want_digests(last_at)
    }

    fn last_digest(&mut self) -> Result<Option<i64>, StoreError> {
        self.spool.store.last_digest()
    }

    fn add_digest(
        &mut self,
        queue: Queue,
        about: &str,
        last_at: i64,
        at: i64,
    ) -> Result<(), StoreError> {
        self.spool.store.add_digest(queue, about, last_at, at)
    }
}
