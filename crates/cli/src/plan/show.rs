//! What does a plan come to, in tables, JSON and CSV?

use std::io::{self, Write};

use remainder_flow::plan::{Corner, Intent, Plan};
use serde_json::{json, Value};

use super::{Book, Planned};
use crate::{
    output::{hundredths, percent, signed_hundredths, table, Answer},
    report::{html, share},
};

/// So many assignments, and members, are shown to people; files and JSON hold all.
pub const SHOWN: usize = 20;

/// What offers or wants are worth together.
pub fn worth(book: &Book, intents: &[Intent]) -> u64 {
    intents.iter().map(|intent| book.club.value(intent)).sum()
}

/// Points of the frontier close enough to draw: money share, and part of what is wanted. In shares it is no straight line between corners.
pub fn curve(corners: &[Corner], wanted: u64) -> Vec<(f64, f64)> {
    let mut points = vec![];
    for pair in corners.windows(2) {
        let [a, b] = pair else { continue };
        for step in 0..16u32 {
            let at = |from: u64, to: u64| from as f64 + (to - from) as f64 * f64::from(step) / 16.0;
            points.push((at(a.money, b.money), at(a.value, b.value)));
        }
    }
    points.extend(corners.last().map(|c| (c.money as f64, c.value as f64)));
    let wanted = wanted.max(1) as f64;
    points
        .into_iter()
        .map(|(money, value)| {
            (
                if value > 0.0 { money / value } else { 0.0 },
                value / wanted,
            )
        })
        .collect()
}

/// Who does what for whom, a line each.
///
/// # Errors
/// Of the stream.
pub fn assignments(to: &mut dyn Write, book: &Book, plan: &Plan) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["provider", "receiver", "kind", "quantity", "value"])?;
    for a in &plan.assignments {
        let (offer, want) = ends(book, a);
        writer.write_record([
            &*book.members[offer.member as usize],
            &*book.members[want.member as usize],
            &*book.kinds[offer.kind as usize],
            &hundredths(a.quantity),
            &hundredths(a.value),
        ])?;
    }
    writer.flush()
}

fn ends<'a>(book: &'a Book, a: &remainder_flow::plan::Assignment) -> (&'a Intent, &'a Intent) {
    (
        &book.club.offers[a.offer as usize],
        &book.club.wants[a.want as usize],
    )
}

/// What a member, or a kind, comes to.
#[derive(Clone, Copy, Default)]
struct Sums {
    offered: u64,
    wanted: u64,
    given: u64,
    received: u64,
}

fn sums(book: &Book, plan: &Plan, count: usize, of: impl Fn(&Intent) -> u32) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); count];
    for offer in &book.club.offers {
        sums[of(offer) as usize].offered += book.club.value(offer);
    }
    for want in &book.club.wants {
        sums[of(want) as usize].wanted += book.club.value(want);
    }
    for a in &plan.assignments {
        let (offer, want) = ends(book, a);
        sums[of(offer) as usize].given += a.value;
        sums[of(want) as usize].received += a.value;
    }
    sums
}

/// The plan, for programs and for people.
pub fn answer(book: &Book, planned: &Planned) -> Answer {
    let plan = &planned.plan;
    let wanted = worth(book, &book.club.wants);
    let kinds = sums(book, plan, book.kinds.len(), |intent| intent.kind);
    let members = sums(book, plan, book.members.len(), |intent| intent.member);
    let mut data = planned.json(wanted);
    data["assignments"] = plan
        .assignments
        .iter()
        .map(|a| {
            let (offer, want) = ends(book, a);
            json!({
                "provider": book.members[offer.member as usize], "receiver": book.members[want.member as usize],
                "kind": book.kinds[offer.kind as usize], "quantity": a.quantity, "value": a.value,
            })
        })
        .collect();
    data["kinds"] = (kinds.iter().enumerate())
        .map(|(i, s)| {
            json!({
                "kind": book.kinds[i], "offered": s.offered, "wanted": s.wanted, "met": s.received,
                "unmet": s.wanted - s.received, "scarcity": plan.scarcity[i],
            })
        })
        .collect();
    data["members"] = (members.iter().enumerate())
        .map(|(i, s)| {
            json!({
                "member": book.members[i], "offered": s.offered, "wanted": s.wanted, "gives": s.given, "receives": s.received,
                "unmet": s.wanted - s.received,
            })
        })
        .collect();
    data["advice"] = (plan.advice.iter())
        .map(|a| {
            json!({
                "member": book.members[a.member as usize], "kind": book.kinds[a.kind as usize], "quantity": a.quantity,
                "gain": a.gain, "offers_it": a.offered,
            })
        })
        .collect::<Vec<Value>>()
        .into();
    Answer::new(data, text(book, planned, wanted, &kinds, &members))
}

fn text(book: &Book, planned: &Planned, wanted: u64, kinds: &[Sums], members: &[Sums]) -> String {
    let plan = &planned.plan;
    let of_wanted = |value: u64| html::percent(share(value, wanted));
    let line = |what: &str, c: &Corner| {
        format!(
            "{what:<28} {:>14}  {:>7} of what is wanted, {} of it needs money\n",
            hundredths(c.value),
            of_wanted(c.value),
            html::percent(c.share()),
        )
    };
    let mut text = format!(
        "Cycle {}: {} members offer {} and want {}; at most {} may need money.\n\n",
        planned.cycle,
        members.len(),
        hundredths(worth(book, &book.club.offers)),
        hundredths(wanted),
        percent(planned.terms.target.into()),
    );
    text += &line("the plan", &plan.met);
    text += &line("first come, first served", &planned.unplanned);
    if let Some(barter) = planned.frontier.first() {
        text += &line("with no money at all", barter);
    }
    if let Some(all) = planned.frontier.last() {
        text += &line("with all the money there is", all);
    }
    text += &format!(
        "No plan within that share meets more than {}: this one is {} short of it.\n\n",
        hundredths(plan.bound),
        // What rounding leaves with a target of 0 may be above it.
        hundredths(plan.bound.saturating_sub(plan.met.value)),
    );
    if planned.terms.target == 0 && plan.met.money > 0 {
        text += "What needs money here is what rounding to hundredths of a unit leaves. The bound is of plans without any.\n\n";
    }
    let mut rows = table(["kind", ">offered", ">wanted", ">met", ">unmet", ">scarcity"]);
    for (i, s) in kinds
        .iter()
        .enumerate()
        .filter(|(_, s)| s.offered + s.wanted > 0)
    {
        rows.add_row([
            book.kinds[i].clone(),
            hundredths(s.offered),
            hundredths(s.wanted),
            hundredths(s.received),
            hundredths(s.wanted - s.received),
            plan.scarcity[i].to_string(),
        ]);
    }
    text += &format!("{rows}\n\n");
    text += &who(book, members);
    text += &doing(book, plan);
    for advice in &plan.advice {
        let (member, kind) = (
            &book.members[advice.member as usize],
            &book.kinds[advice.kind as usize],
        );
        text += &format!(
            "If {member} offered {} {} {}of {kind}, {} more would be met.\n",
            hundredths(advice.quantity),
            book.units[advice.kind as usize],
            if advice.offered { "more " } else { "" },
            hundredths(advice.gain),
        );
    }
    text
}

/// Those whose wants are met least.
fn who(book: &Book, members: &[Sums]) -> String {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|&i| {
        (
            std::cmp::Reverse(members[i].wanted - members[i].received),
            i,
        )
    });
    let mut rows = table([
        "member",
        ">can give",
        ">wants",
        ">gives",
        ">receives",
        ">net",
        ">unmet",
    ]);
    for &i in order.iter().take(SHOWN) {
        let s = members[i];
        rows.add_row([
            book.members[i].clone(),
            hundredths(s.offered),
            hundredths(s.wanted),
            hundredths(s.given),
            hundredths(s.received),
            signed_hundredths(s.given as i64 - s.received as i64),
            hundredths(s.wanted - s.received),
        ]);
    }
    let more = match members.len() > SHOWN {
        true => format!(
            "The {SHOWN} of {} whose wants are met least:\n",
            members.len()
        ),
        false => String::new(),
    };
    format!("{more}{rows}\n\n")
}

/// Who does what for whom, the first of it.
fn doing(book: &Book, plan: &Plan) -> String {
    let mut rows = table(["provider", "does", ">quantity", "unit", "for", ">value"]);
    for a in plan.assignments.iter().take(SHOWN) {
        let (offer, want) = ends(book, a);
        rows.add_row([
            book.members[offer.member as usize].clone(),
            book.kinds[offer.kind as usize].clone(),
            hundredths(a.quantity),
            book.units[offer.kind as usize].clone(),
            book.members[want.member as usize].clone(),
            hundredths(a.value),
        ]);
    }
    let more = match plan.assignments.len() > SHOWN {
        true => format!(
            "The first {SHOWN} of {} assignments; --out FILE writes all:\n",
            plan.assignments.len()
        ),
        false => String::new(),
    };
    format!("{more}{rows}\n\n")
}
