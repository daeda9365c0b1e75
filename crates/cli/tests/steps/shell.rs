//! Completions, help, and that the documentation names what there is.

use crate::{remainder, Club};

#[test]
fn completions_for_the_usual_shells() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = remainder().args(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && script.contains("propose-key"),
            "{shell}: {script}"
        );
        assert!(output.stderr.is_empty());
    }
    assert_eq!(
        remainder()
            .args(["completions", "tcsh"])
            .output()
            .unwrap()
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn help_lists_the_exit_codes_and_goes_to_stdout() {
    let output = remainder().arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && text.contains("Exit codes"),
        "{text}"
    );
    assert!(remainder()
        .arg("--version")
        .output()
        .unwrap()
        .status
        .success());
}

#[test]
fn the_documentation_names_every_command() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    let mut seen = 0;
    let mut pages = vec![Vec::<String>::new()];
    while let Some(page) = pages.pop() {
        let output = remainder().args(&page).arg("--help").output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let commands = help.split("Commands:\n").nth(1).unwrap_or_default();
        for line in commands.lines().take_while(|line| !line.is_empty()) {
            // A command stands two spaces in; what follows deeper is its text.
            let Some(name) = line
                .strip_prefix("  ")
                .filter(|rest| !rest.starts_with(' '))
            else {
                continue;
            };
            let name = name.split_whitespace().next().unwrap();
            if name == "help" {
                continue;
            }
            let full = [page.clone(), vec![name.to_owned()]].concat();
            let spelled = format!("`{}", full.join(" "));
            let nested = remainder().args(&full).arg("--help").output().unwrap();
            if String::from_utf8(nested.stdout)
                .unwrap()
                .contains("Commands:\n")
            {
                pages.push(full);
            } else {
                assert!(
                    docs.contains(&spelled),
                    "docs/cli.md does not name {spelled}`"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen} commands");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let club = Club::founded();
    let line = format!(
        "{} --chain {} club show | head -c 1",
        assert_cmd::cargo::cargo_bin("remainder").display(),
        club.file().display()
    );
    let output = std::process::Command::new("bash")
        .args(["-o", "pipefail", "-c", &line])
        .output()
        .unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
