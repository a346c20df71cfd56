//! E-mail by SMTP (RFC 5321).

use std::time::Duration;

use domain::loyalty::greeting::{GreetingLanguage, delivery::Parcel};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

use crate::http;

/// How long a mail server may take to answer a command.
const TIME: Duration = Duration::from_secs(20);

/// A mail server, and as whom we write.
pub struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// `server` is `smtp://` or `smtps://` with name, password, host and port; `from` a mailbox.
    ///
    /// # Errors
    /// What is wrong with either, in a sentence that repeats no password.
    pub(super) fn new(server: &str, from: &str) -> Result<Self, String> {
        http::choose_cryptography();
        let from =
            from.parse().map_err(|_| "--channel-from is no mailbox such as `An agency <hello@agency.example>`")?;
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
            .map_err(|_| "the mail server is no address such as `smtps://user:password@mail.example.com`".to_owned())?;
        Ok(Self { server: server.timeout(Some(TIME)).build(), from })
    }

    /// Sends a greeting. The id of the message is that of the greeting, so that a second one is known as such.
    ///
    /// # Errors
    /// What the mail server said.
    pub(super) async fn send(&self, parcel: &Parcel) -> Result<(), String> {
        let subject = match parcel.greeting.language {
            GreetingLanguage::Chinese => format!("{}的祝福", parcel.from),
            GreetingLanguage::English => format!("Good wishes from {}", parcel.from),
        };
        let address = parcel.to.parse().map_err(|_| "the household's e-mail address is none".to_owned())?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(parcel.person.clone(), address))
            .subject(subject)
            .message_id(Some(format!("<{}@{}>", parcel.greeting.id, self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(parcel.words.clone())
            .map_err(|error| format!("the e-mail cannot be made: {error}"))?;
        self.server.send(message).await.map(drop).map_err(|error| format!("the mail server refused: {error}"))
    }
}
