//! Requests that this program makes: blocking, without redirects, certificates judged as the machine judges them.

use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{RootCerts, TlsConfig};

/// Hosts to which answers may go in the clear; the widget has the same list.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// A client that gives an answer so much time, whatever its status.
pub fn agent(timeout: Duration) -> ureq::Agent {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = ureq::Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        // A redirect is an answer: it may lead to anywhere, into the owner's own network, too.
        .max_redirects(0)
        .max_redirects_will_error(false)
        // A line that was cut after a refusal must not be taken for the next request.
        .max_idle_connections(0)
        .timeout_global(Some(timeout))
        .user_agent(concat!("trefoil/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}

/// TLS to a server that is no web server.
///
/// # Errors
/// When this machine does not say whom it trusts.
pub fn tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions()?.with_platform_verifier()?;
    Ok(config.with_no_client_auth())
}

/// Whether a text is an address of the web.
pub fn is_address(url: &str) -> bool {
    let parsed = url.parse::<ureq::http::Uri>();
    parsed
        .is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
}

/// Whether answers may be sent there: https, or this very machine.
pub fn is_secret(url: &str) -> bool {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("https") || is_this_machine(url)
}

/// Whether what is sent there never leaves the machine.
pub fn is_this_machine(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    LOOPBACK.iter().any(|host| {
        let port = authority.strip_prefix(host);
        port.is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_secret};

    #[test]
    fn answers_go_over_https_or_stay_on_this_machine() {
        for (url, expected) in [
            ("https://answers.example/v1/responses", true),
            ("HTTPS://answers.example", true),
            ("http://localhost:8080/x", true),
            ("http://127.0.0.1/x", true),
            ("http://[::1]:9/x", true),
            ("http://answers.example/x", false),
            ("http://localhost.answers.example/x", false),
            ("http://127.0.0.1@answers.example/x", false),
        ] {
            assert_eq!(is_secret(url), expected, "{url}");
        }
    }

    #[test]
    fn an_address_has_a_scheme_of_the_web_and_a_host() {
        for (url, expected) in [
            ("https://answers.example/x?y=1", true),
            ("http://127.0.0.1:1", true),
            ("answers.example", false),
            ("ftp://answers.example/", false),
            ("/v1/responses", false),
            ("", false),
        ] {
            assert_eq!(is_address(url), expected, "{url}");
        }
    }
}
