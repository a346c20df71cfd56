//! What is held about a household's days and greetings: given out on request, and forgotten on request.

use entity::{
    id::HouseholdId,
    loyalty::{family_day, greeting, greeting_consent},
    sealed::Sealed,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};

use super::GreetingState;
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

/// The household's days, what it wished, and how it was greeted; `null` when there is nothing.
pub(in crate::loyalty) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let days = family_day::Entity::find()
        .filter(family_day::Column::AgencyId.eq(agency))
        .filter(family_day::Column::HouseholdId.eq(household))
        .order_by_asc(family_day::Column::Id)
        .all(cx.db())
        .await?;
    let greetings = greeting::Entity::find()
        .filter(greeting::Column::AgencyId.eq(agency))
        .filter(greeting::Column::HouseholdId.eq(household))
        .order_by_asc(greeting::Column::Id)
        .all(cx.db())
        .await?;
    let wished = greeting_consent::Entity::find_by_id(household)
        .filter(greeting_consent::Column::AgencyId.eq(agency))
        .one(cx.db())
        .await?;
    if days.is_empty() && greetings.is_empty() && wished.is_none() {
        return Ok(Value::Null);
    }
    let vault = cx.vault().await?;
    let day = |row: &family_day::Model| {
        Ok(json!({
            "id": row.id, "householdMember": row.household_member_id, "calendar": row.calendar, "month": row.month,
            "day": row.day, "leapMonth": row.leap_month, "name": words::open(&vault, row.name.as_ref())?,
        }))
    };
    let sent = |row: &greeting::Model| {
        Ok(json!({
            "id": row.id, "occasion": row.occasion, "day": row.day, "state": row.state, "channel": row.channel,
            "words": words::open(&vault, row.words.as_ref())?, "sentAt": row.sent_at,
        }))
    };
    Ok(json!({
        "wished": wished.map(|row| row.wished),
        "familyDays": days.iter().map(day).collect::<Result<Vec<_>>>()?,
        "greetings": greetings.iter().map(sent).collect::<Result<Vec<_>>>()?,
    }))
}

/// Takes the words out of greetings, and the days and the wish away.
pub(in crate::loyalty) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    use greeting::Column as C;
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let of_household = || C::AgencyId.eq(agency).and(C::HouseholdId.eq(household));
    greeting::Entity::update_many()
        .col_expr(C::State, Expr::value(GreetingState::Withheld))
        .col_expr(C::NextAttemptAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .filter(of_household())
        .filter(C::State.is_in([GreetingState::Drafted, GreetingState::Queued, GreetingState::Sending]))
        .exec(tx.db())
        .await?;
    greeting::Entity::update_many()
        .col_expr(C::Words, Expr::value(None::<Sealed>))
        .col_expr(C::LastError, Expr::value(None::<String>))
        .filter(of_household())
        .exec(tx.db())
        .await?;
    family_day::Entity::delete_many()
        .filter(family_day::Column::AgencyId.eq(agency))
        .filter(family_day::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    greeting_consent::Entity::delete_many()
        .filter(greeting_consent::Column::AgencyId.eq(agency))
        .filter(greeting_consent::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
