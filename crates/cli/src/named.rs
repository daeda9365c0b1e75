//! What does the command line name: a file, a node, somebody?

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use remainder_chain::{account_from_text, Actor, Deployment, Inclusion, Node, Options};

use crate::{
    args::Place,
    error::{CliError, Exit},
};

/// What to say where somebody has to act, and nobody is named.
pub fn nobody() -> CliError {
    CliError::usage(
        "nobody acts",
        "name who does: --as NAME, or set REMAINDER_AS; with a key of one's own --suri or --keyfile",
    )
}

/// The file that the command line names: the chain file, or on a node the deployment file.
///
/// # Errors
/// If it names none, or one too many.
pub fn path(place: &Place) -> Result<PathBuf, CliError> {
    match (&place.url, &place.chain, &place.deployment) {
        (Some(_), Some(_), _) => Err(CliError::usage(
            "a chain file and a node are both named",
            "name one: --chain FILE (REMAINDER_CHAIN), or --url URL (REMAINDER_URL) with --deployment FILE",
        )),
        (Some(_), None, Some(path)) => Ok(path.clone()),
        (Some(_), None, None) => Err(CliError::usage(
            "no deployment file is named, which says where on the node's chain the club is",
            "name it: --deployment FILE, or set REMAINDER_DEPLOYMENT",
        )),
        (None, Some(path), _) => Ok(path.clone()),
        (None, None, Some(_)) => Err(CliError::usage(
            "a deployment file is named, and no node",
            "name one of its chain: --url ws://127.0.0.1:9944, or set REMAINDER_URL",
        )),
        (None, None, None) => Err(CliError::usage(
            "no chain file is named",
            "name one: --chain club.chain, or set REMAINDER_CHAIN; of a club on a node --url and --deployment",
        )),
    }
}

/// A name as a development account has it: letters, digits, `-` and `_`, in lower case.
///
/// # Errors
/// If it cannot be one.
pub fn name(text: &str) -> Result<String, CliError> {
    let fits = (1..=32).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    if !fits {
        let short: String = text
            .chars()
            .filter(|letter| !letter.is_control())
            .take(40)
            .collect();
        return Err(CliError::usage(
            format!("\"{short}\" is neither a name, a member's number nor an address"),
            "a name has 1 to 32 letters, digits, - and _, and begins with a letter: alice, member12",
        ));
    }
    Ok(text.to_ascii_lowercase())
}

/// The account that a text stands for where there is no club: an address, or a development account's name.
///
/// # Errors
/// If it is neither.
pub fn anybody(text: &str) -> Result<Actor, CliError> {
    match account_from_text(text) {
        Some(account) => Ok(Actor::address(text, account)),
        None => Ok(Actor::dev(&name(text)?)),
    }
}

/// Why a file was not read.
pub enum Unread {
    Failed(io::Error),
    /// It has so many bytes, which are too many.
    TooLarge(u64),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// What a file holds, if it has at most so many bytes. What is no regular file does not say how long it is, and may have no end.
///
/// # Errors
/// [`Unread`]; each kind of file has its own words for it.
pub fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    let file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    if size > most {
        return Err(Unread::TooLarge(size));
    }
    let mut bytes = Vec::new();
    let size = file.take(most.saturating_add(1)).read_to_end(&mut bytes)? as u64;
    match size > most {
        true => Err(Unread::TooLarge(size)),
        false => Ok(bytes),
    }
}

/// The same of a file that holds text.
///
/// # Errors
/// As [`read_at_most`]; if it is no text.
pub fn text_at_most(path: &Path, most: u64) -> Result<String, Unread> {
    let text = String::from_utf8(read_at_most(path, most)?);
    let text =
        text.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no text in UTF-8"));
    Ok(text?)
}

/// The node that the command line names.
///
/// # Errors
/// If it names none, or it cannot be one's address.
pub fn node(place: &Place) -> Result<&str, CliError> {
    match place.url.as_deref() {
        None | Some("") => Err(CliError::usage(
            "no node is named",
            "name one: --url ws://127.0.0.1:9944, or set REMAINDER_URL",
        )),
        Some(url)
            if !["ws://", "wss://"]
                .iter()
                .any(|scheme| url.starts_with(scheme)) =>
        {
            Err(CliError::usage(
                format!("\"{url}\" is no address of a node"),
                "it begins with ws:// or wss://: ws://127.0.0.1:9944 is a local one's",
            ))
        }
        Some(url) => Ok(url),
    }
}

/// A connection to a node, used as the command line says. It has to be of the chain with this first block, if one is given.
///
/// # Errors
/// Those of connecting.
pub fn connect(url: &str, genesis: Option<[u8; 32]>, place: &Place) -> Result<Node, CliError> {
    let inclusion = match place.until_final {
        true => Inclusion::Final,
        false => Inclusion::Best,
    };
    let options = Options {
        genesis,
        inclusion,
        ..Options::default()
    };
    Ok(Node::connect(url, options)?)
}

/// What a deployment file says of a club that is founded to the end.
///
/// # Errors
/// Those of the file; `deployment.Unfinished`.
pub fn founded(path: &Path) -> Result<Deployment, CliError> {
    let deployment = Deployment::read(path)?;
    if let Some(room) = deployment.misplaced() {
        return Err(CliError::new(
            Exit::Input,
            "deployment.Misplaced",
            format!(
                "{} has {room} at another address than the club was founded with",
                path.display()
            ),
            "somebody changed it: ask for the file of whoever deployed the club, or see `remainder verify-deployment`",
        ));
    }
    match deployment.left {
        0 => Ok(deployment),
        _ => Err(CliError::new(
            Exit::Input,
            "deployment.Unfinished",
            format!(
                "{} tells of a club that is not founded to the end",
                path.display()
            ),
            "have whoever founds it run the same `remainder deploy` again: it goes on where it stopped",
        )),
    }
}
