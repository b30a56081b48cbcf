//! The pages of all who are measured, from one server: what is packed beside a file is what is sent.

use crate::Outcome;
use axum::Router;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{self, Next};
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::any;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_http::services::ServeDir;

/// A server on loopback, as long as it lives.
pub struct Server {
    /// `127.0.0.1:PORT`.
    pub address: String,
    _runtime: Runtime,
}

impl Server {
    /// Serves a folder, and at some paths a text, whatever the method; whatever is posted elsewhere is taken.
    pub fn start(folder: &Path, answers: BTreeMap<String, String>) -> Outcome<Self> {
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?.to_string();
        let taken =
            any(async |_: Request| ([(CONTENT_TYPE, "application/json")], "{}").into_response());
        let files =
            ServeDir::new(folder).precompressed_br().call_fallback_on_method_not_allowed(true);
        let mut router = Router::new();
        for (path, answer) in answers {
            let kind = if path.ends_with(".js") { "text/javascript" } else { "application/json" };
            let said = any(async move || ([(CONTENT_TYPE, kind)], answer));
            router = router.route(&path, said);
        }
        let router =
            router.fallback_service(files.fallback(taken)).layer(middleware::from_fn(connected));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, _runtime: runtime })
    }
}

/// Answers a request with `?connect=MS` as late as one for which a connection has to be made first.
async fn connected(request: Request, next: Next) -> Response {
    let wait = request.uri().query().and_then(|query| query.strip_prefix("connect=")?.parse().ok());
    tokio::time::sleep(Duration::from_millis(wait.unwrap_or(0))).await;
    next.run(request).await
}
