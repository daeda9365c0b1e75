//! How does a screen learn what happens while it looks? By a stream of server-sent events, which goes on where it broke off.

use std::{collections::VecDeque, convert::Infallible, str::FromStr, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event as Sent, KeepAlive, Sse},
};
use futures::Stream;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;
use utoipa::IntoParams;

use super::{
    asked::Ask,
    recent::Recent,
    seats::{NoSeat, Place, Seat},
    App, Problem,
};
use crate::{
    read::{self, Asked, Event, Position, LARGEST},
    words::hash_from,
    Db, HistoryError,
};

/// Listeners to what happens, at a time: all, and from one place.
pub const LISTENERS: usize = 500;
pub const LISTENERS_EACH: usize = 20;

/// Blocks that a stream remembers, to tell when one of them is taken back.
const REMEMBERED: usize = 64;

/// From where on, and about whom.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// Go on after this, as the `id` of an earlier message says; the header `Last-Event-ID` comes first. Without both it begins now.
    after: Option<String>,
    /// Only what concerns this member.
    member: Option<u32>,
}

/// Where a stream is: an event, and the block that it was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    at: Position,
    /// The first bytes of the block's hash.
    hash: [u8; 4],
}

impl FromStr for Mark {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, hash) = text.rsplit_once('-').ok_or(())?;
        let bytes = hex::decode(hash).map_err(drop)?;
        Ok(Self {
            at: at.parse()?,
            hash: bytes.try_into().map_err(drop)?,
        })
    }
}

fn short(hash: &[u8; 32]) -> [u8; 4] {
    [hash[0], hash[1], hash[2], hash[3]]
}

/// What happens, as it happens: messages `event` with an event in JSON, and `taken_back` with the position after which all that was told did
/// not happen after all, since another fork is the best one now.
#[utoipa::path(get, path = "/api/live", tag = "activity", params(From), responses((status = 200, description = "A stream of server-sent events", content_type = "text/event-stream"), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn live(
    State(s): App,
    Ask(from): Ask<From>,
    asks: Place,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Sent, Infallible>>>, Problem> {
    let seat = s.listeners.take(asks, LISTENERS_EACH).map_err(|none| {
        let why = match none {
            NoSeat::Full => "too many listen already; try again later, or read /api/events",
            NoSeat::Yours => "as many as may listen from one address do already; let one of them listen for all, or read /api/events",
        };
        Problem::new(503, "TooManyListeners", why)
    })?;
    let asked = headers.get("last-event-id");
    let asked = match asked {
        Some(value) => Some(value.to_str().unwrap_or("?").to_owned()),
        None => from.after,
    };
    let mark = match asked {
        None => None,
        Some(text) => Some(Mark::from_str(&text).map_err(|()| {
            Problem::bad("it is not the id of an earlier message; leave it out to begin now")
        })?),
    };
    let now = s.gate.now();
    let last = now.borrow().cursor.best;
    let begin = Mark {
        at: Position {
            block: last.number,
            index: u32::MAX,
        },
        hash: short(&last.hash),
    };
    let stream = Listening {
        db: s.db.clone(),
        member: from.member,
        marks: VecDeque::from([mark.unwrap_or(begin)]),
        waiting: VecDeque::new(),
        now,
        _seat: seat,
    };
    let told = futures::stream::unfold(stream, |mut stream| async move {
        let next = stream.next().await?;
        Some((Ok(next), stream))
    });
    let keep = KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(told).keep_alive(keep))
}

/// Somebody who listens.
struct Listening {
    db: Db,
    member: Option<u32>,
    /// What was told last, one mark a block, the newest last. Never empty.
    marks: VecDeque<Mark>,
    waiting: VecDeque<Event>,
    now: watch::Receiver<Arc<Recent>>,
    _seat: Seat<Place>,
}

impl Listening {
    /// The next message, whenever it comes; none when the server stops.
    async fn next(&mut self) -> Option<Sent> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(self.send(&event));
            }
            let recent = self.now.borrow_and_update().clone();
            // A database that does not answer is asked again when there is news.
            if let Ok(Some(taken_back)) = self.look(&recent).await {
                return Some(taken_back);
            }
            if self.waiting.is_empty() && self.now.changed().await.is_err() {
                return None;
            }
        }
    }

    fn send(&mut self, event: &Event) -> Sent {
        let hash = hash_from(&event.hash).unwrap_or_default();
        let mark = Mark {
            at: event.position,
            hash: short(&hash),
        };
        self.note(mark);
        let id = format!("{}-{}", event.at, hex::encode(mark.hash));
        let sent = Sent::default().event("event").id(id);
        sent.json_data(event).unwrap_or_default()
    }

    /// Remembers how far it got.
    fn note(&mut self, mark: Mark) {
        if self
            .marks
            .back()
            .is_some_and(|last| last.at.block == mark.at.block)
        {
            self.marks.pop_back();
        }
        self.marks.push_back(mark);
        if self.marks.len() > REMEMBERED {
            self.marks.pop_front();
        }
    }

    /// Sees what there is to tell, and first of all whether what was told still holds.
    async fn look(&mut self, recent: &Recent) -> Result<Option<Sent>, HistoryError> {
        let Some(last) = self.marks.back().copied() else {
            return Ok(None);
        };
        if !self.holds(&last, recent).await? {
            while let Some(mark) = self.marks.pop_back() {
                if self.holds(&mark, recent).await? {
                    self.marks.push_back(mark);
                    break;
                }
            }
            if self.marks.is_empty() {
                // Older than all that is remembered: from what cannot be taken back.
                let last_final = recent.cursor.last_final;
                let block = last_final.number.min(last.at.block.saturating_sub(1));
                self.marks.push_back(Mark {
                    at: Position {
                        block,
                        index: u32::MAX,
                    },
                    hash: match block == last_final.number {
                        true => short(&last_final.hash),
                        false => self.db.hash_of(block).await?.map_or([0; 4], |h| short(&h)),
                    },
                });
            }
            let after = self
                .marks
                .back()
                .map_or(Position::default(), |mark| mark.at);
            let sent = Sent::default().event("taken_back");
            return Ok(Some(
                sent.json_data(json!({ "after": after.to_string() }))
                    .unwrap_or_default(),
            ));
        }
        // Who is far behind asks for what was before that.
        if let Some(events) = recent.after(last.at, self.member) {
            self.waiting.extend(events);
            return Ok(None);
        }
        let asked = Asked {
            about: self.member.map(|id| ("member", id)),
            after: Some(last.at),
            limit: LARGEST,
            ..Asked::default()
        };
        self.waiting
            .extend(read::events(&self.db, &asked).await?.items);
        // Nothing concerns them: it is not looked for again in what is final.
        let last_final = recent.cursor.last_final;
        if self.waiting.is_empty() && last_final.number > last.at.block {
            self.note(Mark {
                at: Position {
                    block: last_final.number,
                    index: u32::MAX,
                },
                hash: short(&last_final.hash),
            });
        }
        Ok(None)
    }

    /// Is the block of a mark on the chain? One that is final and that nothing happened in is forgotten, and stays.
    async fn holds(&self, mark: &Mark, recent: &Recent) -> Result<bool, HistoryError> {
        let at = recent.cursor;
        let kept = match recent.hash_of(mark.at.block) {
            Some(known) => known,
            None => self.db.hash_of(mark.at.block).await?,
        };
        if let Some(hash) = kept {
            return Ok(short(&hash) == mark.hash);
        }
        if mark.at.block == at.best.number {
            return Ok(short(&at.best.hash) == mark.hash);
        }
        Ok(mark.at.block <= at.last_final.number && mark.at.index == u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_and_nothing_else_does() {
        let mark = Mark::from_str("41-7-0a0b0c0d").unwrap();
        assert_eq!(mark.at.to_string(), "41-7");
        assert_eq!(mark.hash, [10, 11, 12, 13]);
        assert_eq!(short(&[9; 32]), [9; 4]);
        for wrong in [
            "",
            "41",
            "41-7",
            "41-7-0a",
            "x-7-0a0b0c0d",
            "99999999999999999999-7-0a0b0c0d",
        ] {
            assert!(Mark::from_str(wrong).is_err(), "{wrong}");
        }
    }
}
