//! How are texts and evidence stored and read?

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    body::to_bytes,
    extract::{Request, State},
    http::{header, HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use http_body_util::LengthLimitError;
use ink::primitives::AccountId;
use remainder_chain::account_text;
use serde::Serialize;
use utoipa::ToSchema;

use super::{asked::Of, seats::NoSeat, App, Problem, Served};
use crate::{
    content::{hash_of, may_read, media_of, Reader, Signed},
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

/// The account that signed the question; none if nobody did.
fn account(
    s: &Served,
    headers: &HeaderMap,
    method: &str,
    hash: &[u8; 32],
) -> Result<Option<AccountId>, Problem> {
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
            Ok(signed) => return Ok(Some(signed.account)),
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

/// The member who signed the question; none if nobody did.
async fn signer(
    s: &Served,
    headers: &HeaderMap,
    method: &str,
    hash: &[u8; 32],
) -> Result<Option<u32>, Problem> {
    let Some(account) = account(s, headers, method, hash)? else {
        return Ok(None);
    };
    let member = member_of(&s.db, &account_text(&account)).await?;
    member.ok_or_else(not_a_member).map(Some)
}

fn not_signed() -> Problem {
    Problem::new(
        401,
        "NotSigned",
        "only members can do this; sign the request with a member's key, as docs/history.md says",
    )
}

async fn member(
    s: &Served,
    headers: &HeaderMap,
    method: &str,
    hash: &[u8; 32],
) -> Result<u32, Problem> {
    let signer = signer(s, headers, method, hash).await?;
    signer.ok_or_else(not_signed)
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
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let hash = named(&hash)?;
    let signer = signer(&s, &headers, "GET", &hash).await?;
    let reader = signer.map_or(Reader::Anyone, Reader::Member);
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
                "this is read by the parties and the jurors of its case alone",
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
    responses((status = 201, body = Stored), (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)))]
pub async fn write(
    State(s): App,
    Of(hash): Of<String>,
    request: Request,
) -> Result<(StatusCode, Json<Stored>), Problem> {
    let hash = named(&hash)?;
    // Who stores, and whether it fits, is known before anything of it is read.
    let member = member(&s, request.headers(), "PUT", &hash).await?;
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
    let body = to_bytes(request.into_body(), largest);
    let body = body.await.map_err(|error| {
        // Without a length it is known only now.
        match std::error::Error::source(&error).is_some_and(|error| error.is::<LengthLimitError>())
        {
            true => too_large(),
            false => Problem::bad("what is to be stored broke off; send it again"),
        }
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
    let put = s.store.put(&hash, media, &body, member, s.quota).await?;
    put.map_err(|full| spent(full.used))?;
    let stored = Stored {
        hash: hex32(&hash),
        media: media.into(),
        size: body.len(),
    };
    Ok((StatusCode::CREATED, Json(stored)))
}

/// Deletes what the member who signs has stored. Its hash stays on the chain. Who left signs with the last key.
#[utoipa::path(delete, path = "/api/content/{hash}", tag = "content", params(("hash" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn remove(
    State(s): App,
    Of(hash): Of<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let hash = named(&hash)?;
    let account = account(&s, &headers, "DELETE", &hash)?.ok_or_else(not_signed)?;
    let members = last_held_by(&s.db, &account).await?;
    if members.is_empty() {
        return Err(not_a_member());
    }
    let mut removed = false;
    for member in members {
        removed |= s.store.remove(&hash, member).await?;
    }
    match removed {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found(
            "you have stored no content of this hash here",
        )),
    }
}
