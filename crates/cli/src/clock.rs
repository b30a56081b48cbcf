//! What time it is, and ids that are made of it.

use std::time::{SystemTime, UNIX_EPOCH};
use trefoil_survey::id::RecordId;
use trefoil_survey::time::Timestamp;

/// A moment in milliseconds since 1970, as the database has it; 0 for what was before.
pub fn unix_ms(moment: SystemTime) -> i64 {
    let since_1970 = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}

/// Now, in milliseconds since 1970.
pub fn now_ms() -> i64 {
    unix_ms(SystemTime::now())
}

/// Now, in whole seconds.
pub fn now() -> Timestamp {
    Timestamp::from_unix_s(now_ms() / 1000)
}

/// An id made now.
///
/// # Errors
/// When the system has no random numbers.
pub fn new_id() -> Result<RecordId, getrandom::Error> {
    let mut random = [0; 10];
    getrandom::fill(&mut random)?;
    Ok(RecordId::new(now_ms().unsigned_abs(), &random))
}
