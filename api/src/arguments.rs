//! What the program can be told to do.

use std::path::PathBuf;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use domain::id::AgencyId;

use crate::dispatch::command_line::DispatchCommand;

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serves the API until SIGTERM or SIGINT; the default
    Serve,
    /// Brings the tables up to date and ends
    Migrate,
    /// Founds an agency with its first account, that of an admin, and ends
    Agency(AgencyArgs),
    /// Adds a demo agency of any size and ends
    Demo(DemoArgs),
    /// Keeps the documents that clients may run by their names
    #[command(subcommand)]
    Documents(DocumentsCommand),
    /// Plans, measures and checks instances of home health care routing in files
    #[command(subcommand)]
    Dispatch(DispatchCommand),
    /// Prints the GraphQL schema and ends
    Schema {
        /// The file to write instead of standard output.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// With the directives of Apollo Federation 2, to be composed with other subgraphs.
        #[arg(long)]
        subgraph: bool,
    },
    /// Prints an access token for an account, without its password: for whoever runs the machine
    Token {
        /// The e-mail address of the account.
        #[arg(long, value_name = "EMAIL", value_parser = NonEmptyStringValueParser::new())]
        user: String,
        /// How many hours the token holds.
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=8760))]
        hours: u16,
    },
}

/// What a new agency begins with.
#[derive(Clone, Debug, Args)]
pub struct AgencyArgs {
    /// The name by which families know it.
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub name: String,
    /// The currency of its prices and budgets, by ISO 4217.
    #[arg(long, value_name = "CODE", default_value = "CNY")]
    pub currency: String,
    /// The name of the person who sets it up.
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub admin_name: String,
    /// The e-mail address with which that person signs in.
    #[arg(long, value_name = "EMAIL", value_parser = NonEmptyStringValueParser::new())]
    pub admin_email: String,
    /// That person's first password: 10 to 256 characters. Better in the environment, where other users of the machine
    /// do not see it.
    #[arg(long, value_name = "TEXT", env = "GUANJIA_ADMIN_PASSWORD", hide_env_values = true)]
    pub admin_password: String,
}

/// What to do with documents.
#[derive(Clone, Debug, Subcommand)]
pub enum DocumentsCommand {
    /// Registers the documents of a manifest and ends: all of them, or none when one does not fit the schema
    Import(ImportArgs),
}

/// Which documents are registered, and for whom.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// The manifest that the client's build has written: Relay's persisted queries, or Apollo's persisted query manifest.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The application that may run them, by its name or id; every caller of the agency may when it is left out.
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub application: Option<String>,
    /// The id of the agency; needed where there are several.
    #[arg(long, value_name = "ID")]
    pub agency: Option<AgencyId>,
}

/// How large a demo agency is.
#[derive(Clone, Copy, Debug, Args)]
pub struct DemoArgs {
    /// How many people work there.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub staff: u32,
    /// How many households it serves.
    #[arg(long, value_name = "M", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub households: u32,
    /// The same seed makes the same agency.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
}
