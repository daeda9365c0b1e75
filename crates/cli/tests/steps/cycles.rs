//! What a cycle came to, what the commons may spend in it, and who has to settle until when.

use serde_json::Value;

use crate::Club;

/// alice works so many hours for bob, and it settles.
fn work(club: &Club, hours: &str) {
    let done = club.does(&format!("contribute sitting {hours} --for bob --as alice"));
    club.does(&format!("confirm {} --as bob", done["contribution"]));
    club.does("time advance 3d");
    club.does(&format!("settle {}", done["contribution"]));
}

fn text(club: &Club, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    String::from_utf8(club.run(&words).stdout).unwrap()
}

#[test]
fn a_cycle_without_postings_has_a_report_of_the_same_shape() {
    let club = Club::founded();
    let keys =
        |line: &Value| -> Vec<String> { line.as_object().unwrap().keys().cloned().collect() };
    let empty = club.does("cycle report")["cycles"][0].clone();
    assert_eq!((&empty["supply"], &empty["debt"]), (&0.into(), &0.into()));
    work(&club, "10");
    let full = club.does("cycle report")["cycles"][0].clone();
    assert_eq!(keys(&empty), keys(&full));
    club.does("time to-cycle 1");
    club.does("cycle roll");
    club.does("time to-cycle 4");
    let report = club.does("cycle report");
    for (n, line) in report["cycles"].as_array().unwrap().iter().enumerate() {
        assert_eq!((keys(line), &line["cycle"]), (keys(&full), &n.into()));
    }
    // What was minted in cycle 1 is there in the cycles after it, and nothing else is.
    let last = &club.does("cycle report --cycle 4")["cycles"][0];
    assert_eq!(last, &report["cycles"][4]);
    assert_eq!(
        (&last["supply"], &last["debt"]),
        (&10_000.into(), &10_000.into())
    );
    assert_eq!((&last["value"], &last["minted"]), (&0.into(), &0.into()));
}

#[test]
fn the_budget_of_the_commons_is_what_its_contract_will_take() {
    let club = Club::founded();
    let show = club.does("cycle show");
    let of = |show: &Value| {
        ["budget_of_cycle", "budget_left", "budget_of_member"]
            .map(|key| show[key].as_u64().unwrap())
    };
    assert_eq!(of(&show), [20_000, 20_000, 2_000]);
    // An hour is worth 10.00, and one member may earn a tenth of the budget.
    let work = |hours: &str| {
        club.does(&format!(
            "contribute sitting {hours} --for commons --as alice"
        ))
    };
    work("2.01");
    club.does("confirm 1 --as bob");
    club.fails("confirm 1 --as carol", 1, "clearing.BudgetSpent");
    club.does("cancel 1 --as alice");
    work("2");
    club.does("confirm 2 --as bob");
    club.does("confirm 2 --as carol");
    assert_eq!(of(&club.does("cycle show")), [20_000, 18_000, 2_000]);
    let said = text(&club, "cycle show");
    assert!(said.contains("left of it"), "{said}");
    assert!(said.contains("180.00"), "{said}");
}

#[test]
fn a_debt_above_the_soft_limit_is_told_with_its_settlement_day() {
    let club = Club::founded();
    // The limit is 400.00, the soft limit three quarters of it.
    work(&club, "30.01");
    let before = club.does("account bob");
    assert_eq!(
        (&before["soft_limit"], &before["settle_by"]),
        (&30_000.into(), &Value::Null)
    );
    club.does("time to-cycle 1");
    let said = text(&club, "cycle roll");
    let warned = "debt 300.10, above the soft limit of 300.00: has to settle by cycle 4";
    assert!(said.contains(warned), "{said}");
    let owes = club.does("account bob");
    assert_eq!(
        (&owes["settle_by"], &owes["frozen_since"]),
        (&4.into(), &Value::Null)
    );
    assert!(text(&club, "account bob").contains("has to settle by cycle 4"));
    assert!(!text(&club, "account alice").contains("settle by"));

    // Past its day the member is frozen, as the contract has it too.
    club.does("time to-cycle 3");
    club.does("offer sitting 1 --as alice");
    club.does("want sitting 1 --as bob");
    club.does("commit 1 2 1 --as alice");
    club.does("time to-cycle 4");
    let frozen = club.does("account bob");
    assert_eq!(
        (&frozen["settle_by"], &frozen["frozen_since"]),
        (&Value::Null, &4.into())
    );
    let all = text(&club, "account");
    assert!(all.contains("frozen since cycle 4"), "{all}");
    club.does("contribute sitting 1 --for bob --as alice");
    club.fails("confirm 2 --as bob", 1, "clearing.PastSettlementDay");
}
