//! Segments: households for which a formula about their record holds, kept up to date by what happens and by the clock.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdId, LoyaltySegmentId},
    loyalty::{
        loyalty_segment::{self, Column as C},
        loyalty_segment_member::{self, Column as M},
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict, Query},
};

use super::{LoyaltySegment, SegmentMember};
use crate::{
    household::{
        Household, HouseholdStatus, belonging, households as all_households,
        list::{self, HouseholdFilter},
    },
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx,
        actor::signature,
        formula::{Formula, Type, Variable},
        input,
        page::{Direction, ListOrder, Owners, page, pages},
    },
    loyalty::{
        CAMPAIGN_MANAGE, CAMPAIGN_READ,
        record::{self, Record, VARIABLES},
    },
};

/// Another segment has this name.
pub const SEGMENT_NAME_TAKEN: Rule =
    Rule { code: "SEGMENT_NAME_TAKEN", message: "Another segment of the agency has this name." };

/// A segment as it is written.
#[derive(Clone, Debug)]
pub struct SegmentInput {
    /// At most 100 characters, unique in the agency.
    pub name: String,
    /// A formula about the record of a household that comes to true or false.
    pub formula: String,
}

/// Segments, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(cx: &Context<Db>, request: &PageRequest) -> Result<Page<LoyaltySegment>> {
    let select = loyalty_segment::Entity::find().filter(C::AgencyId.eq(cx.require(CAMPAIGN_READ)?.agency));
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &LoyaltySegment| row.id.0.into()), request).await
}

/// Some segments, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[LoyaltySegmentId],
) -> Result<HashMap<LoyaltySegmentId, LoyaltySegment>> {
    let found = loyalty_segment::Entity::find()
        .filter(C::AgencyId.eq(cx.require(CAMPAIGN_READ)?.agency))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The variables of which formulas may speak.
///
/// # Errors
/// As [`Context::require`].
pub fn variables<Db>(cx: &Context<Db>) -> Result<Vec<Variable>> {
    cx.require(CAMPAIGN_READ)?;
    Ok(VARIABLES.to_vec())
}

/// The households of some segments, in order of entry: a page of each.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn households<Db: ConnectionTrait>(
    cx: &Context<Db>,
    segments: &[LoyaltySegmentId],
    request: &PageRequest,
) -> Result<HashMap<LoyaltySegmentId, Page<SegmentMember>>> {
    let scope = cx.require(CAMPAIGN_READ)?;
    let select = loyalty_segment_member::Entity::find().filter(belonging(&scope, M::AgencyId, M::HouseholdId));
    let order = ListOrder::by(M::HouseholdId, Direction::Ascending, |row: &SegmentMember| row.household_id.0.into());
    let order = order.then(M::Id, Direction::Ascending, |row: &SegmentMember| row.id.into());
    let owners = Owners { ids: segments, column: M::SegmentId, of: |row: &SegmentMember| row.segment_id };
    pages(cx, select, &order, owners, request).await
}

fn checked(input: &SegmentInput) -> Result<(String, String)> {
    let name = input::required_text("name", &input.name, 100)?;
    Formula::read(&input.formula, &VARIABLES, Type::Truth).map_err(|problem| problem.at("formula"))?;
    Ok((name, input.formula.clone()))
}

/// Makes a segment. Its households are found within minutes.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`SEGMENT_NAME_TAKEN`] at `name`.
pub async fn make(tx: &Tx, input: SegmentInput) -> Result<LoyaltySegment> {
    let agency = tx.require(CAMPAIGN_MANAGE)?.agency;
    let (name, formula) = checked(&input)?;
    let row = loyalty_segment::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(agency),
        name: Set(name),
        formula: Set(formula),
        size: Set(0),
        refreshed_at: Set(None),
        made_at: Set(tx.now()),
        made_by: Set(signature(tx.actor())),
        version: Set(1),
    };
    row.insert(tx.db()).await.or_refuse_duplicate(&SEGMENT_NAME_TAKEN).map_err(|error| error.at("name"))
}

/// Changes a segment as a whole. Campaigns that run keep their households.
///
/// # Errors
/// As [`make`], [`Error::NotFound`] and [`STALE`](crate::kernel::STALE).
pub async fn change(tx: &Tx, id: LoyaltySegmentId, version: i32, input: SegmentInput) -> Result<LoyaltySegment> {
    let agency = tx.require(CAMPAIGN_MANAGE)?.agency;
    let found = loyalty_segment::Entity::find_by_id(id).filter(C::AgencyId.eq(agency)).lock_exclusive();
    let before = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    let (name, formula) = checked(&input)?;
    let row = loyalty_segment::ActiveModel {
        refreshed_at: Set(if formula == before.formula { before.refreshed_at } else { None }),
        name: Set(name),
        formula: Set(formula),
        version: Set(before.version + 1),
        ..before.into()
    };
    row.update(tx.db()).await.or_refuse_duplicate(&SEGMENT_NAME_TAKEN).map_err(|error| error.at("name"))
}

/// A segment, ready to be asked.
struct Ready {
    id: LoyaltySegmentId,
    formula: Formula,
}

async fn ready<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Vec<Ready>> {
    let rows = loyalty_segment::Entity::find().filter(C::AgencyId.eq(cx.signed_in()?)).all(cx.db()).await?;
    let read = |row: LoyaltySegment| {
        let formula = Formula::read(&row.formula, &VARIABLES, Type::Truth);
        Ok(Ready { id: row.id, formula: formula.map_err(|_| Error::internal("a segment cannot be read"))? })
    };
    rows.into_iter().map(read).collect()
}

/// The segments to which a household belongs. One whose formula comes to nothing that can be counted holds nobody.
fn belonging_to(segments: &[Ready], record: &Record) -> HashSet<LoyaltySegmentId> {
    let facts = record.facts();
    segments.iter().filter(|segment| segment.formula.holds(&facts) == Ok(true)).map(|segment| segment.id).collect()
}

/// Looks at all households anew, so many at a time.
///
/// # Errors
/// When the database fails.
pub async fn refresh(cx: &Context) -> Result<()> {
    let segments = ready(cx).await?;
    if segments.is_empty() {
        return Ok(());
    }
    let mut after = None;
    loop {
        let request = PageRequest { first: Some(record::BATCH), after, ..PageRequest::default() };
        let page = list::list(cx, &HouseholdFilter::default(), Direction::Ascending, &request).await?;
        let Some((cursor, _)) = page.rows.last() else { break };
        after = Some(cursor.clone());
        let households: Vec<Household> = page.rows.into_iter().map(|(_, household)| household).collect();
        Box::pin(cx.write(async |tx| place(tx, &segments, &households).await)).await?;
        if !page.has_next {
            break;
        }
    }
    cx.write(async |tx| count(tx, &segments).await).await
}

/// Looks at one household anew, to which something happened.
pub(in crate::loyalty) async fn look_at(tx: &Tx, household: HouseholdId) -> Result<()> {
    let segments = ready(tx).await?;
    if segments.is_empty() {
        return Ok(());
    }
    let household = all_households::get(tx, household).await?;
    place(tx, &segments, &[household]).await
}

/// Puts households into the segments to which they belong, and takes them out of the others.
async fn place(tx: &Tx, segments: &[Ready], households: &[Household]) -> Result<()> {
    let agency = tx.signed_in()?;
    let ids = || households.iter().map(|household| household.id);
    let before: HashSet<(LoyaltySegmentId, HouseholdId)> = loyalty_segment_member::Entity::find()
        .select_only()
        .columns([M::SegmentId, M::HouseholdId])
        .filter(M::AgencyId.eq(agency))
        .filter(M::HouseholdId.is_in(ids()))
        .into_tuple()
        .all(tx.db())
        .await?
        .into_iter()
        .collect();
    let mut now = HashSet::new();
    for record in record::load(tx, households).await? {
        if record.status != HouseholdStatus::Erased {
            now.extend(belonging_to(segments, &record).into_iter().map(|segment| (segment, record.household)));
        }
    }
    let gone: Vec<_> = before.difference(&now).copied().collect();
    if !gone.is_empty() {
        let each = gone.iter().map(|(segment, household)| M::SegmentId.eq(*segment).and(M::HouseholdId.eq(*household)));
        let any = each.fold(Condition::any(), Condition::add);
        loyalty_segment_member::Entity::delete_many().filter(M::AgencyId.eq(agency)).filter(any).exec(tx.db()).await?;
    }
    let row = |(segment, household): &(LoyaltySegmentId, HouseholdId)| loyalty_segment_member::ActiveModel {
        id: Set(tx.environment().uuid(tx.now())),
        segment_id: Set(*segment),
        household_id: Set(*household),
        agency_id: Set(agency),
        since: Set(tx.now()),
    };
    let come: Vec<_> = now.difference(&before).map(row).collect();
    for part in come.chunks(1_000) {
        loyalty_segment_member::Entity::insert_many(part.to_vec())
            .on_conflict(OnConflict::columns([M::SegmentId, M::HouseholdId]).do_nothing().to_owned())
            .exec_without_returning(tx.db())
            .await?;
    }
    Ok(())
}

/// Notes how many households each segment holds.
async fn count(tx: &Tx, segments: &[Ready]) -> Result<()> {
    let held = Query::select()
        .expr(Expr::col((loyalty_segment_member::Entity, M::HouseholdId)).count())
        .from(loyalty_segment_member::Entity)
        .and_where(Expr::col((loyalty_segment_member::Entity, M::SegmentId)).equals((loyalty_segment::Entity, C::Id)))
        .to_owned();
    loyalty_segment::Entity::update_many()
        .col_expr(C::Size, Expr::from(held))
        .col_expr(C::RefreshedAt, Expr::value(Some::<DateTime<Utc>>(tx.now())))
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::Id.is_in(segments.iter().map(|segment| segment.id)))
        .exec(tx.db())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loyalty::record::tests::{date, record};

    fn holds(formula: &str, record: &Record) -> bool {
        let formula = Formula::read(formula, &VARIABLES, Type::Truth).expect("a formula");
        let segment = Ready { id: LoyaltySegmentId(uuid::Uuid::nil()), formula };
        !belonging_to(&[segment], record).is_empty()
    }

    #[test]
    fn a_formula_speaks_of_the_record() {
        let quiet = record();
        let elder = Record {
            segments: vec!["ELDERLY".to_owned()],
            visits: vec![(date("2026-06-20"), false)],
            paid: vec![(date("2026-06-20"), 80_000)],
            ..record()
        };
        for (formula, of_quiet, of_elder) in [
            ("'ELDERLY' in segments && paid_365 >= 50000", false, true),
            ("idle_days > 60", true, false),
            ("status == 'ACTIVE' && visits_90 > 0", false, true),
            ("100 / visits > 1", false, true),
        ] {
            assert_eq!(holds(formula, &quiet), of_quiet, "{formula}");
            assert_eq!(holds(formula, &elder), of_elder, "{formula}");
        }
    }
}
