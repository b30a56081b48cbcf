//! The pages of all who are measured, from one server: what is packed beside a file is what is sent.

use crate::Outcome;
use axum::Router;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::any;
use std::collections::BTreeMap;
use std::path::Path;
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
        let router = router.fallback_service(files.fallback(taken));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, _runtime: runtime })
    }
}
