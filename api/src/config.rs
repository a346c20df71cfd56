//! The command line and the environment: the only place where either is read.

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{BoolishValueParser, NonEmptyStringValueParser},
};
use domain::id::AgencyId;

use crate::{dispatch::command_line::DispatchCommand, graphql::limits::LimitChange, http::Origin, loyalty::WaySetting};

/// The open core of a household-service agency: one GraphQL API.
///
/// Without a command it serves: it opens the database (an embedded one in ./guanjia.db, unless told otherwise), brings its
/// tables up to date, fills an empty embedded one with a demo agency, and prints where to go.
#[derive(Debug, Parser)]
#[command(name = "guanjia", version, max_term_width = 100, disable_help_subcommand = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub options: Options,
    /// What to do; to serve when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  guanjia                                          a demo agency on http://127.0.0.1:8080
  guanjia --listen 0.0.0.0:80 --database-url postgres://guanjia@db/guanjia
  guanjia demo --staff 5000 --households 10000     a large agency, for load
  guanjia documents import persisted.json --application Partner
  guanjia token --user dispatcher@demo.guanjia.example";

/// What holds for every command.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Where the data is: `sqlite://FILE`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "GUANJIA_DATABASE_URL",
        default_value = "sqlite://guanjia.db",
        hide_env_values = true,
        value_parser = NonEmptyStringValueParser::new(),
        help_heading = "Database"
    )]
    pub database_url: String,

    /// The secret under which the keys of the agencies and the access tokens are made: at least 32 bytes. Demanded on
    /// PostgreSQL; beside an embedded database one is made and kept in FILE.key.
    #[arg(
        long,
        global = true,
        value_name = "TEXT",
        env = "GUANJIA_SECRET",
        hide_env_values = true,
        help_heading = "Database"
    )]
    pub secret: Option<String>,

    /// Whether to fill an empty database with a demo agency. `auto` does it on an embedded database alone.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "GUANJIA_DEMO",
        hide_env_values = true,
        default_value = "auto",
        help_heading = "Database"
    )]
    pub demo: DemoMode,

    /// The address and port to serve on; port 0 takes a free one.
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS:PORT",
        env = "GUANJIA_LISTEN",
        hide_env_values = true,
        default_value = "127.0.0.1:8080",
        help_heading = "Server"
    )]
    pub listen: SocketAddr,

    /// Whose pages may ask from a browser, beside our own: origins such as `https://app.example.com`, separated by commas
    /// or named one by one, or `*` for those of anybody. Holds for answers (CORS) and for sockets.
    #[arg(
        long,
        global = true,
        value_name = "ORIGIN",
        env = "GUANJIA_ALLOW_ORIGIN",
        hide_env_values = true,
        value_delimiter = ',',
        help_heading = "Server"
    )]
    pub allow_origin: Vec<Origin>,

    /// How many seconds requests that are under way get to finish after SIGTERM or SIGINT.
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        env = "GUANJIA_DRAIN",
        hide_env_values = true,
        default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(0..=600),
        help_heading = "Server"
    )]
    pub drain: u64,

    /// A limit of another size, such as `depth=15` or `office-budget=100000`; may be repeated, or hold several with
    /// commas between them. A wrong name is answered with all names. Clients read the limits in `apiLimits`.
    #[arg(
        long = "limit",
        global = true,
        value_name = "NAME=VALUE",
        env = "GUANJIA_LIMITS",
        hide_env_values = true,
        value_delimiter = ',',
        help_heading = "Server"
    )]
    pub limits: Vec<LimitChange>,

    /// Who may ask the schema for its description of itself. `auto` lets everybody on an embedded database, and elsewhere
    /// who holds the permission `agency.schema.introspect`. The schema is at /schema.graphql in any case.
    #[arg(
        long,
        global = true,
        value_name = "WHO",
        env = "GUANJIA_INTROSPECTION",
        hide_env_values = true,
        default_value = "auto",
        help_heading = "Server"
    )]
    pub introspection: IntrospectionMode,

    /// The OpenID Connect provider whose access tokens are taken beside our own: its issuer, the `iss` in them.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "GUANJIA_OPENID_ISSUER",
        hide_env_values = true,
        value_parser = NonEmptyStringValueParser::new(),
        requires_all = ["openid_audience", "openid_keys"],
        help_heading = "Signing in elsewhere"
    )]
    pub openid_issuer: Option<String>,

    /// What the provider's tokens call this server: the `aud` in them.
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "GUANJIA_OPENID_AUDIENCE",
        hide_env_values = true,
        value_parser = NonEmptyStringValueParser::new(),
        requires = "openid_issuer",
        help_heading = "Signing in elsewhere"
    )]
    pub openid_audience: Option<String>,

    /// The file with the provider's key set (JWKS). Keep it up to date: it is read again when a token names a new key.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "GUANJIA_OPENID_KEYS",
        hide_env_values = true,
        requires = "openid_issuer",
        help_heading = "Signing in elsewhere"
    )]
    pub openid_keys: Option<PathBuf>,

    /// Lets webhooks go to private, loopback and link-local addresses, and by plain HTTP. For receivers in your own network:
    /// whoever may make a webhook endpoint can then reach every address that this machine reaches.
    #[arg(
        long,
        global = true,
        env = "GUANJIA_WEBHOOK_ALLOW_PRIVATE",
        hide_env_values = true,
        value_parser = BoolishValueParser::new(),
        help_heading = "Webhooks"
    )]
    pub webhook_allow_private: bool,

    /// A file with certificates in PEM. Receivers of webhooks whose certificate one of these authorities has signed are
    /// trusted, beside those whom this machine trusts.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "GUANJIA_WEBHOOK_CA",
        hide_env_values = true,
        help_heading = "Webhooks"
    )]
    pub webhook_ca: Option<PathBuf>,

    /// A way of greetings out of the house and where it leads: `email=smtps://USER:PASSWORD@HOST`, `wechat=https://…` (a
    /// receiver that is told as by a webhook), `app=file:FOLDER`, `email=log`; may be repeated. On an embedded database
    /// what leads nowhere ends in the log.
    #[arg(
        long = "channel",
        global = true,
        value_name = "WAY=WHERE",
        env = "GUANJIA_CHANNELS",
        hide_env_values = true,
        value_delimiter = ',',
        help_heading = "Greetings"
    )]
    pub channels: Vec<WaySetting>,

    /// The secret by which receivers of greetings know that they come from here: `whsec_` and 24 to 64 bytes in base64.
    #[arg(
        long,
        global = true,
        value_name = "TEXT",
        env = "GUANJIA_CHANNEL_SECRET",
        hide_env_values = true,
        value_parser = NonEmptyStringValueParser::new(),
        help_heading = "Greetings"
    )]
    pub channel_secret: Option<String>,

    /// The sender of greetings by e-mail: `An agency <hello@agency.example>`.
    #[arg(
        long,
        global = true,
        value_name = "MAILBOX",
        env = "GUANJIA_CHANNEL_FROM",
        hide_env_values = true,
        value_parser = NonEmptyStringValueParser::new(),
        help_heading = "Greetings"
    )]
    pub channel_from: Option<String>,

    /// A font (TrueType, OpenType) for characters that the font built in lacks, on papers such as certificates. Built in are
    /// those of GB 2312 and of western Europe.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "GUANJIA_FONT",
        hide_env_values = true,
        help_heading = "Server"
    )]
    pub font: Option<PathBuf>,

    /// How log lines are written, to standard error.
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "GUANJIA_LOG_FORMAT",
        hide_env_values = true,
        default_value = "text",
        help_heading = "Log"
    )]
    pub log_format: LogFormat,

    /// What is logged: a level (`error`, `warn`, `info`, `debug`, `trace`) or pairs of a module and a level, such as
    /// `warn,api::http=debug`.
    #[arg(
        long,
        global = true,
        value_name = "FILTER",
        env = "GUANJIA_LOG",
        hide_env_values = true,
        default_value = "info,sea_orm_migration=warn,sqlx=warn",
        value_parser = log_filter,
        help_heading = "Log"
    )]
    pub log: String,
}

fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(problem) => Err(format!("{problem}; expected a level such as `info`, or pairs such as `warn,api=debug`")),
    }
}

/// Who may introspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IntrospectionMode {
    /// Everybody on an embedded database, the permitted elsewhere
    Auto,
    /// Everybody
    Everybody,
    /// Who holds the permission agency.schema.introspect
    Permitted,
}

/// When a demo agency is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DemoMode {
    /// In an embedded database that is empty
    Auto,
    /// In any database that is empty
    On,
    /// Never
    Off,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// For machines: one JSON object a line
    Json,
}

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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn refusal(arguments: &[&str]) -> String {
        Cli::try_parse_from([&["guanjia"], arguments].concat()).expect_err("a refusal").to_string()
    }

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_wrong_value_names_the_flag_itself_and_what_is_allowed() {
        for (arguments, told) in [
            (&["--listen", "8080"][..], &["--listen", "'8080'", "ADDRESS:PORT"][..]),
            (&["--log-format", "xml"], &["--log-format", "'xml'", "text, json"]),
            (&["--demo", "maybe"], &["--demo", "'maybe'", "auto, on, off"]),
            (&["dispatch", "solve", "x.json"], &["--output"]),
            (&["dispatch", "bench", ".", "--seeds", "0"], &["--seeds", "0"]),
            (&["demo", "--staff", "0"], &["--staff", "0", "1..=100000"]),
            (
                &["--allow-origin", "https://a.example,b.example/"],
                &["--allow-origin", "'b.example/'", "such as https://"],
            ),
            (&["--log", "api=loud"], &["--log", "api=loud", "expected a level"]),
            (&["--limit", "deepness=3"], &["--limit", "`deepness` is no limit", "introspection-depth"]),
            (&["--limit", "depth=deep"], &["--limit", "`deep` is no whole number"]),
            (&["--channel", "fax=log"], &["--channel", "fax=log", "wechat, email, app"]),
            (&["--introspection", "me"], &["--introspection", "'me'", "auto, everybody, permitted"]),
        ] {
            let refusal = refusal(arguments);
            assert!(told.iter().all(|part| refusal.contains(part)), "{refusal}");
        }
    }
}
