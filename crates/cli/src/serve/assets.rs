//! A folder of files over HTTP: the demo's pages and the widget they embed.

use super::problem::{Kind, Problem};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower_http::services::ServeDir;

/// A page's own headers stand in a file beside it: `index.html.headers`, lines `Name: value`.
const HEADERS_SUFFIX: &str = ".headers";

/// Where pages of other sites fetch the widget from.
const EMBED: &str = "/embed/";

/// Serves the files of `folder`, their `.br` and `.gz` siblings to those who can read them.
pub fn router(folder: &Path) -> Router {
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let folder: Arc<Path> = folder.into();
    Router::new().fallback_service(files).layer(from_fn_with_state(folder, dress))
}

/// Adds to a file what its name does not say.
async fn dress(State(folder): State<Arc<Path>>, request: Request, next: Next) -> Response {
    let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
    if path.ends_with(HEADERS_SUFFIX) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if path == "/" && is_file(&folder.join("shop/index.html")).await {
        return Redirect::temporary("/shop/").into_response();
    }
    let mut response = next.run(request).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        return response;
    }
    let headers = response.headers_mut();
    // Kept, but asked for each time: a rebuilt demo shows at once, an unchanged file costs a 304.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(kind) = with_charset(headers.get(header::CONTENT_TYPE)) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if path.starts_with(EMBED) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let cross = HeaderValue::from_static("cross-origin");
        headers.insert(HeaderName::from_static("cross-origin-resource-policy"), cross);
    }
    match own_headers(&folder, &path).await {
        Ok(own) => headers.extend(own),
        Err(problem) => return problem.into_response(),
    }
    response
}

/// Texts are UTF-8; a classic script would otherwise be read in the host page's encoding.
fn with_charset(kind: Option<&HeaderValue>) -> Option<HeaderValue> {
    let kind = match kind?.to_str().ok()? {
        // RFC 9239 has one name for scripts, whatever the file is called.
        "application/javascript" => "text/javascript",
        kind => kind,
    };
    let is_bare_text = kind.starts_with("text/") && !kind.contains(';');
    is_bare_text.then(|| HeaderValue::from_str(&format!("{kind}; charset=utf-8")).ok())?
}

/// The headers beside a page that was found under `path`.
async fn own_headers(folder: &Path, path: &str) -> Result<HeaderMap, Problem> {
    let index = if path.ends_with('/') { "index.html" } else { "" };
    let mut file = format!("{}{index}", path.trim_start_matches('/'));
    if !file.ends_with(".html") {
        return Ok(HeaderMap::new());
    }
    file.push_str(HEADERS_SUFFIX);
    let unusable = |why: String| Problem::new(Kind::BadHeadersFile, format!("{file}: {why}"));
    let text = match tokio::fs::read_to_string(folder.join(PathBuf::from(&file))).await {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(HeaderMap::new()),
        Err(error) => return Err(unusable(error.to_string())),
    };
    let mut headers = HeaderMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (name, value) = line
            .split_once(':')
            .and_then(|(name, value)| {
                let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
                Some((name, HeaderValue::from_str(value.trim()).ok()?))
            })
            .ok_or_else(|| unusable(format!("{line:?} is not a line like Name: value")))?;
        headers.append(name, value);
    }
    Ok(headers)
}

async fn is_file(path: &Path) -> bool {
    tokio::fs::metadata(path).await.is_ok_and(|metadata| metadata.is_file())
}
