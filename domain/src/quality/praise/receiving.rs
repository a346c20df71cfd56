//! Praise is taken down, and read by whom it is about.

use std::collections::BTreeSet;

use entity::{
    id::{HouseholdId, PraiseLetterId, StaffMemberId, VisitId},
    quality::{praise_letter, praise_letter_recipient},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::{Deserialize, Serialize};

use super::{
    super::{PRAISE_READ, PRAISE_RECEIVE, PraiseChannel, PraiseLetter},
    reading,
};
use crate::{
    household::{HouseholdStatus, households, life_cycle::HOUSEHOLD_ERASED},
    kernel::{Error, Result, Rows, Rule, Tx, actor::signature, input},
    matching::teams,
    staff::member,
    visit::visits,
};

/// Praise was taken down. Payload: [`PraiseReceived`].
pub const PRAISE_RECEIVED: &str = "quality.praise.received";

/// There is nobody to praise.
pub const NOBODY_PRAISED: Rule = Rule {
    code: "NOBODY_PRAISED",
    message: "The praise names nobody: say whom, or a visit to which somebody came, or choose the household's team first.",
};

/// A letter praises at most so many people by name.
const MOST: usize = 20;

/// Who was praised by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PraiseReceived {
    /// The letter.
    pub praise: PraiseLetterId,
    /// By which household.
    pub household: HouseholdId,
    /// Who, in order of their ids.
    pub staff_members: Vec<StaffMemberId>,
}

/// Whom a household praises, and with which words.
#[derive(Clone, Debug)]
pub struct PraiseInput {
    /// Whose praise.
    pub household: HouseholdId,
    /// For which visit.
    pub visit: Option<VisitId>,
    /// Whom; left out, who came to the visit.
    pub staff_members: Vec<StaffMemberId>,
    /// Whether it is for everybody who is in the household's team now.
    pub of_team: bool,
    /// How it came.
    pub channel: PraiseChannel,
    /// What was said; at most 4000 characters.
    pub words: String,
}

/// Takes praise down.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Invalid`] naming the field, [`HOUSEHOLD_ERASED`], [`NOBODY_PRAISED`].
pub async fn receive(tx: &Tx, input: PraiseInput) -> Result<PraiseLetter> {
    let scope = tx.require(PRAISE_RECEIVE)?;
    let household = households::within(tx, &scope, "householdId", input.household).await?;
    if household.status == HouseholdStatus::Erased {
        return Err(Error::refused(&HOUSEHOLD_ERASED).at("householdId"));
    }
    let words = input::required_text("words", &input.words, 4_000)?;
    let praised = praised(tx, &input).await?;
    if praised.is_empty() {
        return Err(Error::refused(&NOBODY_PRAISED).at("staffMemberIds"));
    }
    let row = praise_letter::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        branch_id: Set(household.branch_id),
        household_id: Set(household.id),
        visit_id: Set(input.visit),
        channel: Set(input.channel),
        words: Set(tx.vault().await?.seal(&words)?),
        of_team: Set(input.of_team),
        received_by: Set(signature(tx.actor())),
        received_at: Set(tx.now()),
    };
    let letter = row.insert(tx.db()).await?;
    let recipients = praised.iter().map(|person| praise_letter_recipient::ActiveModel {
        agency_id: Set(letter.agency_id),
        praise_letter_id: Set(letter.id),
        staff_member_id: Set(*person),
        read_at: Set(None),
    });
    praise_letter_recipient::Entity::insert_many(recipients).exec_without_returning(tx.db()).await?;
    let staff_members = praised.into_iter().collect();
    tx.emit(PRAISE_RECEIVED, &PraiseReceived { praise: letter.id, household: household.id, staff_members }).await?;
    Ok(letter)
}

/// Everybody whom the praise is about.
async fn praised(tx: &Tx, input: &PraiseInput) -> Result<BTreeSet<StaffMemberId>> {
    if input.staff_members.len() > MOST {
        return Err(Error::invalid("staffMemberIds", format!("has more than {MOST} people")));
    }
    let system = tx.as_system()?;
    let mut praised: BTreeSet<StaffMemberId> = input.staff_members.iter().copied().collect();
    let known = member::by_ids(&system, &input.staff_members).await?;
    if let Some(unknown) = praised.iter().find(|id| !known.iter().any(|person| person.id == **id)) {
        return Err(Error::not_found(*unknown).at("staffMemberIds"));
    }
    if let Some(visit) = input.visit {
        let visit = visits::get(tx, visit).await.map_err(|error| error.at("visitId"))?;
        if visit.household_id != input.household {
            return Err(Error::not_found(visit.id).at("visitId"));
        }
        if praised.is_empty() {
            praised.extend(visit.staff_member_id);
        }
    }
    if input.of_team {
        let teams = teams::of_households(&system, &[input.household]).await?;
        praised.extend(teams.values().flat_map(|team| &team.members).map(|member| member.staff_member_id));
    }
    Ok(praised)
}

/// Whom a letter is about has read it; the first time counts.
///
/// # Errors
/// [`Error::NotFound`] at `id`: also of letters about others.
pub async fn read(tx: &Tx, id: PraiseLetterId) -> Result<PraiseLetter> {
    use praise_letter_recipient::Column as C;
    let scope = tx.require(PRAISE_READ)?;
    let letter = reading::get(tx, id).await.map_err(|error| error.at("id"))?;
    let Rows::Own(person) = scope.rows else { return Err(Error::not_found(id).at("id")) };
    praise_letter_recipient::Entity::update_many()
        .col_expr(C::ReadAt, Expr::value(tx.now()))
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::PraiseLetterId.eq(id))
        .filter(C::StaffMemberId.eq(person))
        .filter(C::ReadAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(letter)
}
