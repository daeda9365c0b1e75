//! How are texts and evidence stored and read?

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    extract::{Request, State},
    http::{header, HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use ink::primitives::AccountId;
use remainder_chain::account_text;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    asked::{Ask, Nothing, Of},
    bounds::{receive, NotReceived},
    seats::NoSeat,
    App, Problem, Served,
};
use crate::{
    content::{hash_of, may_read, media_of, Item, Put, Reader, Signed},
    read::{last_held_by, member_of},
    words::{hash_from, hex32},
};

/// What is stored at a time: by all, and by one member.
pub const UPLOADS: usize = 16;
const UPLOADS_EACH: usize = 2;

fn named(hash: &str) -> Result<[u8; 32], Problem> {
    hash_from(hash).ok_or_else(|| {
        Problem::bad("the name of content is its hash: 0x and 64 hexadecimal digits")
    })
}

/// What was signed, and by which account; none if nobody signed.
fn signature(
    s: &Served,
    headers: &HeaderMap,
    method: &str,
    hash: &[u8; 32],
) -> Result<Option<Signed>, Problem> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let refuse = |why: &str| {
        let names = s.names.join(" or ");
        Problem::new(401, "NotSigned", format!("{why} (this server is {names})"))
    };
    let header = header
        .to_str()
        .map_err(|_| refuse("the signature cannot be read; sign again"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_millis() as u64);
    let hash = hex32(hash);
    // Of its names one was signed.
    let mut why = "";
    for name in &s.names {
        match Signed::read(header, &s.club, name, method, &hash, now) {
            Ok(signed) => return Ok(Some(signed)),
            Err(wrong) => why = wrong,
        }
    }
    Err(refuse(why))
}

fn not_a_member() -> Problem {
    Problem::new(
        403,
        "NotAMember",
        "this account acts for no member of the club; sign with a member's key",
    )
}

/// The member whose key an account is.
async fn member(s: &Served, account: &AccountId) -> Result<u32, Problem> {
    let member = member_of(&s.db, &account_text(account)).await?;
    member.ok_or_else(not_a_member)
}

fn not_signed() -> Problem {
    Problem::new(
        401,
        "NotSigned",
        "only members can do this; sign the request with a member's key, as docs/history.md says",
    )
}

fn none() -> Problem {
    Problem::not_found("there is no content of this hash here; whoever has it can store it")
}

/// What was stored.
#[derive(Serialize, ToSchema)]
pub struct Stored {
    hash: String,
    /// What it is, as its bytes say.
    media: String,
    size: usize,
}

/// Something that the chain names by its hash. What is not for anyone has to be asked for with a signature.
#[utoipa::path(get, path = "/api/content/{hash}", tag = "content", params(("hash" = String, Path)),
    responses((status = 200, description = "The bytes"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn read(
    State(s): App,
    Of(hash): Of<String>,
    _: Ask<Nothing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let hash = named(&hash)?;
    let reader = match signature(&s, &headers, "GET", &hash)? {
        Some(signed) => Reader::Member(member(&s, &signed.account).await?),
        None => Reader::Anyone,
    };
    let owners = s.store.owners(&hash).await?;
    if owners.is_empty() {
        return Err(none());
    }
    if !may_read(&s.db, &hash, &owners, reader).await? {
        return Err(match reader {
            Reader::Anyone => Problem::new(
                401,
                "NotForAnyone",
                "this is not for anyone; sign the request with a member's key, as docs/history.md says",
            ),
            Reader::Member(_) => Problem::new(
                403,
                "NotForYou",
                "this is for others: for evidence and reasons that is provider, receiver and who approves or challenges, and the jurors of its case; ask one of them, or whoever stored it",
            ),
        });
    }
    let item = s.store.get(&hash).await?.ok_or_else(none)?;
    if hash_of(&item.bytes) != hash {
        return Err(Problem::new(
            500,
            "Damaged",
            "what is stored does not have this hash any more; whoever has it can store it again",
        ));
    }
    let mut response = item.bytes.into_response();
    let headers = response.headers_mut();
    if let Ok(media) = HeaderValue::from_str(&item.media) {
        headers.insert(header::CONTENT_TYPE, media);
    }
    // Whatever it says, it runs nothing here.
    let alone = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, alone);
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    Ok(response)
}

/// Stores something under its hash, in the name of the member who signs.
#[utoipa::path(put, path = "/api/content/{hash}", tag = "content", params(("hash" = String, Path)), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Stored), (status = 401, body = Problem), (status = 403, body = Problem), (status = 408, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)))]
pub async fn write(
    State(s): App,
    Of(hash): Of<String>,
    _: Ask<Nothing>,
    request: Request,
) -> Result<(StatusCode, Json<Stored>), Problem> {
    let hash = named(&hash)?;
    // Who stores, and whether it fits, is known before anything of it is read.
    let signed = signature(&s, request.headers(), "PUT", &hash)?.ok_or_else(not_signed)?;
    let member = member(&s, &signed.account).await?;
    let too_large = || {
        let detail = format!("content has at most {} bytes", s.largest);
        Problem::new(413, "TooLarge", detail)
    };
    let spent = |used: u64| {
        let detail = format!("member {member} keeps {used} of {} bytes here, and this does not fit; delete something first", s.quota);
        Problem::new(413, "QuotaSpent", detail)
    };
    let size = request.headers().get(header::CONTENT_LENGTH);
    let size = size.and_then(|size| size.to_str().ok()?.parse::<u64>().ok());
    if size.is_some_and(|size| size > s.largest) {
        return Err(too_large());
    }
    let used = s.store.used_beside(&hash, member).await?;
    if used.saturating_add(size.unwrap_or(1)) > s.quota {
        return Err(spent(used));
    }
    let _seat = s.uploads.take(member, UPLOADS_EACH).map_err(|none| {
        Problem::busy(match none {
            NoSeat::Full => "too much is stored at a time".to_owned(),
            NoSeat::Yours => format!("member {member} stores {UPLOADS_EACH} things already"),
        })
    })?;
    let largest = usize::try_from(s.largest).unwrap_or(usize::MAX);
    let body = receive(request.into_body(), largest).await;
    let body = body.map_err(|why| match why {
        // Without a length it is known only now.
        NotReceived::TooLarge => too_large(),
        NotReceived::TooSlow => Problem::new(
            408,
            "TooSlow",
            "what is to be stored came too slowly: something every 10 seconds, all within 2 minutes; send it again over a better line",
        ),
        NotReceived::BrokeOff => Problem::bad("what is to be stored broke off; send it again"),
    })?;
    if hash_of(&body) != hash {
        return Err(Problem::new(
            422,
            "HashDiffers",
            "the hash of what was sent is another one; name it by BLAKE2b of 256 bits of its bytes",
        ));
    }
    let media = media_of(&body).ok_or_else(|| {
        Problem::new(
            415,
            "NotKept",
            "such things are not kept here; what is: JPEG, PNG, WebP, GIF, AVIF, PDF, plain text",
        )
    })?;
    let item = Item {
        media: media.into(),
        bytes: body,
    };
    let put = s.store.put(&hash, &item, member, s.quota, signed.until);
    match put.await? {
        Put::Kept => {}
        Put::Full { used } => return Err(spent(used)),
        Put::Deleted { until } => {
            return Err(Problem::new(
                409,
                "DeletedSince",
                format!("member {member} deleted this after it was signed, or signed that until {until}; sign again, for a later time"),
            ))
        }
    }
    let stored = Stored {
        hash: hex32(&hash),
        media: media.into(),
        size: item.bytes.len(),
    };
    Ok((StatusCode::CREATED, Json(stored)))
}

/// Deletes what the member who signs has stored. Its hash stays on the chain. Who left signs with the last key.
#[utoipa::path(delete, path = "/api/content/{hash}", tag = "content", params(("hash" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn remove(
    State(s): App,
    Of(hash): Of<String>,
    _: Ask<Nothing>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let hash = named(&hash)?;
    let signed = signature(&s, &headers, "DELETE", &hash)?.ok_or_else(not_signed)?;
    let members = last_held_by(&s.db, &signed.account).await?;
    if members.is_empty() {
        return Err(not_a_member());
    }
    let mut removed = false;
    for member in members {
        removed |= s.store.remove(&hash, member, signed.until).await?;
    }
    match removed {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found(
            "you have stored no content of this hash here",
        )),
    }
}
