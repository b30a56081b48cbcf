//! How many requests each client may send: a bucket of tokens that refills over the minute.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

/// Counts requests by client.
#[derive(Debug)]
pub struct Share {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Share {
    /// So many requests a minute, all at once if need be.
    pub fn per_minute(requests: NonZeroU32) -> Self {
        let limiter = RateLimiter::keyed(Quota::per_minute(requests));
        Self { limiter, clock: DefaultClock::default() }
    }

    /// Takes one request of the client's share.
    ///
    /// # Errors
    /// The whole seconds, at least 1, until there is one again.
    pub fn take(&self, client: IpAddr) -> Result<(), u64> {
        self.limiter.check_key(&network(client)).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            (wait + Duration::from_nanos(999_999_999)).as_secs().max(1)
        })
    }

    /// Forgets clients whose buckets are full again.
    pub fn forget_the_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// What counts as one client: an IPv4 address, or the /64 that one IPv6 customer has.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::Share;
    use std::num::NonZeroU32;

    fn check(clients: &[&str], expected_last: bool) {
        let share = Share::per_minute(NonZeroU32::new(2).unwrap());
        let taken = clients.iter().map(|client| share.take(client.parse().unwrap()));
        assert_eq!(taken.last().map(|taken| taken.is_ok()), Some(expected_last), "{clients:?}");
    }

    #[test]
    fn a_client_is_an_ipv4_address_or_an_ipv6_network() {
        check(&["192.0.2.1", "192.0.2.1"], true);
        check(&["192.0.2.1", "192.0.2.1", "192.0.2.1"], false);
        check(&["192.0.2.1", "192.0.2.1", "192.0.2.2"], true);
        check(&["192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1"], false);
        check(&["2001:db8::1", "2001:db8::2", "2001:db8::3"], false);
        check(&["2001:db8::1", "2001:db8::2", "2001:db8:0:1::3"], true);
    }

    #[test]
    fn whoever_waits_is_told_for_how_long() {
        let share = Share::per_minute(NonZeroU32::new(2).unwrap());
        let client = "192.0.2.1".parse().unwrap();
        assert_eq!((share.take(client), share.take(client)), (Ok(()), Ok(())));
        // One token comes every thirty seconds.
        assert!((29..=30).contains(&share.take(client).unwrap_err()));
    }
}
