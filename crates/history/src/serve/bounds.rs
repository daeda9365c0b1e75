//! How much is done at a time, and for how long? Whoever cannot be answered in time is told to come again, and nobody waits without end.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::{stream, StreamExt as _};
use tokio::{
    sync::Semaphore,
    time::{timeout, timeout_at},
};

use super::{
    seats::{NoSeat, Place, Seats},
    Problem,
};

/// Requests that are worked on at a time; others wait.
const AT_ONCE: usize = 256;
/// How long one waits to be worked on.
const WAIT: Duration = Duration::from_secs(5);
/// How long an answer may take, with the wait.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long it may take to store something, with the answer.
const STORING: Duration = Duration::from_secs(PATIENCE.as_secs() + TAKING.as_secs());

/// Large answers, files and stored things, that are given out at a time: all, and to one place.
const FILES: usize = 32;
const FILES_EACH: usize = 8;
/// How long it may take to give one out.
const GIVING: Duration = Duration::from_secs(120);
/// How long it may take to receive one, and how long nothing of it may come meanwhile.
const TAKING: Duration = Duration::from_secs(120);
const STALLED: Duration = Duration::from_secs(10);
/// What of it is handed on at a time: as much as lies ready for somebody who reads slowly.
const PIECE: usize = 1 << 14;

/// What is bounded of a server.
#[derive(Clone)]
pub struct Bounds {
    at_once: Arc<Semaphore>,
    files: Arc<Seats<Place>>,
}

impl Bounds {
    pub fn new() -> Self {
        Self {
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            files: Seats::new(FILES),
        }
    }
}

/// Answers a question when its turn comes, in time or not at all.
pub async fn in_time(State(bounds): State<Bounds>, request: Request, next: Next) -> Response {
    // What is stored comes as slowly as the line of whoever stores it.
    let stores =
        request.method() == Method::PUT && request.uri().path().starts_with("/api/content/");
    let patience = if stores { STORING } else { PATIENCE };
    let answer = async {
        let Ok(Ok(_held)) = timeout(WAIT, bounds.at_once.acquire()).await else {
            return Problem::busy("too much is asked at a time").into_response();
        };
        next.run(request).await
    };
    let answer = timeout(patience, answer).await;
    answer.unwrap_or_else(|_| {
        let why = format!(
            "the answer took longer than {} seconds; ask for less",
            patience.as_secs()
        );
        Problem::busy(why).into_response()
    })
}

/// Why something that is sent was not received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReceived {
    TooLarge,
    TooSlow,
    BrokeOff,
}

/// Receives what somebody sends, as long as it goes on coming, and not for ever.
///
/// # Errors
/// More than `most` bytes, none for a while, or the line is gone.
pub async fn receive(body: Body, most: usize) -> Result<Vec<u8>, NotReceived> {
    let until = tokio::time::Instant::now() + TAKING;
    let (mut parts, mut received) = (body.into_data_stream(), Vec::new());
    loop {
        let patience = until.min(tokio::time::Instant::now() + STALLED);
        let part = timeout_at(patience, parts.next()).await;
        match part.map_err(|_| NotReceived::TooSlow)? {
            None => return Ok(received),
            Some(Err(_)) => return Err(NotReceived::BrokeOff),
            Some(Ok(part)) if received.len() + part.len() > most => {
                return Err(NotReceived::TooLarge)
            }
            Some(Ok(part)) => received.extend_from_slice(&part),
        }
    }
}

/// Gives a large answer out piece by piece, and counts it until its last one was taken.
pub async fn counted(
    State(bounds): State<Bounds>,
    asks: Place,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let large = path.starts_with("/api/download/") || path.starts_with("/api/content/");
    // Whoever asks for the head alone has all the work done too.
    let given = [Method::GET, Method::HEAD].contains(request.method());
    if !large || !given {
        return next.run(request).await;
    }
    let seat = match bounds.files.take(asks, FILES_EACH) {
        Ok(seat) => seat,
        Err(NoSeat::Full) => {
            return Problem::busy("too many files are given out at a time").into_response()
        }
        Err(NoSeat::Yours) => {
            return Problem::busy(format!(
                "{FILES_EACH} files are on their way to you already"
            ))
            .into_response()
        }
    };
    let (parts, body) = next.run(request).await.into_parts();
    let until = Instant::now() + GIVING;
    let given = (body.into_data_stream(), Bytes::new(), seat);
    let pieces = stream::unfold(given, move |(mut rest, mut left, seat)| async move {
        if Instant::now() > until {
            let slow = io::Error::other("it is read too slowly");
            return Some((Err(slow), (rest, left, seat)));
        }
        while left.is_empty() {
            left = match rest.next().await? {
                Ok(more) => more,
                Err(broken) => return Some((Err(io::Error::other(broken)), (rest, left, seat))),
            };
        }
        let piece = left.split_to(left.len().min(PIECE));
        Some((Ok(piece), (rest, left, seat)))
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}
