//! A club may give its rooms other code: nobody is locked out by it, and everybody is told.

use crate::*;

#[test]
fn a_club_that_replaced_a_code_is_worked_with_and_it_is_said() {
    let place = Place::new();
    let club = std::fs::read_to_string(place.path("club.toml")).unwrap();
    // The deployer stays the admin, who can do at once what a vote takes weeks for.
    let club = format!("{club}\n[governance]\nenabled = false\n");
    std::fs::write(place.path("club.toml"), club).unwrap();
    // An admin who is no member: what only members may do is no power then.
    place.does("deploy club.toml --founders bob,charlie,dave,eve,ferdie --as alice --execute");
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
