//! A running server: started by the program, and by tests in their own process.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use domain::{
    PLUGINS,
    agency::user::EMAIL_TAKEN,
    kernel::{
        self, Actor, Clock, Context, Environment, Request, clock::SystemClock, database::Database, demo, event, job,
        openid::OpenIdProvider,
    },
};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
    task::JoinHandle,
    time,
};

pub use crate::start_error::StartError;
use crate::{
    agency::{self, Sender},
    background,
    dispatch::roads::{RoadClient, RoadSettings},
    graphql::limits::Limits,
    http::{self, Origin, Origins},
    loyalty::{self, ChannelSettings, Channels},
    schema, secret,
    state::{Introspection, Outfit, State},
    typesetting::Fonts,
};

/// How large the stack of a thread that answers requests has to be, in bytes. Unoptimised, the roots of the schema keep room
/// for every field of every domain side by side, which is more than the usual two megabytes. What is not used costs nothing.
pub const STACK: usize = 8 * 1024 * 1024;

/// How many connections may wait to be taken; the system may allow less.
const WAITING: u32 = 4_096;

/// What a server is started with.
#[derive(Clone)]
pub struct ServerConfig {
    /// Where the data is.
    pub database_url: String,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The secret of the installation; `None` takes the key file of an embedded database.
    pub secret: Option<String>,
    /// The external provider whose access tokens are taken too, if any.
    pub openid: Option<OpenIdSettings>,
    /// Whether webhooks may go to addresses that are not public, and without encryption.
    pub private_webhooks: bool,
    /// A file of certificates in PEM: who is named by one of these authorities is trusted with webhooks, beside those whom
    /// the machine trusts.
    pub webhook_ca: Option<PathBuf>,
    /// Where greetings go.
    pub channels: ChannelSettings,
    /// The service of travel times by road, if any.
    pub roads: Option<RoadSettings>,
    /// A font for characters that the one built in lacks.
    pub font: Option<PathBuf>,
    /// The demo agency that an empty database is filled with, if any.
    pub demo: Option<demo::DemoSize>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Whether events are delivered and jobs run by themselves. Tests do both when they want to.
    pub background: bool,
    /// How large requests may be.
    pub limits: Limits,
    /// Who may ask the schema for its description of itself.
    pub introspection: Introspection,
    /// Whose pages may ask from a browser, beside our own.
    pub origins: Vec<Origin>,
    /// How long requests that are under way get to finish.
    pub drain: Duration,
}

impl ServerConfig {
    /// A server over this database on a free port of this machine, with the machine's clock and no demo.
    #[must_use]
    pub fn new(database_url: impl Into<String>) -> Self {
        Self {
            database_url: database_url.into(),
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            secret: None,
            openid: None,
            private_webhooks: false,
            webhook_ca: None,
            channels: ChannelSettings { log_the_rest: true, ..ChannelSettings::default() },
            roads: None,
            font: None,
            demo: None,
            clock: Arc::new(SystemClock),
            background: true,
            limits: Limits::default(),
            introspection: Introspection::Everybody,
            origins: Vec::new(),
            drain: Duration::from_secs(10),
        }
    }
}

/// An external OpenID Connect provider, as the operator names it.
#[derive(Clone, Debug)]
pub struct OpenIdSettings {
    /// Who issues the tokens: the `iss` in them.
    pub issuer: String,
    /// What the tokens call this server: the `aud` in them.
    pub audience: String,
    /// The file with the provider's key set; it is read again when a token names a key that is not known.
    pub keys: PathBuf,
}

impl OpenIdSettings {
    /// The provider, with its keys readable now.
    fn read(&self) -> Result<OpenIdProvider, StartError> {
        let file = self.keys.clone();
        fs::metadata(&file).map_err(|cause| StartError::OpenIdKeys { file: file.clone(), cause })?;
        let keys = Arc::new(move || fs::read_to_string(&file));
        Ok(OpenIdProvider::new(self.issuer.clone(), self.audience.clone(), keys))
    }
}

/// A server that answers.
pub struct RunningServer {
    address: SocketAddr,
    state: Arc<State>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    background: Vec<JoinHandle<()>>,
    drain: Duration,
}

/// Opens the database, brings it up to date, and serves.
///
/// # Errors
/// [`StartError`], with nothing left half done.
pub async fn start(config: ServerConfig) -> Result<RunningServer, StartError> {
    // A port that is taken must not cost a migration.
    let busy = |cause| StartError::Listen { address: config.listen, cause };
    let listener = listen(config.listen).map_err(busy)?;
    let address = listener.local_addr().map_err(busy)?;
    let (webhooks, greetings) = (sender(&config)?, sender(&config)?);
    let channels = Channels::new(&config.channels, greetings, config.private_webhooks);
    let channels = channels.map_err(StartError::Channel)?;
    let fonts = Fonts::with(config.font.as_deref()).map_err(StartError::Font)?;
    let (environment, database) = prepare(&config).await?;
    http::start_metrics();
    let outfit = Outfit { origins: Origins::new(config.origins), webhooks, channels, fonts };
    let state = State::new(schema::build(), environment, database, config.limits, config.introspection, outfit)
        .map_err(StartError::Schema)?;
    let state = Arc::new(state);
    let (stop, stopping) = watch::channel(false);
    let mut end = stopping.clone();
    let end = async move {
        let _ = end.changed().await;
    };
    let background = if config.background { background::start(&state, &stopping) } else { Vec::new() };
    let serving = tokio::spawn(http::serve(listener, Arc::clone(&state), end));
    Ok(RunningServer { address, state, stop, serving, background, drain: config.drain })
}

/// Listens, with room for a crowd that connects at once: who finds none waits for an answer that never comes.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Who starts again shortly after finds the address free.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// What sends to receivers, with its certificates readable.
fn sender(config: &ServerConfig) -> Result<Sender, StartError> {
    let authorities = match &config.webhook_ca {
        Some(file) => agency::authorities(file).map_err(|cause| StartError::WebhookCa { file: file.clone(), cause })?,
        None => Vec::new(),
    };
    Ok(Sender::new(config.private_webhooks, authorities, config.limits.webhook_time))
}

/// The database, open and up to date, with the demo agency if it was empty and one is wanted.
///
/// # Errors
/// [`StartError`], with nothing left half done.
pub async fn prepare(config: &ServerConfig) -> Result<(Arc<Environment>, Database), StartError> {
    kernel::database::kind(&config.database_url)?;
    http::choose_cryptography();
    let key = secret::master_key(config.secret.as_deref(), &config.database_url)?;
    let mut environment = Environment::new(Arc::clone(&config.clock), key, PLUGINS);
    if let Some(provider) = &config.openid {
        environment = environment.with_openid(provider.read()?);
    }
    if config.private_webhooks {
        environment = environment.with_private_webhooks();
    }
    if let Some(roads) = &config.roads {
        environment = environment.with_roads(Arc::new(RoadClient::new(roads).map_err(StartError::Roads)?));
    }
    let environment = Arc::new(environment);
    let database = Database::open(&config.database_url).await?;
    for step in migration::migrate(database.connection()).await? {
        tracing::info!(step, "tables brought up to date");
    }
    let cx = Context::new(
        Arc::clone(&environment),
        database.connection().clone(),
        Actor::anonymous(),
        Request { id: "start".to_owned(), ..Request::default() },
    );
    let first = domain::agency::founding::first(&cx).await?;
    match (first, config.demo) {
        // Another secret opens nothing: better said now than at the first reading.
        (Some(agency), _) => {
            cx.acting_as(Actor::system(agency)).vault().await.map_err(|_| StartError::WrongSecret)?;
        }
        (None, Some(size)) => make_demo(&environment, &database, size).await?,
        (None, None) => {}
    }
    Ok((environment, database))
}

/// Fills an empty database, unless another program that starts at the same time was quicker.
async fn make_demo(
    environment: &Arc<Environment>,
    database: &Database,
    size: demo::DemoSize,
) -> Result<(), StartError> {
    match demo::make(environment, database.connection(), size).await {
        Ok(_) => Ok(()),
        Err(kernel::Error::Refused { rule, .. }) if *rule == EMAIL_TAKEN => Ok(()),
        Err(error) => Err(error.into()),
    }
}

impl RunningServer {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address for a browser, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Clock, randomness, secrets, plugins.
    #[must_use]
    pub fn environment(&self) -> &Arc<Environment> {
        self.state.environment()
    }

    /// A context for work past HTTP: what the operator's commands do.
    #[must_use]
    pub fn context(&self, actor: Actor) -> Context {
        self.state.context(actor, Request { id: "operator".to_owned(), ..Request::default() })
    }

    /// Delivers the events that are due, and what they bring about.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn deliver_events(&self) -> kernel::Result<event::Round> {
        event::deliver(self.state.environment(), self.state.database().connection()).await
    }

    /// Makes the webhooks of what has happened, and sends those that are due; answers how many attempts were made.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn deliver_webhooks(&self) -> kernel::Result<usize> {
        agency::deliver(&self.state).await
    }

    /// Sends the greetings that are due; answers how many attempts were made.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn deliver_greetings(&self) -> kernel::Result<usize> {
        loyalty::deliver(&self.state).await
    }

    /// Runs the jobs that are due by the server's clock; answers how many ran.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn run_jobs(&self) -> kernel::Result<usize> {
        job::run_due(self.state.environment(), self.state.database().connection()).await
    }

    /// How many SQL statements were sent since the start.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.state.database().statements()
    }

    /// Takes no new connections, lets what is under way finish within the drain time, and closes the database.
    ///
    /// # Errors
    /// When the database did not close well.
    pub async fn shutdown(mut self) -> kernel::Result<()> {
        self.state.stop();
        let _ = self.stop.send(true);
        if time::timeout(self.drain, &mut self.serving).await.is_err() {
            tracing::warn!(
                seconds = self.drain.as_secs(),
                "requests that took longer than the drain time were given up"
            );
            self.serving.abort();
        }
        for mut task in self.background.drain(..) {
            if time::timeout(self.drain, &mut task).await.is_err() {
                task.abort();
            }
        }
        Ok(self.state.database().clone().close().await?)
    }
}
