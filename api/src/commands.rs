//! What the program does for each of its commands.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use domain::{
    agency::{application, founding, session, trusted_document},
    kernel::{Actor, Context, Request, demo},
};

use crate::{
    banner,
    config::{AgencyArgs, Cli, Command, DemoArgs, DemoMode, DocumentsCommand, ImportArgs, IntrospectionMode, Options},
    dispatch::{self, roads::RoadSettings},
    graphql::{federation::SUBGRAPH, limits::Limits},
    http,
    loyalty::ChannelSettings,
    manifest, schema,
    server::{self, OpenIdSettings, ServerConfig, StartError},
    state::Introspection,
    telemetry,
};

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::start(cli.options.log_format, &cli.options.log);
    let runtime =
        match tokio::runtime::Builder::new_multi_thread().thread_stack_size(server::STACK).enable_all().build() {
            Ok(runtime) => runtime,
            Err(cause) => return fail(&StartError::Output(cause)),
        };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &StartError) -> ExitCode {
    let _ = writeln!(io::stderr(), "guanjia: {error}");
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> Result<(), StartError> {
    let options = cli.options;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(&options).await,
        Command::Migrate => migrate(&options).await,
        Command::Agency(agency) => found_agency(&options, agency).await,
        Command::Demo(size) => make_demo(&options, size).await,
        Command::Documents(DocumentsCommand::Import(import)) => import_documents(&options, &import).await,
        Command::Dispatch(command) => dispatch::command_line::run(command).await,
        Command::Schema { output, subgraph } => print_schema(output.as_deref(), subgraph),
        Command::Token { user, hours } => token(&options, &user, hours).await,
    }
}

fn config(options: &Options, demo: bool) -> ServerConfig {
    ServerConfig {
        listen: options.listen,
        secret: options.secret.clone(),
        openid: openid(options),
        private_webhooks: options.webhook_allow_private,
        webhook_ca: options.webhook_ca.clone(),
        channels: ChannelSettings {
            ways: options.channels.clone(),
            secret: options.channel_secret.clone(),
            from: options.channel_from.clone(),
            log_the_rest: is_embedded(options),
        },
        roads: roads(options),
        font: options.font.clone(),
        demo: demo.then(demo::DemoSize::default),
        origins: options.allow_origin.clone(),
        drain: Duration::from_secs(options.drain),
        limits: options.limits.iter().fold(Limits::default(), |limits, change| change.on(limits)),
        introspection: match options.introspection {
            IntrospectionMode::Everybody => Introspection::Everybody,
            IntrospectionMode::Auto if is_embedded(options) => Introspection::Everybody,
            IntrospectionMode::Auto | IntrospectionMode::Permitted => Introspection::Permitted,
        },
        ..ServerConfig::new(options.database_url.clone())
    }
}

fn is_embedded(options: &Options) -> bool {
    options.database_url.starts_with("sqlite:")
}

fn roads(options: &Options) -> Option<RoadSettings> {
    let profile = options.ways_profile.clone();
    let service = options.ways.clone()?;
    Some(RoadSettings { service, profile, time: Duration::from_secs(options.ways_seconds) })
}

/// The command line asks for all three or none.
fn openid(options: &Options) -> Option<OpenIdSettings> {
    Some(OpenIdSettings {
        issuer: options.openid_issuer.clone()?,
        audience: options.openid_audience.clone()?,
        keys: options.openid_keys.clone()?,
    })
}

async fn serve(options: &Options) -> Result<(), StartError> {
    let demo = match options.demo {
        DemoMode::On => true,
        DemoMode::Off => false,
        DemoMode::Auto => is_embedded(options),
    };
    let server = server::start(config(options, demo)).await?;
    let stop = http::asked_to_stop().map_err(StartError::Output)?;
    banner::print(&server, demo).await?;
    let signal = stop.await;
    tracing::info!(signal, "stopping");
    server.shutdown().await?;
    Ok(())
}

async fn migrate(options: &Options) -> Result<(), StartError> {
    let (_, database) = server::prepare(&config(options, false)).await?;
    say("The tables are up to date.")?;
    Ok(database.close().await.map_err(domain::kernel::Error::from)?)
}

async fn found_agency(options: &Options, agency: AgencyArgs) -> Result<(), StartError> {
    let (environment, database) = server::prepare(&config(options, false)).await?;
    let request = Request { id: "agency".to_owned(), ..Request::default() };
    let cx = Context::new(environment, database.connection().clone(), Actor::anonymous(), request);
    let founding = founding::Founding {
        name: agency.name,
        currency: agency.currency,
        admin_name: agency.admin_name,
        admin_email: agency.admin_email,
        admin_password: agency.admin_password,
    };
    let (agency, admin) = founding::found(&cx, founding).await?;
    say(&format!("{} is founded as {}; {} signs in with {}.", agency.name, agency.id, admin.name, admin.email))?;
    Ok(database.close().await.map_err(domain::kernel::Error::from)?)
}

async fn make_demo(options: &Options, size: DemoArgs) -> Result<(), StartError> {
    let (environment, database) = server::prepare(&config(options, false)).await?;
    let size = demo::DemoSize { staff: size.staff as usize, households: size.households as usize, seed: size.seed };
    let made = demo::make(&environment, database.connection(), size).await?;
    say(&format!(
        "A demo agency is there: {} branches, {} staff, {} households.",
        made.branches.len(),
        made.staff.len(),
        made.households.len()
    ))?;
    Ok(database.close().await.map_err(domain::kernel::Error::from)?)
}

async fn import_documents(options: &Options, import: &ImportArgs) -> Result<(), StartError> {
    let documents = manifest::read(&import.file, |line| writeln!(io::stdout(), "{line}"))?;
    let (environment, database) = server::prepare(&config(options, false)).await?;
    let request = Request { id: "documents".to_owned(), ..Request::default() };
    let cx = Context::new(environment, database.connection().clone(), Actor::anonymous(), request);
    let cx = cx.acting_as(Actor::system(founding::choose(&cx, import.agency).await?));
    let application = match &import.application {
        Some(name) => Some(application::named(&cx, name).await?),
        None => None,
    };
    let id = application.as_ref().map(|application| application.id);
    let registered = cx.write(async |tx| trusted_document::register(tx, id, &documents).await).await?;
    let owner = application.map_or_else(|| "the whole agency".to_owned(), |application| application.name);
    say(&format!("Imported for {owner}. New: {}. Known before: {}.", registered.new, registered.known))?;
    Ok(database.close().await.map_err(domain::kernel::Error::from)?)
}

fn print_schema(output: Option<&Path>, subgraph: bool) -> Result<(), StartError> {
    let sdl = if subgraph { SUBGRAPH.clone() } else { schema::sdl(&schema::build()) };
    match output {
        Some(file) => fs::write(file, sdl).map_err(StartError::Output),
        None => io::stdout().write_all(sdl.as_bytes()).map_err(StartError::Output),
    }
}

async fn token(options: &Options, user: &str, hours: u16) -> Result<(), StartError> {
    let (environment, database) = server::prepare(&config(options, false)).await?;
    let request = Request { id: "token".to_owned(), ..Request::default() };
    let cx = Context::new(environment, database.connection().clone(), Actor::anonymous(), request);
    let (token, _) = session::issue_for(&cx, user, chrono::TimeDelta::hours(hours.into())).await?;
    say(&token)
}

fn say(line: &str) -> Result<(), StartError> {
    writeln!(io::stdout(), "{line}").map_err(StartError::Output)
}
