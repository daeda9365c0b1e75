//! What can be asked on the command line?

use std::{ffi::OsString, path::PathBuf};

use clap::{
    error::ErrorKind, parser::ValueSource, ArgMatches, CommandFactory as _, FromArgMatches as _,
    Parser, Subcommand,
};
use sp_core::crypto::SecretString;

use crate::{error::CliError, output::Format};

/// The longest argument that is read, in bytes. Longer text goes into a file.
const LONGEST: usize = 4_096;

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 a rule of the club said no; 2 the command line was not understood; 3 a file that was read is wrong; \
4 the chain file or the node could not be used; 5 the program or the chain failed.

Amounts are credits with two decimals (12.50), quantities are native units with two decimals (1.5). In JSON both are integers \
in hundredths.";

/// A club of barterers from the shell.
#[derive(Debug, Parser)]
#[command(name = "remainder", version, after_help = EXIT_CODES, max_term_width = 110)]
#[command(propagate_version = true, subcommand_required = true)]
pub struct Cli {
    /// How data is printed on stdout.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        env = "REMAINDER_OUTPUT"
    )]
    pub output: Format,
    /// Show no progress and no notes on stderr.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    #[command(flatten)]
    pub place: Place,
    #[command(subcommand)]
    pub command: Command,
}

/// Which club, and who acts.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Place {
    /// The file that holds the club's chain.
    #[arg(long, global = true, env = "REMAINDER_CHAIN", value_name = "FILE")]
    pub chain: Option<PathBuf>,
    /// Who acts: a development account (alice, bob, member12), a member's number, or an address.
    #[arg(long = "as", global = true, env = "REMAINDER_AS", value_name = "NAME")]
    pub actor: Option<String>,
    /// The node whose chain the club is on: ws://127.0.0.1:9944, wss://…
    #[arg(long, global = true, env = "REMAINDER_URL", value_name = "URL")]
    pub url: Option<String>,
    /// Where on that chain the club is: the file that `remainder deploy` wrote.
    #[arg(long, global = true, env = "REMAINDER_DEPLOYMENT", value_name = "FILE")]
    pub deployment: Option<PathBuf>,
    /// On a node, take for done only what no other block can undo: wait until its block is final.
    #[arg(long = "final", global = true, env = "REMAINDER_FINAL", value_parser = clap::builder::BoolishValueParser::new())]
    pub until_final: bool,
    /// Who acts, by the secret: a phrase, 0x…, //Alice. Others see what is on the command line: better put it into the environment.
    #[arg(
        long,
        global = true,
        env = "REMAINDER_SURI",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    pub suri: Option<SecretString>,
    /// Who acts, by an encrypted key file of polkadot-js; its password from REMAINDER_PASSWORD, or asked for.
    #[arg(long, global = true, env = "REMAINDER_KEYFILE", value_name = "FILE")]
    pub keyfile: Option<PathBuf>,
    /// Who serves the club's history: texts and evidence are stored and read there.
    #[arg(long, global = true, env = "REMAINDER_SERVER", value_name = "URL")]
    pub server: Option<String>,
    /// Whether notes are for nobody, as `--quiet` says.
    #[arg(skip)]
    pub quiet: bool,
}

impl Place {
    /// Who is named on the command line acts, whoever the environment names beside that.
    fn prefer_what_was_typed(&mut self, matches: &ArgMatches) {
        let mut typed_last = matches;
        while let Some((_, inner)) = typed_last.subcommand() {
            typed_last = inner;
        }
        let typed = |id| typed_last.value_source(id) == Some(ValueSource::CommandLine);
        let [actor, suri, keyfile] = ["actor", "suri", "keyfile"].map(typed);
        if actor || suri || keyfile {
            self.actor = self.actor.take().filter(|_| actor);
            self.suri = self.suri.take().filter(|_| suri);
            self.keyfile = self.keyfile.take().filter(|_| keyfile);
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Step(crate::steps::Step),
    /// Let an invented neighbourhood live through some cycles, and report what needed money.
    Demo(crate::demo::Args),
    /// Let the club of a file live through some cycles, and report what needed money.
    Run(crate::demo::RunArgs),
    /// Ask what share of a trade log would have needed money, and what would have been refused.
    Replay(crate::replay::Args),
    /// Set off a list of obligations as far as can be, and prove that no more can be.
    Clear(crate::clear::ClearArgs),
    /// Check that set-off notices clear as much of a list of obligations as can be.
    Verify(crate::clear::VerifyArgs),
    /// Plan a cycle: who does what for whom, so that as much as possible is met and hardly any of it needs money.
    Plan(crate::plan::Args),
    /// Found the club of a file on a node's chain, hand it over to itself, and verify it. Says what it would do, unless told to do it.
    Deploy(crate::deploy::Args),
    /// Check that a club on a node's chain is what its deployment file says, and that nobody has a power over it.
    VerifyDeployment(crate::deploy::VerifyArgs),
    /// Follow a club on a node's chain and keep what happens in a database.
    Index(crate::history::Index),
    /// Serve the history of a club, its texts and evidence, and the web app.
    Serve(crate::history::Serve),
    /// Store, fetch and delete texts and evidence whose hashes are on the chain.
    #[command(subcommand)]
    Content(crate::history::Content),
    /// Measure what clearing and planning take on this machine.
    #[command(subcommand)]
    Bench(crate::bench::Bench),
    /// Play the rules alone, many times over, and compare with what they promise.
    #[command(subcommand)]
    Simulate(crate::simulate::Simulate),
    /// Print a completion script for a shell.
    Completions {
        /// The shell to complete for.
        shell: clap_complete::Shell,
    },
}

/// Parses the command line: the format and whether to be quiet, which hold even if the rest was not understood, and the rest.
/// Asked for help or the version it prints that and ends the process.
pub fn parse() -> (Format, bool, Result<Cli, CliError>) {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let (format, quiet) = hints(&arguments);
    let long = arguments
        .iter()
        .position(|argument| argument.len() > LONGEST);
    if let Some(place) = long {
        let bytes = arguments.get(place).map_or(0, |argument| argument.len());
        let error = CliError::usage(
            format!("argument {place} has {bytes} bytes, and at most {LONGEST} are read"),
            "shorten it, or put the text into a file where one is taken",
        );
        return (format, quiet, Err(error));
    }
    let parsed = Cli::command()
        .try_get_matches_from(arguments)
        .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    match parsed {
        Ok((mut cli, matches)) => {
            cli.place.quiet = cli.quiet;
            cli.place.prefer_what_was_typed(&matches);
            (cli.output, cli.quiet, Ok(cli))
        }
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
            _ => (format, quiet, Err(not_understood(&error))),
        },
    }
}

/// The format and whether to be quiet, as far as it can be told from a command line that may be wrong elsewhere.
fn hints(arguments: &[OsString]) -> (Format, bool) {
    let named = std::env::var_os("REMAINDER_OUTPUT").is_some_and(|value| value == "json");
    let mut format = if named { Format::Json } else { Format::Table };
    for pair in arguments.windows(2) {
        if let [flag, value] = pair {
            if flag == "--output" {
                format = if value == "json" {
                    Format::Json
                } else {
                    Format::Table
                };
            }
        }
    }
    if arguments.iter().any(|argument| argument == "--output=json") {
        format = Format::Json;
    }
    (
        format,
        arguments
            .iter()
            .any(|argument| argument == "--quiet" || argument == "-q"),
    )
}

fn not_understood(error: &clap::Error) -> CliError {
    let text = error.render().to_string();
    let text = text.trim_start_matches("error: ").trim_end();
    let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let rest = rest
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>();
    let remedy = if rest.is_empty() {
        "try --help".to_owned()
    } else {
        rest.join(" ")
    };
    let message: Vec<&str> = message.split_whitespace().collect();
    CliError::usage(message.join(" "), remedy)
}
