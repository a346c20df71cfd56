//! The command line and the environment: the only place where either is read.

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args, Parser, ValueEnum,
    builder::{BoolishValueParser, NonEmptyStringValueParser},
};

pub use crate::arguments::{AgencyArgs, Command, DemoArgs, DocumentsCommand, ImportArgs};

use crate::{
    dispatch::roads::{RoadProfile, RoadService},
    graphql::limits::LimitChange,
    http::Origin,
    loyalty::WaySetting,
};

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

    /// The service that tells travel times by road for dispatch: `osrm=URL` or `valhalla=URL`. It learns where people live,
    /// rounded to eleven metres and without names: run your own. Without one, and where it says nothing, ways are measured
    /// as the crow flies.
    #[arg(
        long,
        global = true,
        value_name = "SERVICE=URL",
        env = "GUANJIA_WAYS",
        hide_env_values = true,
        help_heading = "Dispatch"
    )]
    pub ways: Option<RoadService>,

    /// How carers are on the way, by the name that the service has for it, such as `bicycle`; by car when left out.
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "GUANJIA_WAYS_PROFILE",
        hide_env_values = true,
        requires = "ways",
        help_heading = "Dispatch"
    )]
    pub ways_profile: Option<RoadProfile>,

    /// How many seconds the service may take for an answer; it is asked three times at most.
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        env = "GUANJIA_WAYS_SECONDS",
        hide_env_values = true,
        default_value_t = 3,
        value_parser = clap::value_parser!(u64).range(1..=60),
        help_heading = "Dispatch"
    )]
    pub ways_seconds: u64,

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
            (&["--ways", "osrm"], &["--ways", "such as osrm=http://127.0.0.1:5000"]),
            (&["--ways", "osrm=http://a", "--ways-profile", "a/b"], &["--ways-profile", "such as bicycle"]),
            (&["--ways-profile", "bicycle"], &["--ways <SERVICE=URL>"]),
            (&["--introspection", "me"], &["--introspection", "'me'", "auto, everybody, permitted"]),
        ] {
            let refusal = refusal(arguments);
            assert!(told.iter().all(|part| refusal.contains(part)), "{refusal}");
        }
    }
}
