//! Sessions in the schema: what a client gets when somebody signs in.

use async_graphql::Object;
use domain::agency::session;

use crate::graphql::DateTime;

/// A pair of tokens.
pub struct Tokens(pub session::Tokens);

impl From<session::Tokens> for Tokens {
    fn from(tokens: session::Tokens) -> Self {
        Self(tokens)
    }
}

/// A short access token, and a refresh token that gets the next pair, once.
#[Object]
impl Tokens {
    /// Goes with every request: `Authorization: Bearer …`.
    async fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// When the access token stops to hold.
    async fn access_expires_at(&self) -> DateTime {
        self.0.access_expires_at.into()
    }

    /// Gets the next pair by `sessionRefresh`, once. If it comes a second time, the session ends for everybody.
    async fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// When the refresh token stops to hold.
    async fn refresh_expires_at(&self) -> DateTime {
        self.0.refresh_expires_at.into()
    }
}
