//! The store in a database of a PostgreSQL server, for several collectors at once.
//!
//! All tables are in a schema of their own, `trefoil`. Who writes holds a lock on each response that it writes about, so what is known
//! of it and what is written about it belong together, whichever collector does it.

use super::StoreError;
use super::port::{Done, Engine, Erased, Listing, Outcome, Task, Wanted, Whose};
use crate::clock;
use crate::complaints::Complaint;
use crate::outgoing;
use crate::serve::intake::{self, Fate, Incoming, Known};
use crate::serve::problem::Fault;
use crate::serve::queue::{Due, Queue, Queued, Verdict};
use crate::sql::{self, Dialect};
use postgres::config::{Host, SslMode};
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::ToSql;
use postgres::{Client, Config, IsolationLevel, NoTls, Row, Statement, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;
use trefoil_results::{Asked, Sums};
use trefoil_score::csat::Answered;
use trefoil_survey::complaint::Complaint as Refusal;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{Answer, EventKind, Record, Response, Scalar, Status};
use trefoil_survey::time::Timestamp;

/// What turns no schema into today's, step by step; `trefoil.version` has the steps done.
const MIGRATIONS: &[fn() -> String] = &[|| TABLES.into(), scores];

/// The views that score what is counted.
fn scores() -> String {
    format!("SET LOCAL search_path TO trefoil, pg_catalog;\n{}", sql::script(Dialect::Postgresql))
}

const TABLES: &str = "
    CREATE TABLE trefoil.responses (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of arrival
        id uuid NOT NULL,
        revision bigint NOT NULL,
        received_at bigint NOT NULL,       -- milliseconds since 1970
        survey text NOT NULL,
        status text NOT NULL,
        test boolean NOT NULL,
        respondent bytea,                  -- UTF-8 that may hold a zero, which no text may
        complaint_opened_at bigint,        -- seconds since 1970
        complaint_due_at bigint,
        body text NOT NULL,                -- the record as JSON, unknown fields and all
        UNIQUE (id, revision)
    );
    CREATE INDEX responses_by_survey ON trefoil.responses (survey);
    CREATE INDEX responses_by_arrival ON trefoil.responses (received_at);
    CREATE INDEX responses_by_respondent ON trefoil.responses (respondent)
        WHERE respondent IS NOT NULL;
    CREATE INDEX complaints ON trefoil.responses (complaint_due_at)
        WHERE complaint_due_at IS NOT NULL;
    CREATE TABLE trefoil.events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        received_at bigint NOT NULL,
        at bigint NOT NULL,                -- seconds since 1970
        survey text NOT NULL,
        event text NOT NULL,
        response uuid NOT NULL,
        test boolean NOT NULL,
        body text NOT NULL
    );
    CREATE INDEX events_by_survey ON trefoil.events (survey);
    CREATE INDEX events_by_arrival ON trefoil.events (received_at);
    CREATE INDEX events_by_response ON trefoil.events (response);
    CREATE TABLE trefoil.deleted (
        id uuid PRIMARY KEY                -- of a response that is not to be stored again
    );
    CREATE TABLE trefoil.wanted (
        queue text PRIMARY KEY             -- one that is to be filled
    );
    CREATE TABLE trefoil.queued (
        queue text NOT NULL,
        id text NOT NULL,
        revision bigint NOT NULL,
        state text NOT NULL,               -- new, waiting, given_up; what was told is not here
        queued_at bigint NOT NULL,         -- milliseconds since 1970
        attempts bigint NOT NULL DEFAULT 0,
        next_at bigint NOT NULL DEFAULT 0,
        last text NOT NULL DEFAULT '',     -- what came of the last attempt
        PRIMARY KEY (queue, id, revision)
    );
    CREATE TABLE trefoil.digest (
        one int PRIMARY KEY CHECK (one = 1),
        last_at bigint NOT NULL            -- seconds since 1970
    );
    CREATE TABLE trefoil.counted (         -- of each response that enters scores the revision that holds
        response uuid PRIMARY KEY,
        survey text NOT NULL,
        test boolean NOT NULL,
        answered_at timestamptz,
        facets jsonb NOT NULL              -- touchpoint, locale, survey_version, context.…: texts, a zero in them as U+FFFD
    );
    CREATE TABLE trefoil.rated (           -- its ratings
        response uuid NOT NULL,
        survey text NOT NULL,
        test boolean NOT NULL,
        answered_at timestamptz,
        question text NOT NULL,
        item text,
        role text,                         -- expected, experienced
        kind text NOT NULL,                -- nps, csat, ces1, ces2
        min smallint NOT NULL,
        max smallint NOT NULL,
        good_is text NOT NULL,
        value smallint                     -- none: it does not apply
    );
    CREATE INDEX rated_by_response ON trefoil.rated (response);
    CREATE FUNCTION trefoil.uncount() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM trefoil.rated WHERE response IN (SELECT id FROM gone)
            AND NOT EXISTS (SELECT 1 FROM trefoil.responses WHERE id = response);
        DELETE FROM trefoil.counted WHERE response IN (SELECT id FROM gone)
            AND NOT EXISTS (SELECT 1 FROM trefoil.responses WHERE id = response);
        RETURN NULL;
    END $$;
    CREATE TRIGGER uncount AFTER DELETE ON trefoil.responses REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION trefoil.uncount();
";

/// The first half of the keys of our advisory locks: those of other programs on the server are others.
const LOCKS: i32 = 0x5472_6566;

/// The lock of those who make the tables; those of responses are below.
const LOCK_OF_TABLES: i32 = -1;

/// So many locks there are for all responses: a transaction never asks for more than a server has room for.
const LOCKS_OF_RESPONSES: u64 = 512;

/// Of the responses, as `one`, the revision that holds.
const HOLDS: &str =
    "NOT EXISTS (SELECT 1 FROM trefoil.responses WHERE id = one.id AND revision > one.revision)";

/// How long to wait for a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// So many rows go at once when they are too old, so that those who send do not wait for long.
const BATCH: i64 = 500;

/// How a server is reached.
#[derive(Clone)]
pub struct Address {
    /// As it was given, without a password.
    text: String,
    config: Config,
}

impl Address {
    /// Reads `postgresql://USER@HOST/DATABASE`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut config: Config = text.parse().map_err(|error: postgres::Error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            format!(
                "is no address of PostgreSQL ({}); write postgresql://USER@HOST/DATABASE",
                cause.unwrap_or_else(|| error.to_string())
            )
        })?;
        if config.get_password().is_some() {
            return Err(super::place::PASSWORD_IN_ADDRESS.into());
        }
        config.application_name("trefoil").connect_timeout(PATIENCE).tcp_user_timeout(PATIENCE);
        // Answers do not cross a network in the clear because nobody thought of it.
        if config.get_ssl_mode() == SslMode::Prefer {
            let is_far = !is_this_machine(&config);
            config.ssl_mode(if is_far { SslMode::Require } else { SslMode::Disable });
        }
        Ok(Self { text: text.into(), config })
    }

    /// Sets what the server is shown.
    pub fn set_password(&mut self, password: &str) {
        self.config.password(password);
    }

    fn connect(&self) -> Result<Client, StoreError> {
        Ok(if self.config.get_ssl_mode() == SslMode::Disable {
            self.config.connect(NoTls)?
        } else {
            let tls = outgoing::tls().map_err(StoreError::Tls)?;
            self.config.connect(MakeRustlsConnect::new(tls))?
        })
    }
}

/// Whether what is sent there never leaves the machine.
fn is_this_machine(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.text).finish()
    }
}

/// The way to a server; the connection is made anew when it broke.
pub struct Postgres {
    address: Address,
    purpose: Purpose,
    connection: Option<Connection>,
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To write, and to make the tables where there are none.
    Make,
    /// To write to those that are there.
    Write,
    /// To read, for as long as it takes.
    Read,
}

/// A connection with what is asked again and again on it.
struct Connection {
    client: Client,
    lock: Statement,
    deleted: Statement,
    revisions: Statement,
    events: Statement,
    add_responses: Statement,
    add_events: Statement,
    enqueue: Statement,
    uncount: Statement,
    count: Statement,
    rate: Statement,
}

impl Connection {
    fn new(address: &Address, purpose: Purpose) -> Result<Self, StoreError> {
        let mut client = address.connect()?;
        // Whoever commits here is promised the disk, whatever the role is used to; more than that stays more.
        client.batch_execute(
            "SELECT set_config('synchronous_commit', 'on', false)
             WHERE current_setting('synchronous_commit') IN ('off', 'local')",
        )?;
        migrate(&mut client, purpose)?;
        // Tables may take their time, and so may who reads; who writes keeps others waiting.
        if purpose != Purpose::Read {
            let patience = format!("SET statement_timeout = {}", PATIENCE.as_millis() * 3);
            client.batch_execute(&patience)?;
        }
        Ok(Self {
            lock: client.prepare(&format!(
                "SELECT pg_advisory_xact_lock({LOCKS}, number) FROM unnest($1::int[]) AS number"
            ))?,
            deleted: client.prepare(
                "SELECT id::text FROM trefoil.deleted WHERE id = ANY ($1::text[]::uuid[])",
            )?,
            revisions: client.prepare(
                "SELECT id::text, revision, status, body FROM trefoil.responses
                 WHERE id = ANY ($1::text[]::uuid[])",
            )?,
            events: client.prepare(
                "SELECT id::text, body FROM trefoil.events WHERE id = ANY ($1::text[]::uuid[])",
            )?,
            add_responses: client.prepare(
                "INSERT INTO trefoil.responses (id, revision, received_at, survey, status, test,
                     respondent, complaint_opened_at, complaint_due_at, body)
                 SELECT id::uuid, revision, $3, survey, status, test, respondent, opened, due, body
                 FROM unnest($1::text[], $2::bigint[], $4::text[], $5::text[], $6::boolean[],
                     $7::bytea[], $8::bigint[], $9::bigint[], $10::text[])
                     AS new (id, revision, survey, status, test, respondent, opened, due, body)",
            )?,
            add_events: client.prepare(
                "INSERT INTO trefoil.events
                     (id, received_at, at, survey, event, response, test, body)
                 SELECT id::uuid, $2, at, survey, event, response::uuid, test, body
                 FROM unnest($1::text[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                     $7::boolean[], $8::text[])
                     AS new (id, at, survey, event, response, test, body)",
            )?,
            enqueue: client.prepare(
                "INSERT INTO trefoil.queued (queue, id, revision, state, queued_at)
                 SELECT queue, new.id, new.revision, 'new', $3
                 FROM trefoil.wanted, unnest($1::text[], $2::bigint[], $4::boolean[])
                     AS new (id, revision, has_complaint)
                 WHERE queue = 'webhook' OR (queue = 'mail' AND has_complaint)
                 ON CONFLICT DO NOTHING",
            )?,
            uncount: client.prepare(
                "WITH rated AS (
                     DELETE FROM trefoil.rated WHERE response = ANY ($1::text[]::uuid[]))
                 DELETE FROM trefoil.counted WHERE response = ANY ($1::text[]::uuid[])",
            )?,
            count: client.prepare(
                "INSERT INTO trefoil.counted (response, survey, test, answered_at, facets)
                 SELECT id::uuid, survey, test, to_timestamp(at), facets::jsonb
                 FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::text[])
                     AS new (id, survey, test, at, facets)",
            )?,
            rate: client.prepare(
                "INSERT INTO trefoil.rated (response, survey, test, answered_at, question, item,
                     role, kind, min, max, good_is, value)
                 SELECT id::uuid, survey, test, to_timestamp(at), question, item, role, kind, min,
                     max, good_is, value
                 FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::text[],
                     $6::text[], $7::text[], $8::text[], $9::smallint[], $10::smallint[],
                     $11::text[], $12::smallint[])
                     AS new (id, survey, test, at, question, item, role, kind, min, max, good_is,
                         value)",
            )?,
            client,
        })
    }
}

/// Makes the tables, or brings them up to date; one collector at a time.
fn migrate(client: &mut Client, purpose: Purpose) -> Result<(), StoreError> {
    let version = |row: Option<Row>| -> Result<u32, StoreError> {
        let Some(row) = row else { return Ok(0) };
        Ok(u32::try_from(row.try_get::<_, i32>(0)?).unwrap_or(0))
    };
    let check = |version: u32| {
        let steps = MIGRATIONS.get(version as usize..);
        steps.ok_or(StoreError::Newer { version, known: MIGRATIONS.len() })
    };
    let is_there = client
        .query_one("SELECT to_regclass('trefoil.version') IS NOT NULL", &[])?
        .try_get::<_, bool>(0)?;
    let read = "SELECT steps FROM trefoil.version";
    if !is_there && purpose != Purpose::Make {
        return Err(StoreError::Empty);
    }
    // Who may not make tables can use those that are there.
    if is_there && check(version(client.query_opt(read, &[])?)?)?.is_empty() {
        return Ok(());
    }
    let mut transaction = client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1, $2)", &[&LOCKS, &LOCK_OF_TABLES])?;
    transaction.batch_execute(
        "CREATE SCHEMA IF NOT EXISTS trefoil;
         CREATE TABLE IF NOT EXISTS trefoil.version (
             one int PRIMARY KEY CHECK (one = 1),
             steps int NOT NULL
         );
         INSERT INTO trefoil.version VALUES (1, 0) ON CONFLICT DO NOTHING",
    )?;
    for step in check(version(transaction.query_opt(read, &[])?)?)? {
        transaction.batch_execute(&step())?;
        transaction.execute("UPDATE trefoil.version SET steps = steps + 1", &[])?;
    }
    transaction.commit()?;
    Ok(())
}

impl Postgres {
    /// Connects, and makes the tables where there are none.
    ///
    /// # Errors
    /// When the server cannot be reached, or its tables are of a later version.
    pub fn open(address: &Address) -> Result<Self, StoreError> {
        Self::new(address, Purpose::Make)
    }

    /// Connects to tables that are there.
    ///
    /// # Errors
    /// As above, and when there are none.
    pub fn existing(address: &Address) -> Result<Self, StoreError> {
        Self::new(address, Purpose::Write)
    }

    /// Connects to read, for as long as it takes.
    ///
    /// # Errors
    /// As above.
    pub fn to_read(address: &Address) -> Result<Self, StoreError> {
        Self::new(address, Purpose::Read)
    }

    fn new(address: &Address, purpose: Purpose) -> Result<Self, StoreError> {
        let connection = Some(Connection::new(address, purpose)?);
        Ok(Self { address: address.clone(), purpose, connection })
    }

    /// Does something on the connection, or on a new one where that broke.
    fn on<T>(
        &mut self,
        act: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = match self.connection.take().filter(|own| !own.client.is_closed()) {
            Some(connection) => connection,
            None => Connection::new(&self.address, self.purpose)?,
        };
        let done = act(&mut connection);
        self.connection = Some(connection);
        done
    }

    fn query(&mut self, sql: &str, given: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
        self.on(|connection| Ok(connection.client.query(sql, given)?))
    }

    fn execute(&mut self, sql: &str, given: &[&(dyn ToSql + Sync)]) -> Result<u64, StoreError> {
        self.on(|connection| Ok(connection.client.execute(sql, given)?))
    }
}

/// The first column of the first row, where there is one.
fn first<T: for<'a> postgres::types::FromSql<'a>>(rows: &[Row]) -> Result<Option<T>, StoreError> {
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
}

impl Engine for Postgres {
    fn carry_out(&mut self, tasks: &[&Task]) -> Result<Vec<Done>, StoreError> {
        self.on(|connection| {
            let Connection { client, lock, deleted, revisions, events, .. } = connection;
            let mut transaction = client
                .build_transaction()
                .isolation_level(IsolationLevel::ReadCommitted)
                .start()?;
            let mut all = Vec::with_capacity(tasks.len());
            // What follows one another is stored in one go.
            for run in
                tasks.chunk_by(|one, next| matches!((one, next), (Task::Store(_), Task::Store(_))))
            {
                let requests = run.iter().filter_map(|task| match task {
                    Task::Store(records) => Some(records.as_slice()),
                    _ => None,
                });
                let requests: Vec<_> = requests.collect();
                if !requests.is_empty() {
                    let ids = Ids::of(&requests);
                    let mut state = State {
                        kept: ids.look_up(&mut transaction, lock, deleted, revisions, events)?,
                        added: Vec::new(),
                    };
                    all.extend(requests.iter().map(|records| Done::Stored(state.store(records))));
                    insert(
                        &mut transaction,
                        (&connection.add_responses, &connection.add_events, &connection.enqueue),
                        &state.added,
                    )?;
                    count(
                        &mut transaction,
                        (&connection.uncount, &connection.count, &connection.rate),
                        &state,
                    )?;
                }
                for task in run {
                    match task {
                        Task::Store(_) => {}
                        Task::Erase(whose) => {
                            all.push(Done::Erased(erase(&mut transaction, lock, whose)?));
                        }
                        Task::Expire { before_ms } => {
                            all.push(Done::Erased(expire(&mut transaction, *before_ms)?));
                        }
                    }
                }
            }
            transaction.commit()?;
            Ok(all)
        })
    }

    fn check(&mut self) -> Result<(), StoreError> {
        self.query("SELECT FROM trefoil.responses LIMIT 0", &[]).map(drop)
    }

    fn bytes(&mut self) -> Result<u64, StoreError> {
        let rows = self.query(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
             WHERE relnamespace = 'trefoil'::regnamespace AND relkind = 'r'",
            &[],
        )?;
        Ok(first::<i64>(&rows)?.unwrap_or(0).unsigned_abs())
    }

    fn oldest_complaint(&mut self) -> Result<Option<i64>, StoreError> {
        let sql = format!(
            "SELECT min(complaint_opened_at) FROM trefoil.responses AS one
             WHERE complaint_due_at IS NOT NULL AND NOT test AND {HOLDS}
                 AND NOT EXISTS (
                     SELECT 1 FROM trefoil.events WHERE response = one.id AND event = 'resolved')"
        );
        Ok(first::<Option<i64>>(&self.query(&sql, &[])?)?.flatten())
    }

    fn has_finished(&mut self, survey: &str, count: u32) -> Result<bool, StoreError> {
        // Counts no further than it has to.
        let sql = format!(
            "SELECT count(*) >= $2 FROM (
                 SELECT 1 FROM trefoil.responses AS one
                 WHERE survey = $1 AND status = 'complete' AND NOT test AND {HOLDS}
                 LIMIT $2) AS finished"
        );
        let rows = self.query(&sql, &[&survey, &i64::from(count)])?;
        Ok(first(&rows)?.unwrap_or(false))
    }

    fn list(
        &mut self,
        wanted: Wanted<'_>,
        each: &mut dyn FnMut(String) -> bool,
    ) -> Result<(), StoreError> {
        let (table, holds) = match wanted.listing {
            Listing::Responses => ("responses", HOLDS),
            Listing::Events => ("events", "TRUE"),
        };
        let sql = format!(
            "SELECT body FROM trefoil.{table} AS one
             WHERE ($1::text IS NULL OR survey = $1) AND received_at >= $2 AND {holds}
             ORDER BY position"
        );
        let since_ms = wanted.since_ms.unwrap_or(0);
        let given: [&(dyn ToSql + Sync); 2] = [&wanted.survey, &since_ms];
        self.on(|connection| {
            let mut rows = connection.client.query_raw(&sql, given)?;
            while let Some(row) = rows.next()? {
                if !each(row.try_get(0)?) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn sums(&mut self) -> Result<Option<Sums>, StoreError> {
        // What counts has a row of its own, begun or complete; of the few others the revision that holds is looked for.
        let responses = format!(
            "SELECT survey, 'complete', test, count(*) FROM trefoil.counted GROUP BY 1, 3
             UNION ALL SELECT survey, status, test, count(*) FROM trefoil.responses AS one
             WHERE status IN ('dismissed', 'withdrawn') AND {HOLDS} GROUP BY 1, 2, 3"
        );
        let events = "SELECT survey, event, test, count(*) FROM trefoil.events GROUP BY 1, 2, 3";
        let ratings = "SELECT survey, test, question, item, role, kind, min, max, value, count(*)
             FROM trefoil.ratings GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9";
        let respondents = "SELECT survey, test, question, NULL, role, 'csat', min, max, rated, count(*),
                 sum(total)::bigint, sum(total * total)::bigint
             FROM (SELECT survey, test, question, role, min, max, count(value) AS rated,
                     coalesce(sum(value), 0) AS total
                 FROM trefoil.ratings WHERE kind = 'csat' GROUP BY response, 1, 2, 3, 4, 5, 6) AS each
             GROUP BY 1, 2, 3, 5, 7, 8, 9";
        self.on(|connection| {
            // What is stored meanwhile is in all of them or in none.
            let mut builder = connection.client.build_transaction();
            builder = builder.isolation_level(IsolationLevel::RepeatableRead).read_only(true);
            let mut transaction = builder.start()?;
            let mut sums = Sums::default();
            // Tables that no later collector has brought up to date.
            let known = transaction.query("SELECT to_regclass('trefoil.ratings') IS NULL", &[])?;
            if first(&known)?.unwrap_or(true) {
                return Ok(None);
            }
            // Rows are counted as they come, and not sorted through files: three times as fast.
            transaction.batch_execute("SET LOCAL work_mem = '128MB'")?;
            for row in transaction.query(&responses, &[])? {
                let (survey, status): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
                let Some(status) = Status::from_code(status) else { return Ok(None) };
                sums.responses(survey, status, row.try_get(2)?, unsigned(&row, 3)?);
            }
            for row in transaction.query(events, &[])? {
                let (survey, kind): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
                let Some(kind) = EventKind::from_code(kind) else { return Ok(None) };
                sums.events(survey, kind, row.try_get(2)?, unsigned(&row, 3)?);
            }
            for row in transaction.query(ratings, &[])? {
                let Some(asked) = asked(&row)? else { return Ok(None) };
                let value: Option<i16> = row.try_get(8)?;
                let value = value.map(|value| value.unsigned_abs() as u8);
                sums.ratings(asked, value, unsigned(&row, 9)?);
            }
            for row in transaction.query(respondents, &[])? {
                let Some(asked) = asked(&row)? else { return Ok(None) };
                let answered = Answered {
                    respondents: unsigned(&row, 9)?,
                    sum: unsigned(&row, 10)?,
                    sum_of_squares: unsigned(&row, 11)?,
                };
                sums.respondents(asked, unsigned(&row, 8)? as usize, answered);
            }
            Ok(Some(sums))
        })
    }

    fn complaints(&mut self, survey: Option<&str>) -> Result<Vec<Complaint>, StoreError> {
        let sql = format!(
            "SELECT id::text, survey, complaint_due_at,
                 (SELECT min(at) FROM trefoil.events
                  WHERE response = one.id AND event = 'replied' AND NOT test),
                 (SELECT min(at) FROM trefoil.events
                  WHERE response = one.id AND event = 'resolved' AND NOT test)
             FROM trefoil.responses AS one
             WHERE complaint_due_at IS NOT NULL AND NOT test
                 AND ($1::text IS NULL OR survey = $1) AND {HOLDS}
             ORDER BY complaint_due_at, id"
        );
        let moment = |seconds: Option<i64>| seconds.map(Timestamp::from_unix_s);
        let read = |row: &Row| {
            Ok(Complaint {
                id: row.try_get(0)?,
                survey: row.try_get(1)?,
                due_at: Timestamp::from_unix_s(row.try_get(2)?),
                replied_at: moment(row.try_get(3)?),
                resolved_at: moment(row.try_get(4)?),
            })
        };
        self.query(&sql, &[&survey])?.iter().map(read).collect()
    }

    fn about(&mut self, response: RecordId) -> Result<Option<(String, bool)>, StoreError> {
        let rows = self.query(
            "SELECT survey, test FROM trefoil.responses WHERE id = $1::text::uuid
             ORDER BY revision DESC LIMIT 1",
            &[&response.text()],
        )?;
        let read = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
        rows.first().map(read).transpose()
    }

    fn want(&mut self, queue: Queue, is_wanted: bool) -> Result<(), StoreError> {
        let name = queue.to_string();
        let sql = if is_wanted {
            "INSERT INTO trefoil.wanted VALUES ($1) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM trefoil.wanted WHERE queue = $1"
        };
        self.execute(sql, &[&name])?;
        let again = "UPDATE trefoil.queued SET next_at = 0 WHERE queue = $1 AND state = 'waiting'";
        self.execute(again, &[&name]).map(drop)
    }

    fn due(&mut self, queue: Queue) -> Result<Option<Due>, StoreError> {
        let sql = format!(
            "SELECT id, revision, state = 'new', queued_at, attempts,
                 (SELECT body FROM trefoil.responses AS one
                  WHERE one.id = CASE WHEN mine.revision > 0 THEN mine.id::uuid END
                      AND one.revision = mine.revision AND {HOLDS})
             FROM trefoil.queued AS mine
             WHERE queue = $1 AND state IN ('new', 'waiting') AND next_at <= $2
             ORDER BY queued_at LIMIT 1 FOR UPDATE OF mine SKIP LOCKED"
        );
        self.on(|connection| {
            let client = &mut connection.client;
            // Until it is noted what became of the message, its row is locked; who crashes over it lets go of it.
            client.batch_execute("BEGIN")?;
            let rows = client.query(&sql, &[&queue.to_string(), &clock::now_ms()]);
            if rows.as_ref().map_or(true, Vec::is_empty) {
                client.batch_execute("ROLLBACK")?;
            }
            let read = |row: &Row| {
                Ok(Due {
                    id: row.try_get(0)?,
                    revision: number(row.try_get(1)?),
                    is_new: row.try_get(2)?,
                    queued_at: row.try_get(3)?,
                    attempts: number(row.try_get(4)?),
                    body: row.try_get(5)?,
                })
            };
            rows?.first().map(read).transpose()
        })
    }

    fn note(
        &mut self,
        queue: Queue,
        due: &Due,
        verdict: Option<&Verdict>,
    ) -> Result<(), StoreError> {
        let (name, revision) = (queue.to_string(), i64::from(due.revision));
        match verdict {
            None => self.execute(
                "DELETE FROM trefoil.queued WHERE queue = $1 AND id = $2 AND revision = $3",
                &[&name, &due.id, &revision],
            )?,
            Some(Verdict { state, attempts, next_at, last }) => self.execute(
                "UPDATE trefoil.queued SET state = $4, attempts = $5, next_at = $6, last = $7
                 WHERE queue = $1 AND id = $2 AND revision = $3",
                &[
                    &name,
                    &due.id,
                    &revision,
                    &state.code(),
                    &i64::from(*attempts),
                    next_at,
                    // What the network said may hold anything.
                    &last.replace('\0', " "),
                ],
            )?,
        };
        self.on(|connection| Ok(connection.client.batch_execute("COMMIT")?))
    }

    fn next_at(&mut self, queue: Queue) -> Result<Option<i64>, StoreError> {
        // What another collector has in hand is its own affair.
        let rows = self.query(
            "SELECT next_at FROM trefoil.queued WHERE queue = $1 AND state IN ('new', 'waiting')
             ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED",
            &[&queue.to_string()],
        )?;
        first(&rows)
    }

    fn queued(&mut self, queue: Queue, is_given_up: bool) -> Result<Vec<Queued>, StoreError> {
        let rows = self.query(
            "SELECT id, revision, queued_at, attempts, last FROM trefoil.queued
             WHERE queue = $1 AND (state = 'given_up') = $2 ORDER BY queued_at, id",
            &[&queue.to_string(), &is_given_up],
        )?;
        let read = |row: &Row| {
            Ok(Queued {
                id: row.try_get(0)?,
                revision: number(row.try_get(1)?),
                queued_at: row.try_get(2)?,
                attempts: number(row.try_get(3)?),
                last: row.try_get(4)?,
            })
        };
        rows.iter().map(read).collect()
    }

    fn want_digests(&mut self, last_at: Option<i64>) -> Result<(), StoreError> {
        let done = match last_at {
            Some(at) => self.execute(
                "INSERT INTO trefoil.digest VALUES (1, $1) ON CONFLICT DO NOTHING",
                &[&at],
            ),
            None => self.execute("DELETE FROM trefoil.digest", &[]),
        };
        done.map(drop)
    }

    fn last_digest(&mut self) -> Result<Option<i64>, StoreError> {
        first(&self.query("SELECT last_at FROM trefoil.digest", &[])?)
    }

    fn add_digest(
        &mut self,
        queue: Queue,
        about: &str,
        last_at: i64,
        at: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            "WITH taken AS (
                 UPDATE trefoil.digest SET last_at = $2 WHERE last_at = $1 RETURNING 1)
             INSERT INTO trefoil.queued (queue, id, revision, state, queued_at)
             SELECT $3, $4, 0, 'new', $5 FROM taken ON CONFLICT DO NOTHING",
            &[&last_at, &at, &queue.to_string(), &about, &clock::now_ms()],
        )
        .map(drop)
    }
}

/// A count that never was more than this.
fn number(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}

/// What requests are about.
struct Ids {
    /// Responses, those of events among them.
    responses: BTreeSet<RecordId>,
    events: BTreeSet<RecordId>,
}

impl Ids {
    fn of(requests: &[&[Incoming]]) -> Self {
        let mut own = Self { responses: BTreeSet::new(), events: BTreeSet::new() };
        for incoming in requests.iter().copied().flatten() {
            match &incoming.record {
                Record::Response(response) => own.responses.insert(response.circumstances.id),
                Record::Event(event) => {
                    own.events.insert(event.id);
                    own.responses.insert(event.response)
                }
            };
        }
        own
    }

    /// Locks them, and reads what is stored about them.
    fn look_up(
        &self,
        transaction: &mut Transaction<'_>,
        lock: &Statement,
        deleted: &Statement,
        revisions: &Statement,
        events: &Statement,
    ) -> Result<Kept, StoreError> {
        lock_all(transaction, lock, &self.responses)?;
        let texts =
            |ids: &BTreeSet<RecordId>| ids.iter().map(RecordId::text).collect::<Vec<String>>();
        let (of_responses, of_events) = (texts(&self.responses), texts(&self.events));
        let mut kept = Kept::default();
        for row in transaction.query(deleted, &[&of_responses])? {
            kept.deleted.insert(row.try_get(0)?);
        }
        for row in transaction.query(revisions, &[&of_responses])? {
            let status: &str = row.try_get(2)?;
            let revision = (Status::from_code(status), row.try_get(3)?);
            let of: &mut BTreeMap<_, _> = kept.revisions.entry(row.try_get(0)?).or_default();
            of.insert(number(row.try_get(1)?), revision);
        }
        if !of_events.is_empty() {
            for row in transaction.query(events, &[&of_events])? {
                kept.events.insert(row.try_get(0)?, row.try_get(1)?);
            }
        }
        Ok(kept)
    }
}

/// Waits until nobody else writes about those responses; until the end of the transaction nobody else does.
fn lock_all<'a>(
    transaction: &mut Transaction<'_>,
    lock: &Statement,
    responses: impl IntoIterator<Item = &'a RecordId>,
) -> Result<(), StoreError> {
    let number = |id: &RecordId| i32::try_from(id.seed() % LOCKS_OF_RESPONSES).unwrap_or(0);
    // In the same order everywhere, so that no two wait for each other.
    let numbers: BTreeSet<i32> = responses.into_iter().map(number).collect();
    let numbers: Vec<i32> = numbers.into_iter().collect();
    transaction.query(lock, &[&numbers])?;
    Ok(())
}

/// What is stored, as far as it matters to the requests at hand.
#[derive(Default)]
struct Kept {
    deleted: HashSet<String>,
    /// Of each response its revisions, each with its status and its text.
    revisions: HashMap<String, BTreeMap<u32, (Option<Status>, String)>>,
    events: HashMap<String, String>,
}

/// What is stored, and what is to be.
struct State<'a> {
    kept: Kept,
    added: Vec<&'a Incoming>,
}

impl<'a> State<'a> {
    /// All records of a request, or none.
    fn store(&mut self, records: &'a [Incoming]) -> Outcome {
        let before = self.added.len();
        let mut fates = Vec::with_capacity(records.len());
        for incoming in records {
            match self.fate(incoming) {
                Ok(fate) => {
                    if fate == Fate::New {
                        self.put(incoming);
                    }
                    fates.push(fate);
                }
                Err(complaint) => {
                    for undone in self.added.split_off(before) {
                        self.take_back(undone);
                    }
                    return Err(Fault { line: incoming.line, complaint });
                }
            }
        }
        Ok(fates)
    }

    fn fate(&self, incoming: &Incoming) -> Result<Fate, Refusal> {
        let body = &incoming.body;
        let Kept { deleted, revisions, events } = &self.kept;
        match &incoming.record {
            Record::Response(response) => {
                let id = response.circumstances.id.text();
                if deleted.contains(&id) {
                    return Ok(Fate::Deleted);
                }
                let none = BTreeMap::new();
                let stored = revisions.get(&id).unwrap_or(&none);
                let own = response.revision;
                let above = own.checked_add(1).and_then(|next| stored.range(next..).next());
                let status = |found: Option<(&u32, &(Option<Status>, String))>| found?.1.0;
                let known = Known {
                    same: stored.get(&own).map(|(_, body)| body.clone()),
                    below: status(stored.range(..own).next_back()),
                    above: status(above),
                };
                intake::fate_of_revision(body, response.status, &known)
            }
            Record::Event(event) => {
                if deleted.contains(&event.response.text()) {
                    return Ok(Fate::Deleted);
                }
                intake::fate_of_event(body, events.get(&event.id.text()).map(String::as_str))
            }
        }
    }

    fn put(&mut self, incoming: &'a Incoming) {
        self.added.push(incoming);
        let body = incoming.body.clone();
        match &incoming.record {
            Record::Response(response) => {
                let of = self.kept.revisions.entry(response.circumstances.id.text()).or_default();
                of.insert(response.revision, (Some(response.status), body));
            }
            Record::Event(event) => {
                self.kept.events.insert(event.id.text(), body);
            }
        }
    }

    fn take_back(&mut self, incoming: &Incoming) {
        match &incoming.record {
            Record::Response(response) => {
                let id = response.circumstances.id.text();
                if let Some(of) = self.kept.revisions.get_mut(&id) {
                    of.remove(&response.revision);
                }
            }
            Record::Event(event) => {
                self.kept.events.remove(&event.id.text());
            }
        }
    }
}

/// Writes what is new, in the order in which it came.
fn insert(
    transaction: &mut Transaction<'_>,
    (add_responses, add_events, enqueue): (&Statement, &Statement, &Statement),
    added: &[&Incoming],
) -> Result<(), StoreError> {
    let now_ms = clock::now_ms();
    let responses: Vec<_> = added
        .iter()
        .filter_map(|incoming| match &incoming.record {
            Record::Response(response) => Some((response, incoming.body.as_str())),
            Record::Event(_) => None,
        })
        .collect();
    let events: Vec<_> = added
        .iter()
        .filter_map(|incoming| match &incoming.record {
            Record::Event(event) => Some((event, incoming.body.as_str())),
            Record::Response(_) => None,
        })
        .collect();
    if !responses.is_empty() {
        let ids: Vec<_> = responses.iter().map(|(one, _)| one.circumstances.id.text()).collect();
        let revisions: Vec<_> = responses.iter().map(|(one, _)| i64::from(one.revision)).collect();
        let surveys: Vec<_> = responses.iter().map(|(one, _)| one.survey.as_str()).collect();
        let statuses: Vec<_> = responses.iter().map(|(one, _)| one.status.code()).collect();
        let tests: Vec<_> = responses.iter().map(|(one, _)| one.circumstances.test).collect();
        let respondents: Vec<_> = responses
            .iter()
            .map(|(one, _)| one.circumstances.respondent.as_deref().map(str::as_bytes))
            .collect();
        let complaints: Vec<_> = responses.iter().map(|(one, _)| one.complaint.as_ref()).collect();
        let opened: Vec<_> =
            complaints.iter().map(|own| own.map(|own| own.opened_at.unix_s())).collect();
        let due: Vec<_> = complaints.iter().map(|own| own.map(|own| own.due_at.unix_s())).collect();
        let bodies: Vec<_> = responses.iter().map(|(_, body)| *body).collect();
        let given: [&(dyn ToSql + Sync); 10] = [
            &ids,
            &revisions,
            &now_ms,
            &surveys,
            &statuses,
            &tests,
            &respondents,
            &opened,
            &due,
            &bodies,
        ];
        transaction.execute(add_responses, &given)?;
        let told = responses
            .iter()
            .filter(|(one, _)| !one.circumstances.test && one.status == Status::Complete);
        let told: Vec<_> = told.collect();
        if !told.is_empty() {
            let ids: Vec<_> = told.iter().map(|(one, _)| one.circumstances.id.text()).collect();
            let revisions: Vec<_> = told.iter().map(|(one, _)| i64::from(one.revision)).collect();
            let has_complaint: Vec<_> =
                told.iter().map(|(one, _)| one.complaint.is_some()).collect();
            transaction.execute(enqueue, &[&ids, &revisions, &now_ms, &has_complaint])?;
        }
    }
    if !events.is_empty() {
        let ids: Vec<_> = events.iter().map(|(one, _)| one.id.text()).collect();
        let moments: Vec<_> = events.iter().map(|(one, _)| one.at.unix_s()).collect();
        let surveys: Vec<_> = events.iter().map(|(one, _)| one.survey.as_str()).collect();
        let kinds: Vec<_> = events.iter().map(|(one, _)| one.kind.code()).collect();
        let of: Vec<_> = events.iter().map(|(one, _)| one.response.text()).collect();
        let tests: Vec<_> = events.iter().map(|(one, _)| one.test).collect();
        let bodies: Vec<_> = events.iter().map(|(_, body)| *body).collect();
        let given: [&(dyn ToSql + Sync); 8] =
            [&ids, &now_ms, &moments, &surveys, &kinds, &of, &tests, &bodies];
        transaction.execute(add_events, &given)?;
    }
    Ok(())
}

/// Counts what came to hold, in the place of what held before.
fn count(
    transaction: &mut Transaction<'_>,
    (uncount, count, rate): (&Statement, &Statement, &Statement),
    state: &State<'_>,
) -> Result<(), StoreError> {
    let holds = |response: &Response| {
        let stored = state.kept.revisions.get(&response.circumstances.id.text());
        stored
            .and_then(BTreeMap::last_key_value)
            .is_some_and(|(last, _)| *last == response.revision)
    };
    let responses = state.added.iter().filter_map(|incoming| match &incoming.record {
        Record::Response(response) if holds(response) => Some(response),
        _ => None,
    });
    let responses: Vec<_> = responses.collect();
    let before: Vec<_> = responses
        .iter()
        .filter(|response| response.revision > 1)
        .map(|response| response.circumstances.id.text())
        .collect();
    if !before.is_empty() {
        transaction.execute(uncount, &[&before])?;
    }
    let counted = responses
        .into_iter()
        .filter(|response| matches!(response.status, Status::Partial | Status::Complete));
    let counted: Vec<_> = counted.collect();
    if counted.is_empty() {
        return Ok(());
    }
    let id = |response: &Response| response.circumstances.id.text();
    let at = |response: &Response| response.answered_at.map(Timestamp::unix_s);
    let ids: Vec<_> = counted.iter().map(|one| id(one)).collect();
    let surveys: Vec<_> = counted.iter().map(|one| one.survey.as_str()).collect();
    let tests: Vec<_> = counted.iter().map(|one| one.circumstances.test).collect();
    let moments: Vec<_> = counted.iter().map(|one| at(one)).collect();
    let facets: Vec<_> = counted.iter().map(|one| facets(one)).collect();
    transaction.execute(count, &[&ids, &surveys, &tests, &moments, &facets])?;
    let ratings = counted.iter().flat_map(|response| {
        response.answers.iter().filter_map(move |answer| match answer {
            Answer::Rating(rating) => Some((*response, rating)),
            _ => None,
        })
    });
    let ratings: Vec<_> = ratings.collect();
    if ratings.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = ratings.iter().map(|(response, _)| id(response)).collect();
    let surveys: Vec<_> = ratings.iter().map(|(response, _)| response.survey.as_str()).collect();
    let tests: Vec<_> = ratings.iter().map(|(response, _)| response.circumstances.test).collect();
    let moments: Vec<_> = ratings.iter().map(|(response, _)| at(response)).collect();
    let questions: Vec<_> = ratings.iter().map(|(_, rating)| rating.question.as_str()).collect();
    let items: Vec<_> = ratings.iter().map(|(_, rating)| rating.item.as_deref()).collect();
    let roles: Vec<_> =
        ratings.iter().map(|(_, rating)| rating.role.map(|role| role.code())).collect();
    let kinds: Vec<_> = ratings.iter().map(|(_, rating)| rating.metric.code()).collect();
    let least: Vec<_> = ratings.iter().map(|(_, rating)| i16::from(rating.scale.min())).collect();
    let most: Vec<_> = ratings.iter().map(|(_, rating)| i16::from(rating.scale.max())).collect();
    let ends: Vec<_> = ratings.iter().map(|(_, rating)| rating.metric.good_is().code()).collect();
    let values: Vec<_> = ratings.iter().map(|(_, rating)| rating.value.map(i16::from)).collect();
    let given: [&(dyn ToSql + Sync); 12] = [
        &ids, &surveys, &tests, &moments, &questions, &items, &roles, &kinds, &least, &most, &ends,
        &values,
    ];
    transaction.execute(rate, &given)?;
    Ok(())
}

/// What a row of sums is about; `None` of what a later version knows.
fn asked(row: &Row) -> Result<Option<Asked>, ::postgres::Error> {
    let (min, max): (i16, i16) = (row.try_get(6)?, row.try_get(7)?);
    Ok(Asked::by_codes(
        (row.try_get(0)?, row.try_get(1)?),
        (row.try_get(2)?, row.try_get(3)?),
        (row.try_get(4)?, row.try_get(5)?),
        (min.into(), max.into()),
    ))
}

/// A number that is below 0 in no table.
fn unsigned(row: &Row, column: usize) -> Result<u64, ::postgres::Error> {
    row.try_get(column).map(|count: i64| count.unsigned_abs())
}

/// What answers are told apart by, as JSON that `jsonb` takes.
fn facets(response: &Response) -> String {
    let without_zero = |text: &str| serde_json::Value::from(text.replace('\0', "\u{fffd}"));
    let circumstances = &response.circumstances;
    let mut facets = serde_json::Map::new();
    let mut put = |name: String, text: &str| facets.insert(name, without_zero(text));
    put("locale".into(), &response.locale);
    put("survey_version".into(), &response.survey_version);
    if let Some(touchpoint) = &circumstances.touchpoint {
        put("touchpoint".into(), touchpoint);
    }
    for (name, value) in &circumstances.context {
        let name = format!("context.{}", name.replace('\0', "\u{fffd}"));
        match value {
            Scalar::Text(text) => put(name, text),
            Scalar::Whole(number) => put(name, &number.to_string()),
            Scalar::Bool(flag) => put(name, &flag.to_string()),
        };
    }
    serde_json::Value::Object(facets).to_string()
}

/// Takes out what is somebody's, and keeps the ids: what a page sends again later is not stored again.
///
/// The server's own files keep copies for a while: until it vacuums, and in its log.
fn erase(
    transaction: &mut Transaction<'_>,
    lock: &Statement,
    whose: &Whose,
) -> Result<Erased, StoreError> {
    let ids: Vec<String> = match whose {
        Whose::Response(id) => vec![id.text()],
        Whose::Respondent(respondent) => {
            let sql = "SELECT DISTINCT id::text FROM trefoil.responses WHERE respondent = $1";
            let rows = transaction.query(sql, &[&respondent.as_bytes()])?;
            rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?
        }
    };
    let locked: Vec<_> = ids.iter().filter_map(|id| RecordId::read(id)).collect();
    lock_all(transaction, lock, &locked)?;
    transaction.execute(
        "INSERT INTO trefoil.deleted SELECT unnest($1::text[]::uuid[]) ON CONFLICT DO NOTHING",
        &[&ids],
    )?;
    let gone = transaction.query_one(
        "WITH gone AS (
             DELETE FROM trefoil.responses WHERE id = ANY ($1::text[]::uuid[]) RETURNING id)
         SELECT count(DISTINCT id) FROM gone",
        &[&ids],
    )?;
    let events = transaction
        .execute("DELETE FROM trefoil.events WHERE response = ANY ($1::text[]::uuid[])", &[&ids])?;
    Ok(Erased {
        responses: whole(gone.try_get::<_, i64>(0)?.unsigned_abs()),
        events: whole(events),
    })
}

/// Takes out some of what came before that moment; nothing: all is gone. A response is as old as the revision that holds.
fn expire(transaction: &mut Transaction<'_>, before_ms: i64) -> Result<Erased, StoreError> {
    let sql = format!(
        "DELETE FROM trefoil.responses WHERE position IN (
             SELECT position FROM trefoil.responses AS one
             WHERE received_at < $1 AND NOT {HOLDS} LIMIT $2)
         OR id IN (
             SELECT id FROM trefoil.responses AS one
             WHERE received_at < $1 AND {HOLDS} LIMIT $2)"
    );
    let responses = transaction.execute(&sql, &[&before_ms, &BATCH])?;
    let events = transaction.execute(
        "DELETE FROM trefoil.events WHERE position IN (
             SELECT position FROM trefoil.events WHERE received_at < $1 LIMIT $2)",
        &[&before_ms, &BATCH],
    )?;
    Ok(Erased { responses: whole(responses), events: whole(events) })
}

fn whole(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}
