//! What can be asked, and what may be answered? In OpenAPI.

use std::sync::{Arc, OnceLock};

use axum::{http::header, response::IntoResponse};
use utoipa::{
    openapi::{
        path::Operation,
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
        Content, OpenApi as Description, Ref, RefOr, Response, ResponseBuilder,
    },
    OpenApi,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answers,
    asked::{Ask, Nothing},
    content, download, live, Problem, Served,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "The history of a club",
        description = "What happened in a club, as its rooms told it on the chain: anyone with a node can build the same. Amounts of credits and quantities are integers in hundredths, times are milliseconds since 1970. Lists have pages of at most 200; `next` is what to ask for after (or before) to get the next one. Errors are problem+json (RFC 9457)."
    ),
    components(schemas(Problem))
)]
struct Described;

pub fn routes() -> OpenApiRouter<Arc<Served>> {
    OpenApiRouter::with_openapi(Described::openapi())
        .routes(routes!(openapi))
        .routes(routes!(answers::club))
        .routes(routes!(answers::events))
        .routes(routes!(answers::members))
        .routes(routes!(answers::member))
        .routes(routes!(answers::member_cycles))
        .routes(routes!(answers::contributions))
        .routes(routes!(answers::contribution))
        .routes(routes!(answers::kinds))
        .routes(routes!(answers::cycles))
        .routes(routes!(answers::cycle))
        .routes(routes!(answers::cycle_flows))
        .routes(routes!(answers::cycle_kinds))
        .routes(routes!(answers::plans))
        .routes(routes!(answers::plan))
        .routes(routes!(answers::plan_rows))
        .routes(routes!(answers::plan_row))
        .routes(routes!(answers::subjects))
        .routes(routes!(answers::subject))
        .routes(routes!(answers::activity))
        .routes(routes!(download::contributions))
        .routes(routes!(download::cycles))
        .routes(routes!(download::valueflows))
        .routes(routes!(live::live))
        .routes(routes!(content::read, content::write, content::remove))
}

/// What is served, described in OpenAPI.
#[utoipa::path(get, path = "/api/openapi.json", tag = "club", responses((status = 200, body = Object)))]
pub async fn openapi(_: Ask<Nothing>) -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| description().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str())
}

/// The name of how members sign.
const SIGNED: &str = "signed";

/// What is served, described in OpenAPI.
pub fn description() -> Description {
    let mut all = routes().split_for_parts().1;
    if let Some(components) = &mut all.components {
        let how = "Remainder account=\"5G…\", until=\"1767225600000\", signature=\"0x…\": signed by a member's key, as docs/history.md says";
        let header = ApiKeyValue::with_description("Authorization", how);
        let scheme = SecurityScheme::ApiKey(ApiKey::Header(header));
        components.add_security_scheme(SIGNED, scheme);
    }
    for (path, item) in &mut all.paths.paths {
        let stored = path.starts_with("/api/content/");
        let lasting = stored || path.starts_with("/api/live") || path.starts_with("/api/openapi");
        if let Some(get) = &mut item.get {
            if !lasting {
                let same = Response::new("What `If-None-Match` names is still so");
                answer(get, "304", same);
            }
            if stored {
                // Some of it is for anyone.
                get.security = Some(vec![SecurityRequirement::default(), signed()]);
            }
        }
        for change in [&mut item.put, &mut item.delete].into_iter().flatten() {
            change.security = Some(vec![signed()]);
        }
        let all = [&mut item.get, &mut item.put, &mut item.delete];
        all.into_iter().flatten().for_each(refusals);
    }
    all
}

fn signed() -> SecurityRequirement {
    SecurityRequirement::new(SIGNED, Vec::<String>::new())
}

/// Anything may be asked wrongly, and at a time when there is no room; why is said as RFC 9457 has it.
fn refusals(of: &mut Operation) {
    for (status, what) in [
        ("400", "It is not understood"),
        (
            "503",
            "There is no room now; `Retry-After` says when to come again",
        ),
    ] {
        if !of.responses.responses.contains_key(status) {
            answer(of, status, Response::new(what));
        }
    }
    for (status, response) in &mut of.responses.responses {
        if let (true, RefOr::T(response)) = (status.as_str() >= "400", response) {
            let problem = Content::new(Some(Ref::from_schema_name("Problem")));
            *response = ResponseBuilder::new()
                .description(std::mem::take(&mut response.description))
                .content("application/problem+json", problem)
                .build();
        }
    }
}

fn answer(of: &mut Operation, status: &str, response: Response) {
    let responses = &mut of.responses.responses;
    responses.insert(status.into(), RefOr::T(response));
}
