//! What was answered 202 and is not on its shard yet: a store in a file of its own, with a list of what is to be sent.
//!
//! What was sent stays for a day, so that a page that heard of no answer and sends once more is told what it is told by the other stores.

use super::super::sqlite::Sqlite;
use super::rows::Sheet;
use super::tallied;
use crate::store::{Listing, StoreError, Unsent};
use rusqlite::{Row, params};
use std::fs::{File, OpenOptions};
use std::path::Path;
use std::time::Duration;

/// What a file has beside the tables of a store. One that was a store itself begins with all that is in it: so answers move to a server.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS unsent (
        listing TEXT NOT NULL,        -- responses, events
        position INTEGER NOT NULL,
        shard TEXT NOT NULL,          -- the last byte of the response's id, by which shards share
        PRIMARY KEY (listing, shard, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS spool (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        is_bound INTEGER NOT NULL DEFAULT 0, -- whether the servers have had their tables
        swept_at INTEGER NOT NULL DEFAULT 0  -- up to when deletions of other collectors are known, in milliseconds since 1970
    ) STRICT;
    INSERT INTO unsent SELECT 'responses', position, substr(id, 35) FROM responses
        WHERE NOT EXISTS (SELECT 1 FROM spool);
    INSERT INTO unsent SELECT 'events', position, substr(response, 35) FROM events
        WHERE NOT EXISTS (SELECT 1 FROM spool);
    INSERT OR IGNORE INTO spool (one) VALUES (1);
    CREATE TRIGGER IF NOT EXISTS response_unsent AFTER INSERT ON responses BEGIN
        INSERT INTO unsent VALUES ('responses', NEW.position, substr(NEW.id, 35));
    END;
    CREATE TRIGGER IF NOT EXISTS event_unsent AFTER INSERT ON events BEGIN
        INSERT INTO unsent VALUES ('events', NEW.position, substr(NEW.response, 35));
    END;
    CREATE TRIGGER IF NOT EXISTS response_gone AFTER DELETE ON responses BEGIN
        DELETE FROM unsent WHERE listing = 'responses' AND position = OLD.position
            AND shard = substr(OLD.id, 35);
    END;
    CREATE TRIGGER IF NOT EXISTS event_gone AFTER DELETE ON events BEGIN
        DELETE FROM unsent WHERE listing = 'events' AND position = OLD.position
            AND shard = substr(OLD.response, 35);
    END;
";

/// How long what was sent is kept.
const KEPT: Duration = Duration::from_secs(86_400);

/// So many rows are sent at once: few large parts are what the server wants.
const BATCH: u32 = 20_000;

/// So many go at once, so that those who send do not wait for long.
const FORGOTTEN: u32 = 500;

/// The file.
pub struct Spool {
    /// As a store, by the same rules.
    pub store: Sqlite,
    path: std::path::PathBuf,
}

/// Rows for one shard.
pub struct Batch {
    places: Vec<(i64, String)>,
    /// As the server takes them.
    pub sheet: Sheet,
}

impl Batch {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

impl Spool {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// When it cannot be written, is of a later version or of another program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepared(Sqlite::open(path)?, path)
    }

    /// Opens a file that is there.
    ///
    /// # Errors
    /// As above, and when there is none.
    pub fn existing(path: &Path) -> Result<Self, StoreError> {
        Self::prepared(Sqlite::existing(path)?, path)
    }

    fn prepared(mut store: Sqlite, path: &Path) -> Result<Self, StoreError> {
        let transaction = store.begin()?;
        transaction.execute_batch(TABLES)?;
        transaction.commit()?;
        Ok(Self { store, path: path.into() })
    }

    /// Has the file for oneself, as long as what comes back is kept: what two send at once would be there twice until it is merged.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn alone(&self) -> Result<File, StoreError> {
        let mut path = self.path.clone().into_os_string();
        path.push("-sending");
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        file.lock()?;
        Ok(file)
    }

    /// Whether the servers have had their tables, so that they may be away when a collector starts.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn is_bound(&self) -> Result<bool, StoreError> {
        Ok(self.store.connection().query_row("SELECT is_bound FROM spool", [], |row| row.get(0))?)
    }

    /// They have.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn bind(&self) -> Result<(), StoreError> {
        self.store.connection().execute("UPDATE spool SET is_bound = 1", [])?;
        Ok(())
    }

    /// The first rows for a shard.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn batch(
        &self,
        listing: Listing,
        shard: usize,
        shards: usize,
    ) -> Result<Batch, StoreError> {
        let (table, columns) = match listing {
            Listing::Responses => (
                "responses",
                "id, revision, status, coalesce(respondent, ''),
                 coalesce(unix_s(body ->> '$.complaint.opened_at'), 0),
                 coalesce(unix_s(body ->> '$.complaint.due_at'), 0)",
            ),
            Listing::Events => (
                "events",
                "id, response, event, coalesce(unix_s(body ->> '$.at'), received_at / 1000)",
            ),
        };
        let ours: Vec<_> =
            (shard..256).step_by(shards).map(|byte| format!("'{byte:02x}'")).collect();
        let sql = format!(
            "SELECT position, shard, received_at, survey, test, body, {columns}
             FROM unsent JOIN {table} USING (position)
             WHERE listing = '{table}' AND shard IN ({}) LIMIT {BATCH}",
            ours.join(", ")
        );
        let mut statement = self.store.connection().prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut batch = Batch { places: Vec::new(), sheet: Sheet::default() };
        while let Some(row) = rows.next()? {
            batch.places.push((row.get(0)?, row.get(1)?));
            match listing {
                Listing::Responses => response(&mut batch.sheet, row)?,
                Listing::Events => event(&mut batch.sheet, row)?,
            }
        }
        Ok(batch)
    }

    /// A batch has arrived.
    ///
    /// # Errors
    /// When the disk does not take it; it is sent once more then.
    pub fn sent(&mut self, listing: Listing, batch: &Batch) -> Result<(), StoreError> {
        let table = table(listing);
        let transaction = self.store.begin()?;
        {
            let mut statement = transaction.prepare_cached(
                "DELETE FROM unsent WHERE listing = ?1 AND position = ?2 AND shard = ?3",
            )?;
            for (position, shard) in &batch.places {
                statement.execute(params![table, position, shard])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Whether something waits.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn has_unsent(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM unsent)";
        Ok(self.store.connection().query_row(sql, [], |row| row.get(0))?)
    }

    /// What waits.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unsent(&self) -> Result<Unsent, StoreError> {
        let oldest = |table: &str| {
            format!(
                "SELECT received_at AS at FROM {table} WHERE position = (
                     SELECT min(position) FROM unsent WHERE listing = '{table}')"
            )
        };
        let sql = format!(
            "SELECT (SELECT count(*) FROM unsent), (SELECT min(at) FROM ({} UNION ALL {}))",
            oldest("responses"),
            oldest("events")
        );
        let row = |row: &Row<'_>| {
            Ok(Unsent { records: row.get::<_, i64>(0)?.unsigned_abs(), since_ms: row.get(1)? })
        };
        Ok(self.store.connection().query_row(&sql, [], row)?)
    }

    /// Takes out some of what was sent long enough ago and nobody is to be told of; false: there was none.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn forget_sent(&mut self, now_ms: i64) -> Result<bool, StoreError> {
        let before = now_ms.saturating_sub(i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX));
        let connection = self.store.connection();
        let responses = connection.execute(
            "DELETE FROM responses WHERE position IN (
                 SELECT position FROM responses AS one WHERE received_at < ?1
                     AND NOT EXISTS (SELECT 1 FROM unsent WHERE listing = 'responses'
                         AND position = one.position AND shard = substr(one.id, 35))
                     AND NOT EXISTS (SELECT 1 FROM webhook WHERE id = one.id)
                     AND NOT EXISTS (SELECT 1 FROM mail WHERE id = one.id)
                 LIMIT ?2)",
            params![before, FORGOTTEN],
        )?;
        let events = connection.execute(
            "DELETE FROM events WHERE position IN (
                 SELECT position FROM events AS one WHERE received_at < ?1
                     AND NOT EXISTS (SELECT 1 FROM unsent WHERE listing = 'events'
                         AND position = one.position AND shard = substr(one.response, 35))
                 LIMIT ?2)",
            params![before, FORGOTTEN],
        )?;
        Ok(responses + events > 0)
    }

    /// Up to when deletions of other collectors are known.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn swept_at(&self) -> Result<i64, StoreError> {
        let sql = "SELECT swept_at FROM spool";
        Ok(self.store.connection().query_row(sql, [], |row| row.get(0))?)
    }

    /// They are known up to then.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn swept(&self, at: i64) -> Result<(), StoreError> {
        self.store.connection().execute("UPDATE spool SET swept_at = ?1", [at])?;
        Ok(())
    }
}

/// The table of a listing, here and there.
pub const fn table(listing: Listing) -> &'static str {
    match listing {
        Listing::Responses => "responses",
        Listing::Events => "events",
    }
}

/// The columns that are sent, in their order: a table may have more.
pub const fn columns(listing: Listing) -> &'static str {
    match listing {
        Listing::Responses => {
            "id, revision, position, received_at, survey, test, status, respondent, complaint_opened_at, complaint_due_at, body, tallied"
        }
        Listing::Events => "id, response, position, received_at, survey, test, event, at, body",
    }
}

/// Writes a response as the server's table has it.
fn response(sheet: &mut Sheet, row: &Row<'_>) -> Result<(), rusqlite::Error> {
    sheet.id(&row.get::<_, String>(6)?);
    sheet.number(row.get(7)?);
    common(sheet, row)?;
    sheet.text(&row.get::<_, String>(8)?);
    sheet.text(&row.get::<_, String>(9)?);
    sheet.long(row.get(10)?);
    sheet.long(row.get(11)?);
    let body: String = row.get(5)?;
    sheet.text(&body);
    sheet.texts(&tallied::of(&body));
    Ok(())
}

/// Writes an event.
fn event(sheet: &mut Sheet, row: &Row<'_>) -> Result<(), rusqlite::Error> {
    sheet.id(&row.get::<_, String>(6)?);
    sheet.id(&row.get::<_, String>(7)?);
    common(sheet, row)?;
    sheet.text(&row.get::<_, String>(8)?);
    sheet.long(row.get(9)?);
    sheet.text(&row.get::<_, String>(5)?);
    Ok(())
}

/// What both have: position, arrival, survey, trial.
fn common(sheet: &mut Sheet, row: &Row<'_>) -> Result<(), rusqlite::Error> {
    sheet.long(row.get(0)?);
    sheet.long(row.get(2)?);
    sheet.text(&row.get::<_, String>(3)?);
    sheet.flag(row.get(4)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Spool};
    use crate::clock;
    use crate::serve::intake::{self, Form};
    use crate::store::{Engine as _, Listing, Task};

    fn number(spool: &Spool, sql: &str) -> u32 {
        spool.store.connection().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn what_was_sent_stays_for_a_day_and_what_waits_for_longer() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(&folder.path().join("spool")).unwrap();
        let events = |ids: std::ops::Range<u32>| {
            let line = |id: u32| {
                format!(
                    r#"{{"v":1,"type":"event","id":"01900000-0000-7000-8000-0000000000{id:02}",
                    "at":"2026-11-22T10:15:00Z","survey":"checkout","event":"shown",
                    "response":"01900000-0000-7000-8000-0000000000{id:02}"}}"#
                )
                .replace('\n', "")
            };
            let lines: Vec<_> = ids.map(line).collect();
            Task::Store(intake::read(lines.join("\n").as_bytes(), Form::Lines).unwrap())
        };
        spool.store.carry_out(&[&events(10..30)]).unwrap();
        // Of three shards, those that end in 0, 3, 6 …, in base 16.
        let batch = spool.batch(Listing::Events, 0, 3).unwrap();
        spool.sent(Listing::Events, &batch).unwrap();
        let sent = u32::try_from(batch.places.len()).unwrap();
        assert!((5..9).contains(&sent), "{sent}");
        let waiting = u64::from(20 - sent);
        assert_eq!(spool.unsent().unwrap().records, waiting);
        assert!(spool.unsent().unwrap().since_ms.is_some());

        let now = clock::now_ms();
        assert!(!spool.forget_sent(now).unwrap());
        let kept = i64::try_from(KEPT.as_millis()).unwrap();
        assert!(spool.forget_sent(now + kept + 1).unwrap());
        assert!(!spool.forget_sent(now + kept + 1).unwrap());
        assert_eq!(number(&spool, "SELECT count(*) FROM events"), 20 - sent);
        // A place in the table that is taken again is a row that was not sent yet.
        let batches = [1, 2].map(|shard| spool.batch(Listing::Events, shard, 3).unwrap());
        for batch in &batches {
            spool.sent(Listing::Events, batch).unwrap();
        }
        assert!(spool.forget_sent(now + kept + 1).unwrap());
        spool.store.carry_out(&[&events(30..31)]).unwrap();
        assert_eq!(spool.unsent().unwrap().records, 1);
        assert!(spool.has_unsent().unwrap());
    }
}
