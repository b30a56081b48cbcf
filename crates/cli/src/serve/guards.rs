//! What keeps out programs that pretend to be respondents: each guard is off unless the owner sets it.

use super::form::{self, Fields};
use super::intake::{Incoming, complaint};
use super::page_token::PageSecrets;
use super::problem::{Fault, Kind, Problem};
use trefoil_survey::record::{Record, Status};

/// The guards that stand.
#[derive(Clone, Debug, Default)]
pub struct Guards {
    /// How long a response has to take at least, in seconds.
    pub minimum_time_s: Option<i64>,
    /// A field of plain forms that people do not see.
    pub honeypot: Option<String>,
    /// What the tokens of pages are signed with; none: pages need no token.
    pub page_secrets: PageSecrets,
}

impl Guards {
    /// Refuses complete responses that were answered faster than anybody reads. Trials may be fast.
    ///
    /// # Errors
    /// `record_refused`, with every such record.
    pub fn check_time(&self, records: &[Incoming]) -> Result<(), Problem> {
        let Some(least_s) = self.minimum_time_s else { return Ok(()) };
        let hasty = records.iter().filter_map(|Incoming { line, record, .. }| {
            let Record::Response(response) = record else { return None };
            let is_judged = response.status == Status::Complete && !response.circumstances.test;
            let shown_s = response.circumstances.shown_at.unix_s();
            let took_s = response.answered_at.map(|answered| answered.unix_s() - shown_s);
            let said = match took_s {
                _ if !is_judged => return None,
                Some(took_s) if took_s >= least_s => return None,
                Some(took_s) => {
                    format!("is {took_s} s after shown_at; answers take {least_s} s or more here")
                }
                // Where nothing was answered there is no such time.
                None if response.answers.is_empty() => return None,
                None => format!("is missing; answers take {least_s} s or more here"),
            };
            Some(Fault { line: *line, complaint: complaint("answered_at", "too_fast", &said) })
        });
        let faults: Vec<_> = hasty.collect();
        let refused = |faults| Problem::with_faults(Kind::RecordRefused, faults);
        if faults.is_empty() { Ok(()) } else { Err(refused(faults)) }
    }

    /// The field of a plain form that people do not see, if it is filled all the same.
    pub fn stung<'a>(&'a self, fields: &Fields) -> Option<&'a str> {
        let name = self.honeypot.as_deref()?;
        form::field(fields, name).map(|_| name)
    }
}
