//! Getting a record to its endpoint: what an answer of the endpoint means.
//!
//! One attempt for each press of the button, and a plain word about how it went.

/// What became of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The endpoint took the record.
    Delivered(u16),
    /// The endpoint could not take it now; another attempt may go through.
    Busy(u16),
    /// The endpoint understood and declined; the same record will be declined again.
    Refused(u16),
    /// No answer came: no network, a blocked request, a wrong address.
    Unreachable,
}

impl Outcome {
    /// What a status code of HTTP means: 2xx is delivered; 408, 409, 425, 429 and 5xx may go
    /// through later; any other is final. 0 stands for no answer at all.
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            0 => Self::Unreachable,
            200..=299 => Self::Delivered(status),
            408 | 409 | 425 | 429 | 500..=599 => Self::Busy(status),
            _ => Self::Refused(status),
        }
    }

    /// A stable code for hosts to match on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delivered(_) => "delivered",
            Self::Busy(_) => "delivery-busy",
            Self::Refused(_) => "delivery-refused",
            Self::Unreachable => "delivery-unreachable",
        }
    }

    /// The status code, if an answer came.
    #[must_use]
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Delivered(status) | Self::Busy(status) | Self::Refused(status) => Some(status),
            Self::Unreachable => None,
        }
    }

    /// Whether another attempt may go through.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Busy(_) | Self::Unreachable)
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    fn check(statuses: &[u16], code: &str, is_retryable: bool) {
        for status in statuses {
            let outcome = Outcome::of_status(*status);
            assert_eq!((outcome.code(), outcome.is_retryable()), (code, is_retryable), "{status}");
        }
    }

    #[test]
    fn only_what_may_go_through_later_is_retryable() {
        check(&[0], "delivery-unreachable", true);
        check(&[200, 201, 202, 204], "delivered", false);
        check(&[408, 409, 425, 429, 500, 502, 503, 504], "delivery-busy", true);
        check(&[301, 400, 401, 403, 404, 410, 413, 415, 422], "delivery-refused", false);
    }
}
