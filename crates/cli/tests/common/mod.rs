//! The command as a test runs it: in an environment of which it knows nothing but where the contracts are.

use std::{env, process::Command};

/// The command `remainder`.
pub fn remainder() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("remainder"));
    knows_nothing(&mut command);
    command
}

/// Takes from a program's environment all that the command would take for said.
pub fn knows_nothing(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("REMAINDER_") && text != "REMAINDER_CONTRACTS_DIR" {
            command.env_remove(name);
        }
    }
}
