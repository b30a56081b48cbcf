//! `trefoil serve`: the collector. It answers 202 when a record is on the disk, and not before.

mod assets;
mod body;
mod http;
mod intake;
mod origin;
mod problem;
mod share;
mod store;

use origin::{Allowed, Origin};
use share::Share;
use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// What `trefoil serve` is given.
#[derive(clap::Args)]
pub struct ServeArgs {
    /// Where to listen; port 0 has a free one picked.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The SQLite file that keeps the answers; made when it is not there.
    #[arg(long, value_name = "PATH", default_value = "trefoil.sqlite")]
    database: PathBuf,
    /// A folder whose files are served.
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
    /// An origin whose pages may send, https://shop.example or null; may be repeated [default: any].
    #[arg(long, value_name = "ORIGIN", value_parser = Origin::read)]
    allow_origin: Vec<Origin>,
    /// How many finished responses a survey is to have, shop=500; may be repeated. Pages that ask
    /// do not show it any more then; what comes all the same is taken.
    #[arg(long, value_name = "SURVEY=N", value_parser = read_quota)]
    quota: Vec<(String, u32)>,
    /// The largest body of a request.
    #[arg(long, value_name = "BYTES", default_value_t = 65_536)]
    body_limit: usize,
    /// How many requests a client may send in a minute; 0: without limit.
    #[arg(long, value_name = "N", default_value_t = 600)]
    rate_limit: u32,
}

/// How long open requests may take to end when the program is told to.
const GRACE: Duration = Duration::from_secs(10);

/// How often clients that have been quiet are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Reads `shop=500`.
fn read_quota(text: &str) -> Result<(String, u32), String> {
    let parts = text.rsplit_once('=').filter(|(survey, _)| !survey.is_empty());
    let quota = parts.and_then(|(survey, count)| Some((survey.into(), count.parse().ok()?)));
    quota.ok_or_else(|| {
        format!("{text:?} is not a survey and a number of responses; write shop=500")
    })
}

/// Why the collector does not start, or ended before it was told to.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is in use.
    PortTaken(SocketAddr),
    /// The address cannot be listened on for another reason.
    CannotListen(SocketAddr, io::Error),
    /// The database cannot be used.
    Database(PathBuf, StoreError),
    /// There is no such folder.
    NoAssets(PathBuf),
    /// The system refused a thread, a signal or standard output.
    System(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PortTaken(address) => write!(
                f,
                "port {} on {} is taken by another program; end that one, or give another port \
                 with --listen ({} has a free one picked)",
                address.port(),
                address.ip(),
                SocketAddr::new(address.ip(), 0),
            ),
            Self::CannotListen(address, error) => write!(
                f,
                "cannot listen on {address} ({error}); give an address of this machine and a port \
                 above 1023 with --listen"
            ),
            Self::Database(path, error) => write!(
                f,
                "cannot use {} as database ({error}); give a file in a folder that this user can \
                 write to with --database",
                path.display()
            ),
            Self::NoAssets(path) => write!(
                f,
                "there is no folder {}; build it, or give another one with --assets",
                path.display()
            ),
            Self::System(error) => write!(f, "the system refused what a server needs ({error})"),
        }
    }
}

/// Serves until it is told to end by SIGINT or SIGTERM.
///
/// # Errors
/// When it cannot start; the text says what would help.
pub fn run(args: ServeArgs) -> Result<ExitCode, ServeError> {
    tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(false).with_target(false).init();
    let assets = match args.assets {
        Some(folder) if !folder.is_dir() => return Err(ServeError::NoAssets(folder)),
        folder => folder.map(|folder| assets::router(&folder)),
    };
    let (store, writer) = Store::open(&args.database)
        .map_err(|error| ServeError::Database(args.database.clone(), error))?;
    let collector = Arc::new(http::Collector {
        store,
        allowed: Allowed::from_list(args.allow_origin),
        quotas: args.quota.into_iter().collect(),
        body_limit: args.body_limit,
        share: NonZeroU32::new(args.rate_limit).map(Share::per_minute),
    });
    let runtime = tokio::runtime::Runtime::new().map_err(ServeError::System)?;
    let served = runtime.block_on(serve(args.listen, collector, assets));
    // Requests still open after the grace end here; what they handed in is written all the same.
    runtime.shutdown_timeout(Duration::from_secs(1));
    let _ = writer.join();
    served.map(|()| ExitCode::SUCCESS)
}

async fn serve(
    address: SocketAddr,
    collector: Arc<http::Collector>,
    assets: Option<axum::Router>,
) -> Result<(), ServeError> {
    let listener = TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::PortTaken(address),
        _ => ServeError::CannotListen(address, error),
    })?;
    let address = listener.local_addr().map_err(ServeError::System)?;
    let told_to_end = told_to_end().map_err(ServeError::System)?;
    let mut out = io::stdout();
    writeln!(out, "listening on http://{address}").map_err(ServeError::System)?;
    out.flush().map_err(ServeError::System)?;

    tokio::spawn(forget_idle_clients(Arc::clone(&collector)));
    let app = http::router(collector, assets).into_make_service_with_connect_info::<SocketAddr>();
    let (ending, ended) = oneshot::channel();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        told_to_end.await;
        let _ = ending.send(());
    });
    let grace = async {
        // An error is a server that ended by itself.
        if ended.await.is_ok() {
            tokio::time::sleep(GRACE).await;
        }
    };
    tokio::select! {
        served = server => served.map_err(ServeError::System),
        () = grace => Ok(()),
    }
}

async fn forget_idle_clients(collector: Arc<http::Collector>) {
    let Some(share) = &collector.share else { return };
    let mut ticks = tokio::time::interval(FORGET_EVERY);
    loop {
        ticks.tick().await;
        share.forget_the_idle();
    }
}

/// Waits for SIGINT or SIGTERM.
#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
