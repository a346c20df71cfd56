//! Secret addresses at which a person's calendar program reads their visits: made and revoked by the person alone.

use entity::{
    id::{AgencyId, CalendarFeedId, UserId},
    visit::calendar_feed::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use serde_json::json;

use super::{CALENDAR_SUBSCRIBE, CalendarFeed};
use crate::{
    agency::{
        bearer,
        secret::{fingerprint, new_secret},
    },
    kernel::{Context, Error, OrRefuse, Result, Rule, Tx, error::BUSY, input},
};

/// What the secret of every feed begins with.
pub const SECRET_PREFIX: &str = "gjf_";

/// The person has as many feeds as they can have.
pub const CALENDAR_FEEDS_FULL: Rule =
    Rule { code: "CALENDAR_FEEDS_FULL", message: "You have ten calendar feeds; revoke one of them first." };

/// A person has at most so many feeds that hold.
const MOST_FEEDS: i32 = 10;

/// The feeds of whoever asks that hold, newest first. Their secrets are nowhere.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<CalendarFeed>> {
    let agency = cx.require(CALENDAR_SUBSCRIBE)?.agency;
    Ok(holding(agency, person(cx)?).order_by_desc(self::C::Id).all(cx.db()).await?)
}

/// Makes a feed. The secret is answered here and nowhere else, ever.
///
/// # Errors
/// [`Error::Invalid`] at `label`, [`CALENDAR_FEEDS_FULL`].
pub async fn create(tx: &Tx, label: &str) -> Result<(CalendarFeed, String)> {
    let agency = tx.require(CALENDAR_SUBSCRIBE)?.agency;
    let user = person(tx)?;
    let label = input::required_text("label", label, 100)?;
    let taken: Vec<i32> = holding(agency, user).select_only().column(C::Place).into_tuple().all(tx.db()).await?;
    let free = (1..=MOST_FEEDS).find(|place| !taken.contains(place));
    let secret = new_secret(tx.environment(), SECRET_PREFIX);
    let feed = calendar_feed::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(agency),
        user_id: Set(user),
        place: Set(free.ok_or(Error::refused(&CALENDAR_FEEDS_FULL))?),
        label: Set(tx.vault().await?.seal(&label)?),
        hint: Set(secret.chars().take(SECRET_PREFIX.len() + 6).collect()),
        secret_hash: Set(fingerprint(&secret)),
        created_at: Set(tx.now()),
        revoked_at: Set(None),
    };
    // Somebody who makes two at once may find the place taken meanwhile; nothing is lost by another try.
    let feed = feed.insert(tx.db()).await.or_refuse_duplicate(&BUSY)?;
    tx.record_change("calendarFeedCreate", feed.id, None, Some(&json!({ "feed": feed.hint }))).await?;
    Ok((feed, secret))
}

/// Revokes a feed: its address answers no more. A second time changes nothing.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn revoke(tx: &Tx, id: CalendarFeedId) -> Result<CalendarFeed> {
    let agency = tx.require(CALENDAR_SUBSCRIBE)?.agency;
    let feed = calendar_feed::Entity::find_by_id(id)
        .filter(C::AgencyId.eq(agency))
        .filter(C::UserId.eq(person(tx)?))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    if feed.revoked_at.is_some() {
        return Ok(feed);
    }
    tx.record_change("calendarFeedRevoke", feed.id, Some(&json!({ "feed": feed.hint })), None).await?;
    let revoked = calendar_feed::ActiveModel { revoked_at: Set(Some(tx.now())), ..feed.into() };
    Ok(revoked.update(tx.db()).await?)
}

/// The same unit of work as the person whose feed has this secret, with the rights that they have now; `None` when there
/// is no such feed, it was revoked, or the person cannot sign in any more. `nobody` has not signed in.
///
/// The secret is looked for by its hash, so that the time of the answer tells nothing about how much of it was right.
///
/// # Errors
/// When the database fails.
pub async fn reader(nobody: &Context, secret: &str) -> Result<Option<Context>> {
    let select = calendar_feed::Entity::find().filter(C::SecretHash.eq(fingerprint(secret)));
    let feed = select.filter(C::RevokedAt.is_null()).one(nobody.db()).await?;
    let Some(feed) = feed else { return Ok(None) };
    let actor = bearer::actor_of_account(nobody, feed.agency_id, feed.user_id).await?;
    Ok(actor.map(|actor| nobody.acting_as(actor)))
}

/// The person behind whoever asks: feeds are theirs alone.
fn person<C>(cx: &Context<C>) -> Result<UserId> {
    cx.actor().user_id().ok_or(Error::Forbidden(CALENDAR_SUBSCRIBE))
}

fn holding(agency: AgencyId, user: UserId) -> Select<calendar_feed::Entity> {
    let select = calendar_feed::Entity::find().filter(C::AgencyId.eq(agency));
    select.filter(C::UserId.eq(user)).filter(C::RevokedAt.is_null())
}
