//! What the program prints when it serves: where to go, and a way in for each kind of user of the demo agency.

use std::io::{self, Write};

use chrono::TimeDelta;
use domain::{
    agency::{application, demo, session},
    kernel::{Actor, Context, Error},
};

use crate::server::{RunningServer, StartError};

/// How long the printed tokens hold.
const HOLDS: TimeDelta = TimeDelta::hours(24);

/// Prints where the server is and, if the demo agency is there, how to ask it as each kind of user.
///
/// # Errors
/// When the database or standard output fails.
pub async fn print(server: &RunningServer, demo: bool) -> Result<(), StartError> {
    let ways_in = if demo { ways_in(server).await? } else { Vec::new() };
    io::stdout().write_all(text(&server.url(), &ways_in).as_bytes()).map_err(StartError::Output)
}

/// A kind of user, and what stands behind `Bearer`.
struct WayIn {
    kind: &'static str,
    bearer: String,
}

async fn ways_in(server: &RunningServer) -> Result<Vec<WayIn>, StartError> {
    let nobody = server.context(Actor::anonymous());
    // A program that starts again at the same address replaces what it printed before; one beside it keeps its own.
    let label = format!("printed at {}", server.url());
    let mut ways = Vec::new();
    for kind in demo::KINDS {
        match session::reissue_for(&nobody, &demo::email(kind), HOLDS, &label).await {
            Ok((bearer, _)) => ways.push(WayIn { kind, bearer }),
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(bearer) = partner_key(&nobody, ways.first(), &label).await? {
        ways.push(WayIn { kind: "application", bearer });
    }
    Ok(ways)
}

/// A key for the partner's program of the agency that the first way in leads to.
async fn partner_key(nobody: &Context, first: Option<&WayIn>, label: &str) -> Result<Option<String>, StartError> {
    let Some(first) = first else { return Ok(None) };
    let Some(agency) = session::authenticate(nobody, &first.bearer).await?.agency() else { return Ok(None) };
    let system = nobody.acting_as(Actor::system(agency));
    let Some(partner) = application::list(&system).await?.into_iter().next() else { return Ok(None) };
    let expires_at = Some(system.now() + HOLDS);
    let (_, key) = system.write(async |tx| application::reissue_key(tx, partner.id, label, expires_at).await).await?;
    Ok(Some(key))
}

fn text(url: &str, ways_in: &[WayIn]) -> String {
    use std::fmt::Write;
    let mut text = format!(
        "\nGuanjia is ready.\n\n  playground  {url}/\n  API         {url}/graphql\n  schema      {url}/schema.graphql\n"
    );
    if !ways_in.is_empty() {
        text.push_str("\nThe demo agency, as each kind of user (the tokens hold for a day):\n");
    }
    for WayIn { kind, bearer } in ways_in {
        let query = r#"{"query":"{ viewer { agency { name } roles permissions } }"}"#;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n# {kind}\ncurl -s {url}/graphql -H 'Content-Type: application/json' \\\n  -H 'Authorization: Bearer {bearer}' \\\n  -d '{query}'\n"
        );
    }
    text.push_str("\nCtrl-C stops it.\n");
    text
}
