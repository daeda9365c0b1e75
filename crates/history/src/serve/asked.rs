//! What may a question look like? Whatever is not understood is refused with a reason.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use serde::{de::DeserializeOwned, Deserialize};
use utoipa::IntoParams;

use super::Problem;
use crate::read::{Position, LARGEST, SUBJECTS};

/// The parameters of a question.
pub struct Ask<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Ask<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => Err(Problem::bad(error.body_text())),
        }
    }
}

/// What a path names.
pub struct Of<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Of<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(named)) => Ok(Self(named)),
            Err(error) => Err(Problem::bad(error.body_text())),
        }
    }
}

/// How many entries, 50 unless said otherwise.
///
/// # Errors
/// More than a page has, or none.
pub fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    limit_up_to(asked, 50, LARGEST)
}

pub fn limit_up_to(asked: Option<u32>, usual: u32, largest: u32) -> Result<u32, Problem> {
    let limit = asked.unwrap_or(usual);
    match (1..=largest).contains(&limit) {
        true => Ok(limit),
        false => Err(Problem::bad(format!(
            "limit is {limit}, and a page has 1 to {largest} entries"
        ))),
    }
}

/// The name of an event.
///
/// # Errors
/// What is no name.
pub fn event_name(asked: Option<String>) -> Result<Option<String>, Problem> {
    let letters = |name: &String| {
        (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    match asked {
        Some(name) if !letters(&name) => Err(Problem::bad(
            "name is no name of an event, which has 1 to 64 letters; such as ContributionSettled",
        )),
        name => Ok(name),
    }
}

/// A position that was given by an earlier answer.
///
/// # Errors
/// Anything else.
pub fn position(name: &str, asked: Option<&str>) -> Result<Option<Position>, Problem> {
    let read = |text: &str| {
        Position::from_str(text).map_err(|()| {
            Problem::bad(format!(
                "{name} is no position; take one from an earlier answer, such as 41-7"
            ))
        })
    };
    asked.map(read).transpose()
}

/// What one of them is called: `cases` is `case`.
///
/// # Errors
/// A word for nothing.
pub fn subject(plural: &str) -> Result<&'static str, Problem> {
    let found = SUBJECTS.iter().find(|(name, _)| *name == plural);
    found.map(|(_, one)| *one).ok_or_else(|| {
        let all: Vec<_> = SUBJECTS.iter().map(|(name, _)| *name).collect();
        Problem::not_found(format!(
            "there is nothing at this address; lists there are of {}",
            all.join(", ")
        ))
    })
}

/// No parameters: none is understood.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A page of a list in the order of its numbers.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ByNumber {
    /// The last number that is known already.
    pub after: Option<u32>,
    /// How many: 1 to 200, usually 50.
    pub limit: Option<u32>,
}

/// A page of a list of cycles, the latest first.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ByCycle {
    /// The earliest cycle that is known already.
    pub before: Option<u32>,
    /// How many: 1 to 200, usually 50.
    pub limit: Option<u32>,
}

/// A page of what happened.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ByMoment {
    /// Only events of this name. A page may then have fewer than there are; `next` says where to go on.
    #[param(example = "ContributionSettled")]
    pub name: Option<String>,
    /// Older ones than this position, the newest first.
    pub before: Option<String>,
    /// Newer ones than this position, the oldest first; not together with `before`.
    pub after: Option<String>,
    /// How many: 1 to 200, usually 50.
    pub limit: Option<u32>,
}
