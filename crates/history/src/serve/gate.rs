//! How much does an answer cost that was given before? Nothing, as long as nothing happened since: what is served follows from the history
//! alone.

use std::{collections::HashMap, sync::Arc, sync::Mutex, time::Duration};

use axum::{
    body::{to_bytes, Body, Bytes},
    extract::{Request, State},
    http::{header, HeaderMap, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::watch;

use super::{recent::Recent, Problem, Served};
use crate::{db::SCHEMA, words::hex32, Db, HistoryError};

/// How often the history is looked at.
const EVERY: Duration = Duration::from_millis(250);
/// The largest answer that is remembered, and all of them together, in bytes.
const LARGEST: usize = 1 << 18;
const MOST: usize = 32 << 20;

/// Up to where the history is read, and what was answered since then.
pub struct Gate {
    now: watch::Receiver<Arc<Recent>>,
    answers: Mutex<Answers>,
}

#[derive(Default)]
struct Answers {
    /// The moment that they hold at.
    at: Option<[u8; 32]>,
    bytes: usize,
    by_address: HashMap<String, (HeaderMap, Bytes)>,
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

    fn answered(&self, at: [u8; 32], address: &str) -> Option<(HeaderMap, Bytes)> {
        let answers = self.answers.lock().ok()?;
        match answers.at == Some(at) {
            true => answers.by_address.get(address).cloned(),
            false => None,
        }
    }

    fn keep(&self, at: [u8; 32], address: String, headers: HeaderMap, body: Bytes) {
        let Ok(mut answers) = self.answers.lock() else {
            return;
        };
        let size = body.len() + address.len() + 512;
        if answers.at != Some(at) || answers.bytes + size > MOST {
            *answers = Answers {
                at: Some(at),
                ..Answers::default()
            };
        }
        answers.bytes += size;
        answers.by_address.insert(address, (headers, body));
    }
}

/// Answers a question from what was answered before, if nothing happened since.
pub async fn remember(State(served): State<Arc<Served>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let lasting = ["/api/content", "/api/live", "/api/openapi"];
    let plain = request.method() == Method::GET && path.starts_with("/api/");
    if !plain || lasting.iter().any(|begin| path.starts_with(begin)) {
        return next.run(request).await;
    }
    let at = served.gate.now.borrow().cursor.best.hash;
    // Weak: on its way it may be compressed. Another version may answer otherwise of the same history.
    let version = env!("CARGO_PKG_VERSION");
    let tag = format!("W/\"{}-{version}-{SCHEMA}\"", hex32(&at));
    let known = request.headers().get(header::IF_NONE_MATCH);
    let known = known.and_then(|value| value.to_str().ok()) == Some(&tag);
    let address = request.uri().to_string();
    let (mut headers, body) = match served.gate.answered(at, &address) {
        Some(answer) => answer,
        None => {
            let response = next.run(request).await;
            if response.status() != StatusCode::OK {
                return response;
            }
            let (parts, body) = response.into_parts();
            let Ok(body) = to_bytes(body, usize::MAX).await else {
                return Problem::new(500, "Interrupted", "the answer broke off; ask again")
                    .into_response();
            };
            if body.len() <= LARGEST {
                let headers = parts.headers.clone();
                served.gate.keep(at, address, headers, body.clone());
            }
            (parts.headers, body)
        }
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Response::new(Body::from(body)),
    };
    *response.headers_mut() = headers;
    if known {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}
