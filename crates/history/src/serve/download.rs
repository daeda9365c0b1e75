//! How does one take the history away? As a table for a spreadsheet, and in the words of ValueFlows for other programs.

use axum::{
    extract::State,
    http::{header, HeaderValue},
    response::{IntoResponse, Response},
    Json,
};
use serde::Deserialize;
use serde_json::{json, Value};
use time::{format_description::well_known::Rfc3339, OffsetDateTime};
use utoipa::IntoParams;

use super::{
    asked::{limit_up_to, Ask, ByCycle},
    App, Problem, Served,
};
use crate::read::{self, Contribution};

/// The most rows of a file.
const LARGEST: u32 = 10_000;

/// Which part.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Settled in this cycle; all that were registered, without.
    cycle: Option<u32>,
    /// The last number that is known already: the header `Link` says what comes next.
    after: Option<u32>,
    /// How many: 1 to 10,000, which is usual.
    limit: Option<u32>,
}

async fn part(s: &Served, asked: &Part) -> Result<read::Page<Contribution>, Problem> {
    let which = read::Which {
        member: None,
        cycle: asked.cycle,
        after: asked.after.unwrap_or(0),
        limit: limit_up_to(asked.limit, LARGEST, LARGEST)?,
    };
    Ok(read::contributions(&s.db, &which).await?)
}

/// The address of the next part, if there is one.
fn next(path: &str, asked: &Part, next: Option<&String>) -> Option<HeaderValue> {
    let mut query = format!("after={}", next?);
    if let Some(cycle) = asked.cycle {
        query += &format!("&cycle={cycle}");
    }
    if let Some(limit) = asked.limit {
        query += &format!("&limit={limit}");
    }
    HeaderValue::from_str(&format!("<{path}?{query}>; rel=\"next\"")).ok()
}

fn file(name: &str, media: &'static str, bytes: Vec<u8>, link: Option<HeaderValue>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    let named = format!("attachment; filename=\"{name}\"");
    if let Ok(named) = HeaderValue::from_str(&named) {
        headers.insert(header::CONTENT_DISPOSITION, named);
    }
    if let Some(link) = link {
        headers.insert(header::LINK, link);
    }
    response
}

fn table(rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, Problem> {
    let broken = |_| Problem::new(500, "Internal", "the table could not be written; ask again");
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(broken)?;
    }
    writer
        .into_inner()
        .map_err(|_| Problem::new(500, "Internal", "the table could not be written; ask again"))
}

/// Hundredths as a decimal number.
fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let amount = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", amount / 100, amount % 100)
}

/// Text that a spreadsheet does not take for a formula.
fn text(label: &str) -> String {
    match label.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{label}"),
        false => label.into(),
    }
}

/// Contributions as CSV.
#[utoipa::path(get, path = "/api/download/contributions.csv", tag = "download", params(Part), responses((status = 200, content_type = "text/csv", body = String), (status = 400, body = Problem)))]
pub async fn contributions(State(s): App, Ask(asked): Ask<Part>) -> Result<Response, Problem> {
    let page = part(&s, &asked).await?;
    let names = "id,state,cycle,provider,receiver,category,kind,label,quantity,unit,value,commitment,registered_ms,evidence";
    let head = names.split(',').map(ToOwned::to_owned).collect();
    let rows = page.items.iter().map(|c| {
        vec![
            c.id.to_string(),
            c.state.clone(),
            c.cycle.map_or(String::new(), |cycle| cycle.to_string()),
            c.provider.to_string(),
            c.receiver.to_string(),
            c.category.clone(),
            c.kind.to_string(),
            text(&c.label),
            decimal(c.quantity),
            c.unit.clone(),
            decimal(c.value),
            c.commitment.to_string(),
            c.registered_ms.to_string(),
            c.evidence.clone(),
        ]
    });
    let bytes = table(std::iter::once(head).chain(rows))?;
    let link = next(
        "/api/download/contributions.csv",
        &asked,
        page.next.as_ref(),
    );
    Ok(file(
        "contributions.csv",
        "text/csv; charset=utf-8",
        bytes,
        link,
    ))
}

/// The figures of cycles as CSV, 200 usually, the latest first.
#[utoipa::path(get, path = "/api/download/cycles.csv", tag = "download", params(ByCycle), responses((status = 200, content_type = "text/csv", body = String), (status = 400, body = Problem)))]
pub async fn cycles(State(s): App, Ask(asked): Ask<ByCycle>) -> Result<Response, Problem> {
    let limit = limit_up_to(asked.limit, read::LARGEST, read::LARGEST)?;
    let page = read::cycles(&s.db, asked.before, limit).await?;
    let names = "cycle,value,remainder,money_share_percent,levy,minted,burned,gifts,contributions";
    let head = names.split(',').map(ToOwned::to_owned).collect();
    let rows = page.items.iter().map(|c| {
        vec![
            c.cycle.to_string(),
            decimal(c.value),
            decimal(c.remainder),
            decimal(c.money_share_bp),
            decimal(c.levy),
            decimal(c.minted),
            decimal(c.burned),
            decimal(c.gifts),
            c.contributions.to_string(),
        ]
    });
    let bytes = table(std::iter::once(head).chain(rows))?;
    let link = page.next.map(|next| {
        let path = "/api/download/cycles.csv";
        HeaderValue::from_str(&format!(
            "<{path}?before={next}&limit={limit}>; rel=\"next\""
        ))
    });
    let link = link.and_then(Result::ok);
    Ok(file("cycles.csv", "text/csv; charset=utf-8", bytes, link))
}

/// Contributions as economic events of ValueFlows, in JSON-LD: what was settled. What was only registered, is doubted, or came to nothing is no
/// event that took place.
#[utoipa::path(get, path = "/api/download/valueflows.jsonld", tag = "download", params(Part), responses((status = 200, content_type = "application/ld+json", body = Object), (status = 400, body = Problem)))]
pub async fn valueflows(State(s): App, Ask(asked): Ask<Part>) -> Result<Response, Problem> {
    let page = part(&s, &asked).await?;
    let club = format!("urn:remainder:{}:", s.club.address());
    let done = page.items.iter().filter(|c| c.state == "settled");
    let graph: Vec<Value> = done.map(economic_event).collect();
    let document = json!({
        "@context": {
            // Numbers are the club's own: another one's member 1 is somebody else.
            "contribution": format!("{club}contribution:"),
            "commitment": format!("{club}commitment:"),
            "member": format!("{club}member:"),
            "kind": format!("{club}kind:"),
            "vf": "https://w3id.org/valueflows/ont/vf#",
            "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "rem": "urn:remainder:terms:",
            "provider": { "@id": "vf:provider", "@type": "@id" },
            "receiver": { "@id": "vf:receiver", "@type": "@id" },
            "action": { "@id": "vf:action", "@type": "@id" },
            "resourceConformsTo": { "@id": "vf:resourceConformsTo", "@type": "@id" },
            "fulfills": { "@id": "vf:fulfills", "@type": "@id" },
            "hasPointInTime": { "@id": "vf:hasPointInTime", "@type": "xsd:dateTimeStamp" },
        },
        "@graph": graph,
    });
    let link = next(
        "/api/download/valueflows.jsonld",
        &asked,
        page.next.as_ref(),
    );
    let mut response = file("valueflows.jsonld", "application/ld+json", Vec::new(), link);
    *response.body_mut() = Json(document).into_response().into_body();
    Ok(response)
}

fn economic_event(c: &Contribution) -> Value {
    // A thing changes hands; all else is done for somebody.
    let (action, unit) = match c.unit.as_str() {
        "hour" => ("vf:deliverService", "om2:hour"),
        "kilometre" => ("vf:deliverService", "om2:kilometre"),
        "night" => ("vf:deliverService", "om2:day"),
        "kilogram" => ("vf:transfer", "om2:kilogram"),
        "piece" => ("vf:transfer", "om2:one"),
        _ => ("vf:transfer", "rem:credit"),
    };
    let mut event = json!({
        "@id": format!("contribution:{}", c.id),
        "@type": "vf:EconomicEvent",
        "action": action,
        "provider": format!("member:{}", c.provider),
        "receiver": format!("member:{}", c.receiver),
        "resourceConformsTo": format!("kind:{}", c.kind),
        "vf:resourceQuantity": measure(c.quantity, unit),
        "hasPointInTime": moment(c.registered_ms),
        "rem:value": measure(c.value, "rem:credit"),
        "rem:cycle": c.cycle,
        "rem:category": c.category,
        "rem:label": c.label,
        "rem:evidence": c.evidence,
    });
    if let (Value::Object(map), true) = (&mut event, c.commitment > 0) {
        map.insert(
            "fulfills".into(),
            format!("commitment:{}", c.commitment).into(),
        );
    }
    event
}

fn measure(hundredths: i64, unit: &str) -> Value {
    let number = json!({ "@value": decimal(hundredths), "@type": "xsd:decimal" });
    json!({ "@type": "om2:Measure", "om2:hasNumericalValue": number, "om2:hasUnit": { "@id": unit } })
}

/// A time as RFC 3339 writes it, from milliseconds since 1970.
fn moment(ms: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000);
    let text = moment.ok().and_then(|moment| moment.format(&Rfc3339).ok());
    text.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_amounts_are_written_as_others_read_them() {
        assert_eq!(moment(0), "1970-01-01T00:00:00Z");
        assert_eq!(moment(1_767_225_600_000), "2026-01-01T00:00:00Z");
        assert_eq!(moment(1_709_210_096_789), "2024-02-29T12:34:56.789Z");
        assert_eq!(decimal(-105), "-1.05");
    }

    #[test]
    fn a_label_is_no_formula() {
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("bread"), "bread");
    }
}
