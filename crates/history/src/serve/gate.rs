//! How much does an answer cost that was given before? Nothing, as long as nothing happened since: what is served follows from the history
//! alone.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::{to_bytes, Body, Bytes},
    extract::{Request, State},
    http::{header, HeaderMap, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use tokio::sync::{watch, OnceCell};

use super::{recent::Recent, Served};
use crate::{db::SCHEMA, words::hex32, Cursor, Db, HistoryError};

/// How often the history is looked at.
const EVERY: Duration = Duration::from_millis(250);
/// The largest answer that is remembered, and all of them together, in bytes.
const LARGEST: usize = 1 << 18;
const MOST: usize = 32 << 20;

/// What remembering an answer takes beside its body and address, in bytes.
const ENTRY: usize = 512;

/// Up to where the history is read, and what was answered since then.
pub struct Gate {
    now: watch::Receiver<Arc<Recent>>,
    answers: Mutex<Answers>,
}

/// An answer that is made once for all who ask meanwhile.
type Shared = Arc<OnceCell<Answer>>;

#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// What it is the answer of; none if the history went on while it was made.
    of: Option<Cursor>,
}

#[derive(Default)]
struct Answers {
    /// What they are the answers of.
    of: Option<Cursor>,
    bytes: usize,
    by_address: HashMap<String, Shared>,
}

impl Gate {
    /// Looks at the history from now on.
    ///
    /// # Errors
    /// Of the database.
    pub async fn watch(db: &Db) -> Result<Self, HistoryError> {
        let (told, now) = watch::channel(Recent::read(db).await?);
        let db = db.clone();
        tokio::spawn(async move {
            while !told.is_closed() {
                tokio::time::sleep(EVERY).await;
                let known = told.borrow().cursor;
                // A database that does not answer now is asked again.
                if db.cursor().await.is_ok_and(|cursor| cursor != known) {
                    if let Ok(recent) = Recent::read(&db).await {
                        told.send_replace(recent);
                    }
                }
            }
        });
        Ok(Self {
            now,
            answers: Mutex::default(),
        })
    }

    /// What happened last, now and whenever there is news.
    pub fn now(&self) -> watch::Receiver<Arc<Recent>> {
        self.now.clone()
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer at an address, given or still to be made.
    fn shared(&self, of: Cursor, address: &str) -> Shared {
        let mut answers = self.answers();
        if answers.of != Some(of) || answers.bytes > MOST {
            *answers = Answers {
                of: Some(of),
                ..Answers::default()
            };
        }
        if let Some(known) = answers.by_address.get(address) {
            return known.clone();
        }
        let shared = Shared::default();
        answers.bytes += address.len() + ENTRY;
        answers.by_address.insert(address.into(), shared.clone());
        shared
    }

    /// An answer was made. What is no good, too large, or not of what the others are is for those alone who wait for it.
    fn made(&self, of: Cursor, address: &str, shared: &Shared, answer: &Answer) {
        let mut answers = self.answers();
        let known = answers.by_address.get(address);
        if !known.is_some_and(|known| Arc::ptr_eq(known, shared)) {
            return;
        }
        let size = answer.body.len();
        match answer.status == StatusCode::OK && size <= LARGEST && answer.of == Some(of) {
            true => answers.bytes += size,
            false => {
                answers.by_address.remove(address);
                answers.bytes = answers.bytes.saturating_sub(address.len() + ENTRY);
            }
        }
    }
}

/// Answers a question from what was answered before, if nothing happened since; whoever asks while it is made waits for the same answer.
pub async fn remember(
    State(served): State<Arc<Served>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let lasting = ["/api/content", "/api/live", "/api/openapi"];
    let head = request.method() == Method::HEAD;
    let plain = (head || request.method() == Method::GET) && path.starts_with("/api/");
    if !plain || lasting.iter().any(|begin| path.starts_with(begin)) {
        return next.run(request).await;
    }
    let known = request.headers().get_all(header::IF_NONE_MATCH);
    let known: Vec<HeaderValue> = known.iter().cloned().collect();
    // Whoever asks for the head alone is told of the same answer.
    *request.method_mut() = Method::GET;
    let address = request.uri().to_string();
    let of = served.gate.now.borrow().cursor;
    let shared = served.gate.shared(of, &address);
    let answer = shared.get_or_init(|| async {
        let answer = make(&served.db, request, next).await;
        served.gate.made(of, &address, &shared, &answer);
        answer
    });
    give(answer.await.clone(), &known, head)
}

async fn make(db: &Db, request: Request, next: Next) -> Answer {
    let before = db.cursor().await.ok();
    let (parts, body) = next.run(request).await.into_parts();
    // It is in memory already, and does not break off.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let after = db.cursor().await.ok();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
        of: before.filter(|_| before == after),
    }
}

/// Gives an answer, or says that whoever asks has it.
fn give(answer: Answer, known: &[HeaderValue], head: bool) -> Response {
    let Answer {
        status,
        mut headers,
        body,
        of,
    } = answer;
    let tag = of.filter(|_| status == StatusCode::OK).map(tag_of);
    if let Some(Ok(tag)) = tag.as_deref().map(HeaderValue::from_str) {
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    let mut response = Response::new(Body::empty());
    if tag.is_some_and(|tag| is_known(&tag, known)) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        headers.remove(header::CONTENT_LENGTH);
    } else {
        *response.status_mut() = status;
        match head {
            true => drop(headers.insert(header::CONTENT_LENGTH, body.len().into())),
            false => *response.body_mut() = Body::from(body),
        }
    }
    *response.headers_mut() = headers;
    response
}

/// Weak: on its way it may be compressed. Another version may answer otherwise of the same history.
fn tag_of(of: Cursor) -> String {
    let (best, last_final) = (hex32(&of.best.hash), of.last_final.number);
    let version = env!("CARGO_PKG_VERSION");
    format!("W/\"{best}-{last_final}-{version}-{SCHEMA}\"")
}

/// Does `If-None-Match` name this tag? Compared weakly, as RFC 9110 has it (13.1.2); there is no comma in a tag of ours.
fn is_known(tag: &str, known: &[HeaderValue]) -> bool {
    let weak = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    let named = known.iter().filter_map(|value| value.to_str().ok());
    let mut named = named.flat_map(|list| list.split(',')).map(str::trim);
    named.any(|one| one == "*" || weak(one) == weak(tag))
}
