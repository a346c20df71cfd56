//! Which way leads where, as the operator says it, and what sending on it means.

use std::{collections::HashMap, fs, io::Write, path::PathBuf, str::FromStr};

use chrono::SecondsFormat;
use domain::{
    agency::webhook::{address, signature},
    loyalty::greeting::{GreetingChannel, delivery::Parcel},
};
use serde_json::{Value, json};

use super::mail::Mail;
use crate::agency::Sender;

/// Where greetings of one way go, as the operator says it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    /// A line in the log, without the words.
    Log,
    /// A file for each in this folder.
    Folder(PathBuf),
    /// A mail server.
    Mail(String),
    /// A receiver, told as by a webhook.
    Hook(String),
}

/// One way and where it leads: `email=smtps://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaySetting {
    channel: GreetingChannel,
    target: Target,
}

impl FromStr for WaySetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = "expected a way and where it leads, such as `email=smtps://user:password@mail.example.com`";
        let (name, target) = text.split_once('=').ok_or(expected)?;
        let channel = match name {
            "wechat" => GreetingChannel::Wechat,
            "email" => GreetingChannel::Email,
            "app" => GreetingChannel::App,
            _ => return Err(format!("`{name}` is no way; there are wechat, email, app")),
        };
        let target = match target.split_once(':') {
            None if target == "log" => Target::Log,
            Some(("file", folder)) if !folder.is_empty() => Target::Folder(folder.into()),
            Some(("smtp" | "smtps", _)) if channel == GreetingChannel::Email => Target::Mail(target.to_owned()),
            Some(("https" | "http", _)) => Target::Hook(target.to_owned()),
            _ => {
                let mail = if channel == GreetingChannel::Email { "smtp://…, smtps://…, " } else { "" };
                return Err(format!("`{name}` leads nowhere; expected log, file:FOLDER, {mail}or https://…"));
            }
        };
        Ok(Self { channel, target })
    }
}

/// What the operator says about ways.
#[derive(Clone, Debug, Default)]
pub struct ChannelSettings {
    /// Where each leads; a later one counts.
    pub ways: Vec<WaySetting>,
    /// The secret by which receivers know that a greeting is ours: `whsec_…`.
    pub secret: Option<String>,
    /// The sender of e-mails: `An agency <hello@agency.example>`.
    pub from: Option<String>,
    /// Whether ways that lead nowhere end in the log: for an installation that is tried out.
    pub log_the_rest: bool,
}

/// A way that is ready to be used.
enum Way {
    Log,
    Folder(PathBuf),
    Mail(Box<Mail>),
    Hook { url: String, secret: String },
}

/// The ways of a server.
pub struct Channels {
    ways: HashMap<GreetingChannel, Way>,
    log_the_rest: bool,
    sender: Sender,
}

impl Channels {
    /// Makes the ways ready. `sender` sends to receivers, by the rules that hold for webhooks.
    ///
    /// # Errors
    /// What is wrong with a setting, in a sentence.
    pub fn new(settings: &ChannelSettings, sender: Sender, private: bool) -> Result<Self, String> {
        let mut ways = HashMap::new();
        for WaySetting { channel, target } in &settings.ways {
            let way = match target {
                Target::Log => Way::Log,
                Target::Folder(folder) => {
                    fs::create_dir_all(folder)
                        .map_err(|cause| format!("the folder {} cannot be made ({cause})", folder.display()))?;
                    Way::Folder(folder.clone())
                }
                Target::Mail(server) => {
                    let from = settings.from.as_deref().ok_or("e-mail needs a sender: give --channel-from")?;
                    Way::Mail(Box::new(Mail::new(server, from)?))
                }
                Target::Hook(url) => {
                    address::checked(url, private).map_err(|error| format!("{url}: {error}"))?;
                    let secret = settings.secret.clone().ok_or("a receiver needs a secret: give --channel-secret")?;
                    signature::sign(&secret, "", 0, "")
                        .map_err(|_| "--channel-secret is none of the form `whsec_…`".to_owned())?;
                    Way::Hook { url: url.clone(), secret }
                }
            };
            ways.insert(*channel, way);
        }
        Ok(Self { ways, log_the_rest: settings.log_the_rest, sender })
    }

    /// Whether a way knows what it has taken: sending twice on it is sending once.
    pub(super) fn knows(&self, channel: GreetingChannel) -> bool {
        match self.ways.get(&channel) {
            Some(Way::Mail(_)) => false,
            // A second line in the log greets nobody twice.
            Some(Way::Log | Way::Folder(_) | Way::Hook { .. }) | None => true,
        }
    }

    /// Sends a greeting once.
    ///
    /// # Errors
    /// What went wrong, in a sentence without the words of the greeting.
    pub(super) async fn send(&self, parcel: &Parcel) -> Result<(), String> {
        match self.ways.get(&parcel.channel) {
            Some(Way::Log) => log(parcel),
            None if self.log_the_rest => log(parcel),
            None => Err(format!("this server has no way out for {}: see --channel", name(parcel.channel))),
            Some(Way::Folder(folder)) => keep(folder, parcel),
            Some(Way::Mail(mail)) => mail.send(parcel).await,
            Some(Way::Hook { url, secret }) => self.tell(url, secret, parcel).await,
        }
    }

    async fn tell(&self, url: &str, secret: &str, parcel: &Parcel) -> Result<(), String> {
        let timestamp = parcel.now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let body = json!({ "type": "loyalty.greeting", "timestamp": timestamp, "data": content(parcel) }).to_string();
        let (id, seconds) = (parcel.greeting.id.to_string(), parcel.now().timestamp());
        let signed = signature::sign(secret, &id, seconds, &body).map_err(|error| error.to_string())?;
        let headers = [("webhook-id", id), ("webhook-timestamp", seconds.to_string()), ("webhook-signature", signed)];
        let attempted = self.sender.post(url, &headers, body, parcel.now()).await;
        if attempted.is_success() { Ok(()) } else { Err(attempted.error.unwrap_or_else(|| "no answer".to_owned())) }
    }
}

/// A way by its name in the settings.
const fn name(channel: GreetingChannel) -> &'static str {
    match channel {
        GreetingChannel::Phone => "phone",
        GreetingChannel::Wechat => "wechat",
        GreetingChannel::Email => "email",
        GreetingChannel::App => "app",
        GreetingChannel::InPerson => "in person",
    }
}

/// A greeting as receivers and files hold it.
fn content(parcel: &Parcel) -> Value {
    json!({
        "greetingId": parcel.greeting.id.to_string(),
        "householdId": parcel.greeting.household_id.to_string(),
        "channel": name(parcel.channel),
        "to": parcel.to,
        "person": parcel.person,
        "from": parcel.from,
        "words": parcel.words,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "it is one of the ways")]
fn log(parcel: &Parcel) -> Result<(), String> {
    let (greeting, channel) = (parcel.greeting.id, name(parcel.channel));
    tracing::info!(%greeting, channel, characters = parcel.words.chars().count(), "a greeting goes out into the log");
    Ok(())
}

/// Writes a greeting into a file of its own, whole or not at all; one that is there already was sent before.
fn keep(folder: &std::path::Path, parcel: &Parcel) -> Result<(), String> {
    let file = folder.join(format!("{}.json", parcel.greeting.id));
    let written = || {
        let draft = folder.join(format!(".{}.part", parcel.greeting.id));
        let mut open = fs::File::create(&draft)?;
        open.write_all(content(parcel).to_string().as_bytes())?;
        open.sync_all()?;
        fs::rename(&draft, &file)
    };
    if file.exists() {
        return Ok(());
    }
    written().map_err(|cause| format!("the file {} cannot be written ({cause})", file.display()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_way_is_named_with_where_it_leads() {
        for text in [
            "email=log",
            "app=file:/var/spool/greetings",
            "email=smtp://localhost:25",
            "email=smtps://u:p@mail.example.com",
            "wechat=https://relay.example.com/greet",
        ] {
            assert!(text.parse::<WaySetting>().is_ok(), "{text}");
        }
        for text in ["email", "fax=log", "email=", "wechat=smtp://localhost", "app=file:", "app=ftp://x", "phone=log"] {
            assert!(text.parse::<WaySetting>().is_err(), "{text}");
        }
    }

    #[test]
    fn settings_that_cannot_work_are_refused_at_the_start() {
        let refused = |way: &str, settings: ChannelSettings| {
            let settings = ChannelSettings { ways: vec![way.parse().expect("a way")], ..settings };
            let sender = Sender::new(false, Vec::new(), Duration::from_secs(1));
            Channels::new(&settings, sender, false).err().unwrap_or_default()
        };
        let none = ChannelSettings::default;
        assert!(refused("email=smtp://localhost", none()).contains("--channel-from"));
        assert!(refused("wechat=https://relay.example.com", none()).contains("--channel-secret"));
        let short = ChannelSettings { secret: Some("secret".to_owned()), ..none() };
        assert!(refused("wechat=https://relay.example.com", short).contains("whsec_"));
        assert!(refused("wechat=https://127.0.0.1/", none()).contains("not public"));
        assert!(refused("app=log", none()).is_empty());
    }
}
