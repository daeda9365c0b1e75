//! Who may ask what, and how is it answered? Read-only JSON over HTTP, a stream of what happens, tables to take away, the store of texts and
//! evidence, and the web app's files.

mod answers;
mod asked;
mod bounds;
mod content;
mod described;
mod download;
mod gate;
mod listen;
mod live;
mod problem;
mod recent;
mod seats;

use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{header, HeaderName, HeaderValue, Method},
    middleware,
    response::{Html, IntoResponse},
    Router,
};
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use tower_http::{
    compression::CompressionLayer,
    cors::{Any, CorsLayer},
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

pub use described::description;
pub use problem::Problem;

use crate::{
    content::{origin, Store},
    Club, Db, HistoryError,
};
use seats::{Place, Seats};

/// What is at `/` where there is no web app.
const START: &str = include_str!("start.html");
/// How the history is served.
#[derive(Clone, Debug)]
pub struct Options {
    pub listen: SocketAddr,
    /// The URL by which others know the server; without, it is known on its own machine alone.
    pub public: Option<String>,
    /// The folder of the web app.
    pub web: Option<PathBuf>,
    /// A member's share of the store, and the largest item in it, in bytes.
    pub quota: u64,
    pub largest: u64,
}

/// What all answers are made from.
pub(crate) struct Served {
    db: Db,
    club: Club,
    store: Store,
    gate: gate::Gate,
    listeners: Arc<Seats<Place>>,
    uploads: Arc<Seats<u32>>,
    /// What it is called in what members sign.
    names: Vec<String>,
    trees: answers::Trees,
    quota: u64,
    largest: u64,
}

pub(crate) type App = State<Arc<Served>>;

/// What a server is called in what members sign for it. The request does not say: who passes a signature on would say what fits.
fn names(options: &Options) -> Result<Vec<String>, HistoryError> {
    if let Some(url) = &options.public {
        let name = origin(url).ok_or_else(|| HistoryError::NoName(format!("{url} is no URL")))?;
        return Ok(vec![name]);
    }
    let at = options.listen;
    if at.ip().is_unspecified() {
        return Err(HistoryError::NoName(format!(
            "{at} is no address by which anybody knows it"
        )));
    }
    let mut names = vec![format!("http://{at}")];
    if at.ip().is_loopback() {
        names.push(format!("http://localhost:{}", at.port()));
    }
    Ok(names)
}

/// Opens what is served: everything but the socket.
///
/// # Errors
/// `OtherDeployment`, `NoName`, and those of the database.
pub async fn app(
    db: Db,
    club: Club,
    store: Store,
    options: &Options,
) -> Result<Router, HistoryError> {
    db.is_of(&club).await?;
    let served = Arc::new(Served {
        gate: gate::Gate::watch(&db).await?,
        listeners: Seats::new(live::LISTENERS),
        uploads: Seats::new(content::UPLOADS),
        names: names(options)?,
        trees: answers::Trees::default(),
        quota: options.quota,
        largest: options.largest,
        db,
        club,
        store,
    });
    let bounds = bounds::Bounds::new();
    let (api, _) = described::routes().split_for_parts();
    let api = api
        .method_not_allowed_fallback(not_allowed)
        // Before the answer is shared: it is one failure, however many asked.
        .layer(middleware::from_fn(problem::told))
        .layer(middleware::from_fn_with_state(
            served.clone(),
            gate::remember,
        ))
        .layer(middleware::from_fn_with_state(
            bounds.clone(),
            bounds::counted,
        ))
        .with_state(served);
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::PUT, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("last-event-id"),
        ])
        .expose_headers([header::ETAG, header::LINK, header::RETRY_AFTER]);
    let files = options.web.as_ref().map(|folder| {
        // The app knows the paths that are no files.
        ServeDir::new(folder).fallback(ServeFile::new(folder.join("index.html")))
    });
    let whole = api.fallback(move |request: Request| async move {
        match files {
            Some(files) if !request.uri().path().starts_with("/api/") => {
                files.oneshot(request).await.into_response()
            }
            None if request.uri().path() == "/" => Html(START).into_response(),
            _ => nothing().await.into_response(),
        }
    });
    Ok(whole
        .layer(middleware::from_fn_with_state(bounds, bounds::in_time))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(CompressionLayer::new())
        .layer(cors))
}

/// Serves until `stop` is done. `ready` is told where.
///
/// # Errors
/// `Io` for an address that is taken; those of [`app`].
pub async fn serve(
    db: Db,
    club: Club,
    store: Store,
    mut options: Options,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<(), HistoryError> {
    let failed = |error: std::io::Error| {
        HistoryError::Io(format!(
            "nobody can be served at {}: {error}",
            options.listen
        ))
    };
    let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
    options.listen = listener.local_addr().map_err(failed)?;
    let app = app(db, club, store, &options).await?;
    ready(options.listen);
    listen::listen(listener, app, stop).await;
    Ok(())
}

async fn nothing() -> Problem {
    Problem::not_found("there is nothing at this address; what there is: /api/openapi.json")
}

async fn not_allowed() -> Problem {
    Problem::new(
        405,
        "MethodNotAllowed",
        "this can be read only; what can be done is in /api/openapi.json",
    )
}
