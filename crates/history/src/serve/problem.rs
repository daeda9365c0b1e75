//! How is somebody told that a question is wrong? As RFC 9457 has it.

use std::io::Write as _;

use axum::{
    extract::Request,
    http::{header, HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::HistoryError;

/// When somebody who finds no room may come again, in seconds.
const COME_AGAIN: &str = "5";

/// Why there is no answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is, for programs.
    #[serde(rename = "type")]
    #[schema(example = "urn:remainder:problem:BadQuery")]
    kind: String,
    /// Its name.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong, and what to do about it.
    detail: String,
    /// What only whoever runs the server should read.
    #[serde(skip)]
    cause: Option<Cause>,
}

/// Why the server failed, in the words of whatever failed.
#[derive(Clone, Debug)]
struct Cause(String);

/// Tells whoever runs the server why an answer failed. The question itself may hold what is nobody's business, and is left out.
pub async fn told(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    if let Some(Cause(cause)) = response.extensions().get() {
        let cause = cause.split_whitespace().collect::<Vec<_>>().join(" ");
        // Nobody may be there to read it.
        let _ = writeln!(std::io::stderr(), "{path}: {cause}");
    }
    response
}

impl Problem {
    pub fn new(status: u16, name: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:remainder:problem:{name}"),
            title: name.into(),
            status,
            detail: detail.into(),
            cause: None,
        }
    }

    pub fn bad(detail: impl Into<String>) -> Self {
        Self::new(400, "BadQuery", detail)
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "NotFound", detail)
    }

    /// There is no room for it now.
    pub fn busy(detail: impl Into<String>) -> Self {
        Self::new(
            503,
            "Busy",
            format!("{}; come again in a moment", detail.into()),
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let media = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(cause);
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = HeaderValue::from_static(COME_AGAIN);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

impl From<HistoryError> for Problem {
    fn from(error: HistoryError) -> Self {
        let status = match &error {
            HistoryError::Locked | HistoryError::Busy => 503,
            HistoryError::DiskFull => 507,
            _ => 500,
        };
        // What a database says in its own words may be more than anybody should read.
        let detail = match &error {
            HistoryError::Database(_) => "the database did not answer; try again".into(),
            known => known.to_string(),
        };
        let cause = (status == 500).then(|| Cause(error.to_string()));
        Self {
            cause,
            ..Self::new(status, error.name(), detail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_finds_no_connection_free_is_told_to_come_again() {
        let problem = Problem::from(HistoryError::from(sqlx::Error::PoolTimedOut));
        assert_eq!(problem.title, "Busy");
        let response = problem.into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key(header::RETRY_AFTER));
    }
}
