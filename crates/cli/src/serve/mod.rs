//! `trefoil serve`: the collector. It answers 202 when a record is on the disk, and not before.

mod assets;
mod body;
pub mod client;
mod connections;
mod export;
pub mod form;
pub mod guards;
pub mod http;
pub mod intake;
mod letter;
pub mod mail;
pub mod metrics;
pub mod origin;
mod page_token;
pub mod problem;
pub mod queue;
pub mod report;
mod share;
pub mod token;
pub mod webhook;
pub mod weekly;

use crate::settings::{Complaints, Flags, Log, Settings};
use crate::store::{Erased, Place, Store, StoreError, send_all};
use metrics::Metrics;
use origin::Allowed;
use report::Reports;
use share::Share;
use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;

/// How often clients that have been quiet are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Why the collector does not start, or ended before it was told to: something around it, which may pass.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is in use.
    PortTaken(SocketAddr),
    /// The address cannot be listened on for another reason.
    CannotListen(SocketAddr, io::Error),
    /// The store cannot be used.
    Store(Place, StoreError),
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
            Self::Store(place @ Place::File(_), error) => write!(
                f,
                "cannot use {place} as store ({error}); give a file in a folder that this user can \
                 write to with --store"
            ),
            Self::Store(place @ Place::Postgres(_), error) => write!(
                f,
                "cannot use {place} as store ({error}); see that the server runs, that its database \
                 is there and that the user may make a schema in it, and give --store another address \
                 if that is not the one that is meant"
            ),
            Self::Store(Place::ClickHouse(address), error) => write!(
                f,
                "cannot use {address} as store ({error}); see that the servers run, that the database is \
                 there on each, that the user may make tables in it, and that this user can write to {}",
                address.spool().display()
            ),
            Self::System(error) => write!(f, "the system refused what a server needs ({error})"),
        }
    }
}

/// Serves until it is told to end by SIGINT or SIGTERM; prints why it cannot, and what would help.
///
/// # Errors
/// When settings do not hold, so that it is of no use to start it again.
pub fn run(flags: Flags) -> Result<ExitCode, Complaints> {
    let settings = flags.settings()?;
    Ok(collect(settings).map_or_else(
        |error| {
            eprintln!("trefoil: {error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    ))
}

fn collect(settings: Settings) -> Result<(), ServeError> {
    let log = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(false).with_target(false);
    // A log that cannot be written, on a full disk, is no reason to end.
    let log = log.log_internal_errors(false);
    match settings.log {
        Log::Text => log.init(),
        Log::Json => log.json().flatten_event(true).init(),
    }
    let metrics = Arc::new(Metrics::default());
    let assets = settings.assets.as_deref().map(assets::router);
    let place = settings.store;
    let unusable = |error| ServeError::Store(place.clone(), error);
    let (mut store, writer) = Store::open(place.clone(), Arc::clone(&metrics)).map_err(unusable)?;
    let mut engine = place.existing().map_err(unusable)?;
    engine
        .want(webhook::QUEUE, settings.webhook.is_some())
        .and_then(|()| mail::prepare(&mut *engine, settings.mail.as_ref()))
        .map_err(unusable)?;
    drop(engine);
    if let Place::ClickHouse(address) = place.clone() {
        store = beside(store, "spool", move |arrived| send_all(&address, arrived))?;
    }
    if let Some(webhook) = settings.webhook {
        let place = place.clone();
        store = beside(store, "webhook", move |arrived| webhook::run(&place, &webhook, arrived))?;
    }
    if let Some(mail) = settings.mail {
        let place = place.clone();
        store = beside(store, "mail", move |arrived| mail::run(&place, &mail, arrived))?;
    }
    let collector = Arc::new(http::Collector {
        store,
        metrics,
        allowed: Allowed::from_list(settings.allow_origin),
        readers: Some(settings.read_origin)
            .filter(|list| settings.token.is_some() && !list.is_empty())
            .map(Allowed::Listed),
        surveys: settings.allow_survey,
        quotas: settings.quota,
        forms: settings.definition,
        thanks: settings.thanks,
        proxies: settings.trusted_proxy,
        guards: settings.guards,
        reports: Reports::new(settings.adds_up_from),
        token: settings.token,
        body_limit: settings.body_limit,
        share: NonZeroU32::new(settings.rate_limit).map(Share::per_minute),
    });
    let runtime = tokio::runtime::Runtime::new().map_err(ServeError::System)?;
    let served = runtime.block_on(async {
        if let Some(retention) = settings.retention {
            // What is too old is not read once more.
            expire(&collector.store, retention).await.map_err(|error| {
                let said = io::Error::other(error.to_string());
                ServeError::System(said)
            })?;
            tokio::spawn(expire_daily(collector.store.clone(), retention));
        }
        serve(settings.listen, settings.connections, collector, assets).await
    });
    // Requests still open after the grace end here; what they handed in is written all the same.
    runtime.shutdown_timeout(Duration::from_secs(1));
    let _ = writer.join();
    served
}

/// Starts a thread that waits for responses to come in. It is not waited for at the end: what was not told yet
/// is on the disk.
fn beside(
    store: Store,
    name: &str,
    life: impl FnOnce(&Receiver<()>) + Send + 'static,
) -> Result<Store, ServeError> {
    let (arrivals, arrived) = sync_channel(1);
    std::thread::Builder::new()
        .name(name.into())
        .spawn(move || life(&arrived))
        .map_err(ServeError::System)?;
    Ok(store.telling(arrivals))
}

async fn serve(
    address: SocketAddr,
    connections: usize,
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
    #[cfg(unix)]
    if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Ready]) {
        tracing::warn!(%error, "systemd does not hear that this listens");
    }

    tokio::spawn(forget_idle_clients(Arc::clone(&collector)));
    let app = http::router(collector, assets);
    connections::serve(listener, app, connections, told_to_end).await;
    Ok(())
}

/// How often what is too old goes.
const EXPIRE_EVERY: Duration = Duration::from_secs(86_400);

/// Takes out what was kept for long enough.
async fn expire(store: &Store, retention: Duration) -> Result<(), Arc<StoreError>> {
    let before = SystemTime::now().checked_sub(retention).unwrap_or(SystemTime::UNIX_EPOCH);
    let Erased { responses, events } = store.expire(before).await?;
    tracing::info!(responses, events, "expired");
    Ok(())
}

async fn expire_daily(store: Store, retention: Duration) {
    daily(|| async {
        if let Err(error) = expire(&store, retention).await {
            tracing::error!(%error, "store");
        }
    })
    .await;
}

/// Acts once a day, for the first time in a day.
async fn daily<F: Future<Output = ()>>(act: impl Fn() -> F) {
    let first = tokio::time::Instant::now() + EXPIRE_EVERY;
    let mut days = tokio::time::interval_at(first, EXPIRE_EVERY);
    loop {
        days.tick().await;
        act().await;
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

#[cfg(test)]
mod tests {
    use super::{EXPIRE_EVERY, daily};
    use std::cell::RefCell;
    use tokio::time::{Instant, timeout};

    // The clock stands, and goes on to the next moment that somebody waits for.
    #[tokio::test(start_paused = true)]
    async fn what_is_too_old_goes_a_day_after_the_start_and_every_day() {
        let (start, acted) = (Instant::now(), RefCell::new(Vec::new()));
        let acts = daily(|| async { acted.borrow_mut().push(start.elapsed()) });
        assert!(timeout(EXPIRE_EVERY * 7 / 2, acts).await.is_err());
        let day = |number| EXPIRE_EVERY * number;
        assert_eq!(acted.into_inner(), [day(1), day(2), day(3)]);
    }
}
