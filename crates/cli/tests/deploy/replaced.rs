//! A club may give its rooms other code: nobody is locked out by it, and everybody is told.

use remainder_chain::{found, Actor, Chain as _, ClubSpec, Deployment};

use crate::*;

#[test]
fn a_club_that_replaced_a_code_is_worked_with_and_it_is_said() {
    let place = Place::new();
    // The deployer stays the admin, who can do at once what a vote takes weeks for.
    let (mut node, alice) = (place.node.connect(), Actor::dev("alice"));
    let block = node.block_number().unwrap();
    let rooms = found(&mut node, &alice, &ClubSpec::new(vec![alice.account()])).unwrap();
    let (label, code_of) = (node.label(), |account: &_| node.code_hash(account));
    Deployment::new("Lindenhof", &label, block, alice.account(), &rooms, code_of)
        .unwrap()
        .write(&place.path("deployment.json"))
        .unwrap();
    let show = "club show --deployment deployment.json";
    let said = |line: &str, contracts: &Path| {
        let mut command = place.command(line);
        command.env("REMAINDER_CONTRACTS_DIR", contracts);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let built = built();
    assert_eq!(said(show, &built), "");

    let next = built.join("token-next.contract");
    let upgrade = format!(
        "club upgrade token --bundle {} --as alice --deployment deployment.json",
        next.display()
    );
    place.says(&upgrade);
    let told = said(show, &built);
    assert!(told.contains("token runs other code"), "{told}");
    assert_eq!(said(&format!("{show} --quiet"), &built), "");

    // The program that came with the new code has nothing to say, though the file names the old one.
    let newer = with_token(&place, "token-next");
    assert_eq!(said(show, &newer), "");
}
