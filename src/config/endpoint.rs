//! Where answers may be sent.

use trefoil_survey::complaint::{Clerk, message};

/// An address that answers may be sent to: https, or this very machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

/// Hosts that never leave the machine, where there is no wire to listen on.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl Endpoint {
    /// Checks an absolute address.
    ///
    /// Relative addresses are made absolute by whoever knows the page.
    pub fn read(address: &str, clerk: &mut Clerk) -> Option<Self> {
        let is_secret = address.strip_prefix("https://").is_some_and(|host| !host.is_empty());
        let clear = address.strip_prefix("http://");
        if is_secret || clear.is_some_and(is_loopback) {
            return Some(Self(address.into()));
        }
        clerk.complain("bad_format", || {
            let remedy = match clear {
                Some(_) => "\" would send answers in the clear; write https://",
                None => "\" is not an address; write one like https://example.com/answers",
            };
            message(&["\"", address, remedy])
        });
        None
    }

    /// The absolute address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0
    }
}

fn is_loopback(rest: &str) -> bool {
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let authority = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
    LOOPBACK.iter().any(|host| {
        authority.strip_prefix(host).is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::{Clerk, Endpoint};

    fn check(address: &str, is_taken: bool) {
        let mut clerk = Clerk::default();
        assert_eq!(Endpoint::read(address, &mut clerk).is_some(), is_taken, "{address}");
        assert_eq!(clerk.is_content(), is_taken, "{address}");
    }

    #[test]
    fn only_https_and_this_machine_are_taken() {
        check("https://example.com/answers", true);
        check("http://127.0.0.1:8080/v1/responses", true);
        check("http://localhost", true);
        check("http://[::1]:9/x", true);
        check("http://example.com/answers", false);
        check("http://localhost.example.com/", false);
        check("http://127.0.0.1@example.com/", false);
        check("https://", false);
        check("javascript:alert(1)", false);
        check("data:text/plain,x", false);
        check("", false);
    }
}
