//! What is stored, added up here: for a studio that need not fetch millions of answers, and for programs.

use crate::clock;
use crate::store::{self, Store, StoreError};
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use trefoil_results::{Kind, Pool, Query, Question, Selection, Stock, Subject, Tally, View};

/// What was read last, as long as somebody may ask for it.
#[derive(Debug)]
pub struct Reports {
    /// From so many responses on they stay here.
    from: u64,
    held: Mutex<Option<Snapshot>>,
}

/// All that was stored at a moment.
#[derive(Debug)]
struct Snapshot {
    pool: Pool,
    responses: u64,
    read_at: Instant,
}

/// How long a snapshot answers.
pub const LIFE: Duration = Duration::from_secs(600);

/// One that is so young is as good as a new one: several people open a studio at once.
const YOUNG: Duration = Duration::from_secs(10);

impl Reports {
    /// Those of a collector that adds up from so many responses on.
    pub const fn new(from: u64) -> Self {
        Self { from, held: Mutex::new(None) }
    }

    /// Reads what is stored now, and says how much that is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn look(&self, store: &Store) -> Result<Stock, StoreError> {
        self.with(store, YOUNG, |Snapshot { responses, .. }| {
            let responses = *responses;
            Stock { responses, adds_up: responses >= self.from }
        })
    }

    /// Answers a question, from what was looked at last.
    ///
    /// # Errors
    /// When nothing was, and what is stored cannot be read.
    pub fn answer(&self, store: &Store, question: Question) -> Result<Value, StoreError> {
        let all = || Query { selection: Selection::default(), view: View::at(clock::now()) };
        let query = question.query.unwrap_or_else(all);
        self.with(store, LIFE, |Snapshot { pool, .. }| match question.about {
            Subject::Report => json!(pool.report(&query)),
            Subject::Comments(search) => json!(pool.comments(&query.selection, &search)),
            Subject::Topics => json!(pool.about(&query.selection)),
        })
    }

    /// Forgets what was read, because something of it is deleted.
    pub fn forget(&self) {
        *self.lock() = None;
    }

    /// Forgets what answers no more.
    pub fn forget_old(&self) {
        self.lock().take_if(|snapshot| snapshot.read_at.elapsed() >= LIFE);
    }

    /// Tells something of a snapshot that is younger than that.
    fn with<T>(
        &self,
        store: &Store,
        age: Duration,
        tell: impl FnOnce(&mut Snapshot) -> T,
    ) -> Result<T, StoreError> {
        let mut held = self.lock();
        // An old one goes first: there may be no room for two.
        let known = held.take().filter(|snapshot| snapshot.read_at.elapsed() < age);
        let snapshot = known.map_or_else(|| Snapshot::read(store), Ok)?;
        Ok(tell(held.insert(snapshot)))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Snapshot>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Snapshot {
    fn read(store: &Store) -> Result<Self, StoreError> {
        let read_at = Instant::now();
        let mut tally = Tally::default();
        let responses = store.read(|engine| store::read_all(engine, "", &mut tally))?;
        let mut pool = Pool::default();
        pool.put("", Kind::Collector, tally);
        Ok(Self { pool, responses, read_at })
    }
}

#[cfg(test)]
mod tests {
    use super::{LIFE, Reports, YOUNG};
    use crate::serve::intake::{self, Form};
    use crate::store::{Place, Store};
    use serde_json::json;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::time::advance;
    use trefoil_results::Question;

    async fn submit(store: &Store, number: u32) {
        let record = json!({
            "v": 1, "type": "response", "id": format!("01900000-0000-7000-8000-{number:012x}"), "revision": 1,
            "survey": "shop", "survey_version": "1", "status": "complete", "test": false, "locale": "fi",
            "shown_at": "2026-11-22T10:15:00Z", "answered_at": "2026-11-22T10:15:09Z", "display": "inline", "trigger": null,
            "answers": [{ "question": "a", "kind": "nps", "min": 0, "max": 10, "good_is": "high", "value": 9 }],
        });
        let records = intake::read(record.to_string().as_bytes(), Form::Json).unwrap();
        store.submit(records).await.unwrap().unwrap();
    }

    // The clock stands, and goes on where it is told to.
    #[tokio::test(start_paused = true)]
    async fn what_was_looked_at_answers_for_ten_minutes_and_is_then_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("a.sqlite"));
        let (store, _writer) = Store::open(place, Arc::default()).unwrap();
        let reports = Reports::new(0);
        let looked = || reports.look(&store).unwrap().responses;
        let told = || {
            let told = reports.answer(&store, Question::default()).unwrap();
            told["live"]["counts"]["counted"].as_u64()
        };
        submit(&store, 1).await;
        assert_eq!((looked(), told()), (1, Some(1)));
        submit(&store, 2).await;
        // Who opens a studio a moment after another sees the same.
        advance(YOUNG - Duration::from_millis(1)).await;
        assert_eq!(looked(), 1);
        advance(Duration::from_millis(1)).await;
        assert_eq!((looked(), told()), (2, Some(2)));
        submit(&store, 3).await;
        // What somebody looks at does not change under their eyes.
        advance(LIFE - Duration::from_millis(1)).await;
        reports.forget_old();
        assert_eq!(told(), Some(2));
        advance(Duration::from_millis(1)).await;
        assert!(reports.lock().is_some());
        reports.forget_old();
        assert!(reports.lock().is_none());
        assert_eq!(told(), Some(3));
    }
}
