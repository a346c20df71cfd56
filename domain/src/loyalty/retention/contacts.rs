//! Whom to be in touch with, as often as the household has agreed to.

use chrono::{Days, Months, NaiveDate};
use entity::{
    id::HouseholdId,
    loyalty::{contact_note, greeting::GreetingChannel, retention_standing},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::Expr,
};

use super::ContactNote;
use crate::{
    agency::branch,
    household::{ContactFrequency, Household, HouseholdStatus, belonging, households},
    kernel::{
        Context, Error, Page, PageRequest, Result, Tx,
        actor::signature,
        input,
        page::{ListOrder, page},
        words,
    },
    loyalty::{CONTACT_NOTE, RETENTION_READ},
};

/// The day on which a household is to hear from the agency next; `None` when it wishes to hear only when there is something to
/// say, hears every day of service anyway, or is not served. `from` is when somebody was last in touch, or when it was taken in.
#[must_use]
pub fn next_contact(status: HouseholdStatus, frequency: ContactFrequency, from: NaiveDate) -> Option<NaiveDate> {
    if status != HouseholdStatus::Active {
        return None;
    }
    match frequency {
        ContactFrequency::WhenNeeded | ContactFrequency::Daily => None,
        ContactFrequency::Weekly => from.checked_add_days(Days::new(7)),
        // The last day of a month that has no such day.
        ContactFrequency::Monthly => from.checked_add_months(Months::new(1)),
    }
}

/// That somebody was in touch.
#[derive(Clone, Debug)]
pub struct ContactInput {
    /// With whom.
    pub household: HouseholdId,
    /// In which way.
    pub channel: GreetingChannel,
    /// On which day; today, when left out.
    pub day: Option<NaiveDate>,
    /// What was said, at most 1 000 characters.
    pub words: Option<String>,
}

/// Notes that somebody was in touch with a household; the next time moves on.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, [`Error::Invalid`] naming the field.
pub async fn note(tx: &Tx, told: ContactInput) -> Result<ContactNote> {
    let scope = tx.require(CONTACT_NOTE)?;
    let household = households::within(tx, &scope, "householdId", told.household).await?;
    let zone = branch::time_zone(&branch::get(tx, household.branch_id).await?)?;
    let today = tx.now().with_timezone(&zone).date_naive();
    let day = told.day.unwrap_or(today);
    if day > today {
        return Err(Error::invalid("day", "must not be in the future"));
    }
    let words = input::optional_text("words", told.words.as_deref(), 1_000)?;
    let row = contact_note::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        day: Set(day),
        channel: Set(told.channel),
        words: Set(tx.vault().await?.seal_some(words.as_deref())?),
        noted_at: Set(tx.now()),
        noted_by: Set(signature(tx.actor())),
    };
    let noted = row.insert(tx.db()).await?;
    moves_on(tx, &household, day).await?;
    Ok(noted)
}

/// Moves the day on which a household is to hear next, unless somebody was in touch later than this.
async fn moves_on(tx: &Tx, household: &Household, day: NaiveDate) -> Result<()> {
    use retention_standing::Column as C;
    let next = next_contact(household.status, household.contact_preferences.frequency, day);
    retention_standing::Entity::update_many()
        .col_expr(C::LastContactOn, Expr::value(Some(day)))
        .col_expr(C::NextContactOn, Expr::value(next))
        .filter(C::AgencyId.eq(household.agency_id))
        .filter(C::HouseholdId.eq(household.id))
        .filter(Condition::any().add(C::LastContactOn.is_null()).add(C::LastContactOn.lte(day)))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// When somebody was in touch with a household, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn notes<C: ConnectionTrait>(
    cx: &Context<C>,
    household: HouseholdId,
    request: &PageRequest,
) -> Result<Page<ContactNote>> {
    use contact_note::Column as N;
    let scope = cx.require(RETENTION_READ)?;
    let select = contact_note::Entity::find()
        .filter(belonging(&scope, N::AgencyId, N::HouseholdId))
        .filter(N::HouseholdId.eq(household));
    page(cx, select, &ListOrder::newest_first(N::Id, |row: &ContactNote| row.id.0.into()), request).await
}

/// What was said; `None` when nothing was noted, or once the household is erased.
///
/// # Errors
/// When it cannot be opened.
pub async fn said<C: ConnectionTrait>(cx: &Context<C>, note: &ContactNote) -> Result<Option<String>> {
    words::said(cx, note.words.as_ref()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loyalty::record::tests::date;

    #[test]
    fn a_household_hears_as_often_as_it_wishes() {
        let of = |frequency, from: &str| next_contact(HouseholdStatus::Active, frequency, date(from));
        assert_eq!(of(ContactFrequency::Monthly, "2026-01-31"), Some(date("2026-02-28")));
        assert_eq!(of(ContactFrequency::Weekly, "2026-03-01"), Some(date("2026-03-08")));
        assert_eq!(of(ContactFrequency::WhenNeeded, "2026-03-01"), None);
        assert_eq!(next_contact(HouseholdStatus::Ended, ContactFrequency::Weekly, date("2026-03-01")), None);
    }
}
