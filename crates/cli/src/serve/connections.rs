//! Connections: how many there may be, how long a request's head may take, and their end.

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower_service::Service;

/// How long the head of a request may take, and how long a connection may be silent before one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long open requests may take to end when the program is told to.
const GRACE: Duration = Duration::from_secs(10);

/// How soon to try again when the system has no connection to give.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// Serves until told to end; then no connection is taken up, and those that are open finish their request.
///
/// Above `limit` connections the others wait in the system's queue.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limit: usize,
    told_to_end: impl Future<Output = ()>,
) {
    let room = Arc::new(Semaphore::new(limit));
    let graceful = GracefulShutdown::new();
    let mut told_to_end = std::pin::pin!(told_to_end);
    loop {
        let accepted = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (permit, accept(&listener).await)
        };
        let (permit, (stream, peer)) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut told_to_end => break,
        };
        let connection = graceful.watch(connection(stream, peer, app.clone()));
        tokio::spawn(async move {
            // Whoever breaks a connection off knows of it.
            let _ = connection.await;
            drop(permit);
        });
    }
    // From here on new connections are refused.
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // One that broke off while it waited is nobody's trouble.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::error!(%error, "accept");
                tokio::time::sleep(ACCEPT_RETRY).await;
            }
        }
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    // An answer is one piece; there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let mut app = app.clone();
        async move { app.call(request).await }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    builder.serve_connection(TokioIo::new(stream), service)
}
