//! What would founding a club do? For people.

use super::Plan;
use crate::output::table;
use remainder_chain::Chain as _;

/// The steps, what they cost, and that nothing was sent.
pub fn dry_run(plan: &Plan, lacking: &[String]) -> String {
    let mut rows = table(["step", "code", ">bytes", ">weight, M", ">deposit", ""]);
    for (step, cost, done) in &plan.steps {
        let code = plan.founding.code(step);
        let weight = cost.weight.ref_time / 1_000_000;
        rows.add_row([
            step.to_string(),
            code.map_or(String::new(), |(hash, _)| {
                format!("0x{}…", hex::encode(&hash[..8]))
            }),
            code.map_or(String::new(), |(_, length)| length.to_string()),
            match weight {
                0 => String::new(),
                weight => weight.to_string(),
            },
            plan.limits.amount(cost.deposit(&plan.limits)),
            if *done { "done" } else { "" }.to_owned(),
        ]);
    }
    let label = plan.node.label();
    let left = plan.left().count();
    let mut lines = vec![
        rows.to_string(),
        String::new(),
        format!(
            "{} on {} ({}), deployed by {}",
            plan.club.name,
            label.name,
            plan.limits.runtime,
            plan.deployer.ss58()
        ),
    ];
    lines.push(match left {
        0 => "all is done: the club is there".to_owned(),
        left => format!(
            "{left} of {} steps are left; they take {} as deposit, which comes back with what is removed, and fees; the account has {}",
            plan.steps.len(),
            plan.limits.amount(plan.deposit()),
            plan.limits.amount(plan.funds)
        ),
    });
    if left > 0 {
        lines.push(
            "weights were tried on pallet-contracts 31 and leave out what every transaction has; this chain's own differ".into(),
        );
    }
    if !plan.is_funded() {
        lines.push("NOT ENOUGH: the account cannot pay for it".into());
    }
    for what in lacking {
        lines.push(format!("NOT ENOUGH: the chain allows {what}"));
    }
    if plan.founding.charter().spec.governance.is_none() {
        lines.push("the club does not govern itself: the deployer stays its rooms' admin".into());
    }
    lines.push(String::new());
    lines.push("DRY RUN - nothing sent".into());
    lines.join("\n")
}
