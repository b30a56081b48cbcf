//! Whose share a request takes: the address of the client, also behind a reverse proxy.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The owner's own proxies, whose word about who asks is believed.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Adds an address, `127.0.0.1`, or a network, `10.0.0.0/8`.
    ///
    /// # Errors
    /// A sentence that says what one looks like.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let network = text.parse::<IpAddr>().map(IpNet::from).or_else(|_| text.parse());
        let network = network.map_err(|_| {
            format!("{text:?} is not an address or a network; write 127.0.0.1 or 10.0.0.0/8")
        })?;
        self.0.push(network);
        Ok(())
    }

    /// The client of a request: the one nearest to here that is no proxy of the owner's.
    ///
    /// Whatever stands farther to the left in `X-Forwarded-For` was written by whoever asks, so it says nothing.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer.to_canonical();
        let lines = headers.get_all("x-forwarded-for").iter();
        let texts: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
        let mut hops = texts.iter().rev().flat_map(|line| line.rsplit(','));
        while self.holds(nearest) {
            match hops.next().map(str::trim).and_then(address) {
                Some(address) => nearest = address.to_canonical(),
                None => break,
            }
        }
        nearest
    }

    fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip())).ok()
}

#[cfg(test)]
mod tests {
    use super::Proxies;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn check(trusted: &[&str], peer: &str, lines: &[&str], expected: &str) {
        let mut proxies = Proxies::default();
        trusted.iter().for_each(|text| proxies.add(text).unwrap());
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = HeaderName::from_static("x-forwarded-for");
            headers.append(name, HeaderValue::from_str(line).unwrap());
        }
        let client = proxies.client(peer.parse().unwrap(), &headers);
        assert_eq!(client.to_string(), expected, "{trusted:?} {peer} {lines:?}");
    }

    #[test]
    fn the_nearest_that_is_no_proxy_of_ours_is_the_client() {
        let proxy = ["127.0.0.1"];
        check(&[], "127.0.0.1", &["192.0.2.1"], "127.0.0.1");
        check(&proxy, "192.0.2.9", &["192.0.2.1"], "192.0.2.9");
        check(&proxy, "127.0.0.1", &[], "127.0.0.1");
        check(&proxy, "127.0.0.1", &["192.0.2.1"], "192.0.2.1");
        check(&proxy, "::ffff:127.0.0.1", &["192.0.2.1"], "192.0.2.1");
        // What the client made up stands to the left.
        check(&proxy, "127.0.0.1", &["198.51.100.7, 192.0.2.1"], "192.0.2.1");
        check(&proxy, "127.0.0.1", &["198.51.100.7", "192.0.2.1"], "192.0.2.1");
        check(&proxy, "127.0.0.1", &["192.0.2.1, 127.0.0.1"], "192.0.2.1");
        check(&["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", &["192.0.2.1, 10.1.2.3"], "192.0.2.1");
        check(&proxy, "127.0.0.1", &["192.0.2.1:4711"], "192.0.2.1");
        check(&proxy, "127.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1");
        check(&proxy, "127.0.0.1", &["2001:db8::1"], "2001:db8::1");
        check(&proxy, "127.0.0.1", &["192.0.2.1, nonsense"], "127.0.0.1");
        check(&["::/0", "0.0.0.0/0"], "127.0.0.1", &["192.0.2.1, 192.0.2.2"], "192.0.2.1");
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for text in ["", "proxy.example", "10.0.0.0/33", "127.0.0.1:80", "*"] {
            assert!(Proxies::default().add(text).is_err(), "{text}");
        }
    }
}
