//! The demo agency's conversation: the demo family asks, the dispatcher answers, and the family has not read it yet.

use super::{
    Side,
    author::Author,
    marks,
    messages::{self, NewMessage},
    threads,
};
use crate::{
    agency::user,
    kernel::{Result, Tx, demo::Demo},
};

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    let Some((household, _)) = demo.households.first().copied() else { return Ok(()) };
    let (Some(family), Some(office)) =
        (author(tx, demo, "family", Side::Family).await?, author(tx, demo, "dispatcher", Side::Office).await?)
    else {
        return Ok(());
    };
    let words = |body: &str| NewMessage { body: body.to_owned(), ..NewMessage::default() };
    let asked = words("Could she come half an hour later this week? We are at the dentist until two.");
    let (thread, _) = threads::begin(tx, household, "A later start this week", family, asked).await?;
    let answered = words("Of course. The visit begins at half past two; you see the new time in your calendar.");
    let answer = messages::answer(tx, &thread, office, answered).await?;
    let reader = author(tx, demo, "coordinator", Side::Office).await?;
    if let Some(reader) = reader {
        marks::set(tx, thread.id, answer.id, &reader).await?;
    }
    Ok(())
}

async fn author(tx: &Tx, demo: &Demo, kind: &str, side: Side) -> Result<Option<Author>> {
    let Some(found) = demo.users.iter().find(|user| user.kind == kind) else { return Ok(None) };
    let user = user::get(tx, found.id).await?;
    Ok(Some(Author { account: user.id.to_string(), side, name: user.name }))
}
