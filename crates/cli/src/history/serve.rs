//! How is the history served?

use std::{net::SocketAddr, path::PathBuf};

use remainder_history::{
    content::Store,
    serve::{serve, Options},
    Db, HistoryError,
};
use serde_json::json;

use super::{asked_to_stop, block_on, club};
use crate::{
    args::Place,
    error::CliError,
    output::{Answer, Output},
};

/// Connections to the database.
const CONNECTIONS: u32 = 8;
const MEGABYTE: u64 = 1 << 20;

/// What to serve, and where.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// The database that `remainder index` fills: sqlite:FILE, or postgres://USER@HOST/NAME. It is only read.
    #[arg(long, env = "REMAINDER_DB", value_name = "URL")]
    db: String,
    /// Where to serve.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The URL by which members reach it, if that is not where it listens: they sign for it by this name.
    #[arg(long, value_name = "URL", env = "REMAINDER_PUBLIC_URL")]
    public_url: Option<String>,
    /// The folder of the web app.
    #[arg(long, value_name = "FOLDER")]
    web: Option<PathBuf>,
    /// The file in which texts and evidence are stored.
    #[arg(long, value_name = "FILE", default_value = "content.db")]
    content: PathBuf,
    /// How much a member may store, in megabytes.
    #[arg(long, value_name = "MB", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    quota: u64,
    /// How large what is stored may be, in megabytes.
    #[arg(long, value_name = "MB", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=100))]
    largest: u64,
}

/// `remainder serve`.
///
/// # Errors
/// Those of the deployment file and the database; an address that is taken.
pub fn run(args: &Serve, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let club = club(place)?;
    if let Some(folder) = &args.web {
        if !folder.join("index.html").is_file() {
            return Err(CliError::input(
                format!("{} holds no index.html", folder.display()),
                "give the folder that the web app was built into",
            ));
        }
    }
    block_on(async {
        let db = Db::read(&args.db, CONNECTIONS).await?;
        let file = args.content.to_str().ok_or_else(|| {
            HistoryError::Io(format!("{} is no path in UTF-8", args.content.display()))
        })?;
        let store = Store::open(file).await?;
        let options = Options {
            listen: args.listen,
            public: args.public_url.clone(),
            web: args.web.clone(),
            quota: args.quota * MEGABYTE,
            largest: args.largest * MEGABYTE,
        };
        let ready = |at: SocketAddr| {
            // Scripts wait for this line, however quiet it is to be.
            eprintln!("Serving the history at http://{at}");
        };
        serve(db, club, store, options, ready, asked_to_stop()).await?;
        output.note("nobody is served any more");
        Ok(Answer::new(json!({}), ""))
    })
}
