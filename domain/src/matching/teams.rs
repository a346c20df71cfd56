//! The team of a household: n + 1, one responsible butler and others who know the household.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::{CareTeamId, HouseholdId, StaffMemberId},
    matching::{care_team, care_team_member},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationDef,
    sea_query::{self, Expr},
};
use serde_json::json;

use super::{CareTeam, CareTeamMember, CareTeamRole, TEAM_MANAGE, TEAM_READ, experience, requests::HOUSEHOLD_GONE};
use crate::{
    household::{self, Household, HouseholdStatus, exclusions, life_cycle::HOUSEHOLD_ERASED},
    kernel::{
        Context, Error, OrRefuse, Result, Rule, STALE, Scope, Tx, input,
        reach::{Columns, within},
    },
    staff::{Status, member, roster},
};

/// The fewest and the most households for which one butler is responsible (n+1 service system).
pub const BUTLER_HOUSEHOLDS: std::ops::RangeInclusive<i64> = 5..=10;
/// A team has at most so many members.
const MOST_MEMBERS: usize = 20;

/// Nobody may be responsible for more households.
pub const BUTLER_FULL: Rule =
    Rule { code: "BUTLER_FULL", message: "This butler is responsible for ten households already; choose another one." };

/// The household does not want the person.
pub const EXCLUDED: Rule = Rule { code: "EXCLUDED", message: "The household has asked not to be sent this person." };

/// The team of a household, with those who are in it now.
#[derive(Clone, Debug)]
pub struct Team {
    /// The team.
    pub team: CareTeam,
    /// Its members, the butler first.
    pub members: Vec<CareTeamMember>,
}

/// How much of the service is done by people who know the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Continuity {
    /// Minutes served by the present team, of a thousand minutes served by anybody.
    pub team_share_thousandths: u32,
    /// Minutes served by the one who served most, of a thousand: the index "usual provider of care"
    /// (Breslau and Reeb, "Continuity of care in a university-based practice", 1975).
    pub usual_carer_thousandths: u32,
    /// How many people have served.
    pub carers: u32,
}

/// The teams of some households.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Team>> {
    let scope = cx.require(TEAM_READ)?;
    let agency = scope.agency;
    let present: RelationDef = care_team::Entity::belongs_to(care_team_member::Entity)
        .from(care_team::Column::Id)
        .to(care_team_member::Column::CareTeamId)
        .on_condition(move |_, member| {
            let of = |column| Expr::col((member.clone(), column));
            Condition::all()
                .add(sea_query::ExprTrait::eq(of(care_team_member::Column::AgencyId), agency))
                .add(sea_query::ExprTrait::is_null(of(care_team_member::Column::LeftOn)))
        })
        .into();
    let rows = care_team::Entity::find()
        .join(JoinType::LeftJoin, present)
        .select_also(care_team_member::Entity)
        .filter(visible(&scope))
        .filter(care_team::Column::HouseholdId.is_in(households.iter().copied()))
        .order_by_asc(care_team_member::Column::Role)
        .order_by_asc(care_team_member::Column::Id)
        .all(cx.db())
        .await?;
    let mut teams = HashMap::new();
    for (team, member) in rows {
        let found = teams.entry(team.household_id).or_insert_with(|| Team { team, members: Vec::new() });
        found.members.extend(member);
    }
    Ok(teams)
}

fn visible(scope: &Scope) -> Condition {
    use care_team::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        let mine = care_team_member::Entity::find()
            .select_only()
            .column(care_team_member::Column::CareTeamId)
            .filter(care_team_member::Column::AgencyId.eq(scope.agency))
            .filter(care_team_member::Column::StaffMemberId.eq(staff))
            .filter(care_team_member::Column::LeftOn.is_null());
        Condition::all().add(C::Id.in_subquery(mine.into_query()))
    })
}

/// Who was in which team on a day, in the whole reach of the actor, in one statement.
///
/// # Errors
/// As [`Context::require`].
pub async fn on_day<C: ConnectionTrait>(cx: &Context<C>, day: NaiveDate) -> Result<Vec<(CareTeamId, StaffMemberId)>> {
    use care_team_member::Column as M;
    let scope = cx.require(TEAM_READ)?;
    let teams = care_team::Entity::find().select_only().column(care_team::Column::Id).filter(visible(&scope));
    Ok(care_team_member::Entity::find()
        .select_only()
        .columns([M::CareTeamId, M::StaffMemberId])
        .filter(M::AgencyId.eq(scope.agency))
        .filter(M::CareTeamId.in_subquery(teams.into_query()))
        .filter(M::JoinedOn.lte(day))
        .filter(Condition::any().add(M::LeftOn.is_null()).add(M::LeftOn.gt(day)))
        .distinct()
        .into_tuple()
        .all(cx.db())
        .await?)
}

async fn members_of<C: ConnectionTrait>(cx: &Context<C>, team: &CareTeam) -> Result<Vec<CareTeamMember>> {
    let members = care_team_member::Entity::find()
        .filter(care_team_member::Column::AgencyId.eq(team.agency_id))
        .filter(care_team_member::Column::CareTeamId.eq(team.id))
        .filter(care_team_member::Column::LeftOn.is_null())
        .order_by_asc(care_team_member::Column::Role)
        .order_by_asc(care_team_member::Column::Id)
        .all(cx.db())
        .await?;
    Ok(members)
}

/// Chooses the team of a household. `version` is 0 when it has none yet. Those who stay keep their day of joining.
///
/// # Errors
/// [`STALE`], [`HOUSEHOLD_ERASED`] and [`HOUSEHOLD_GONE`] at `householdId`, [`roster::NOT_EMPLOYED`], [`EXCLUDED`],
/// [`BUTLER_FULL`], [`Error::NotFound`] at `householdId`, `butlerId` or `memberIds`, [`Error::Invalid`].
pub async fn choose(
    tx: &Tx,
    household: HouseholdId,
    version: i32,
    butler: StaffMemberId,
    others: &[StaffMemberId],
) -> Result<Team> {
    let scope = tx.require(TEAM_MANAGE)?;
    if others.len() >= MOST_MEMBERS {
        return Err(Error::invalid("memberIds", format!("has more than {} entries", MOST_MEMBERS - 1)));
    }
    if others.contains(&butler) {
        return Err(Error::invalid("memberIds", "names the butler, who is in the team already"));
    }
    let household = household::households::within(tx, &scope, "householdId", household).await?;
    let before = care_team::Entity::find()
        .filter(visible(&scope))
        .filter(care_team::Column::HouseholdId.eq(household.id))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    input::same_version(version, before.as_ref().map_or(0, |team| team.version))?;
    refuse_gone(&household)?;
    refuse_unfit(tx, household.id, butler, others).await?;
    // The butler's row is locked, so that two teams do not pass the limit together.
    roster::lock(tx, butler).await.map_err(|error| error.at("butlerId"))?;
    let load = butler_load(tx, &[butler], Some(household.id)).await?.get(&butler).copied().unwrap_or(0);
    if *BUTLER_HOUSEHOLDS.end() <= load {
        return Err(Error::refused(&BUTLER_FULL).at("butlerId"));
    }
    let team = if let Some(team) = &before {
        let row = care_team::ActiveModel { id: Set(team.id), version: Set(version + 1), ..Default::default() };
        row.update(tx.db()).await?
    } else {
        let row = care_team::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(scope.agency),
            household_id: Set(household.id),
            branch_id: Set(household.branch_id),
            created_at: Set(tx.now()),
            version: Set(1),
        };
        row.insert(tx.db()).await.or_refuse_duplicate(&STALE)?
    };
    let old = members_of(tx, &team).await?;
    change_members(tx, &team, &old, butler, others).await?;
    let members = members_of(tx, &team).await?;
    tx.record_change("careTeamChoose", team.id, Some(&readable(&old)), Some(&readable(&members))).await?;
    tx.emit("matching.care_team.chosen", &json!({ "careTeam": team.id, "household": household.id })).await?;
    Ok(Team { team, members })
}

fn refuse_gone(household: &Household) -> Result<()> {
    match household.status {
        HouseholdStatus::Erased => Err(Error::refused(&HOUSEHOLD_ERASED).at("householdId")),
        HouseholdStatus::Ended => Err(Error::refused(&HOUSEHOLD_GONE).at("householdId")),
        HouseholdStatus::Prospect | HouseholdStatus::Active | HouseholdStatus::Paused => Ok(()),
    }
}

/// Whoever is in a team works here and is welcome in the household.
async fn refuse_unfit(tx: &Tx, household: HouseholdId, butler: StaffMemberId, others: &[StaffMemberId]) -> Result<()> {
    let wanted: Vec<StaffMemberId> = others.iter().copied().chain([butler]).collect();
    let known: HashMap<_, _> =
        member::by_ids(tx, &wanted).await?.into_iter().map(|person| (person.id, person.status)).collect();
    let excluded = exclusions::excluded(tx, &[household]).await?.remove(&household).unwrap_or_default();
    for id in wanted {
        let field = if id == butler { "butlerId" } else { "memberIds" };
        let status = known.get(&id).ok_or_else(|| Error::not_found(id).at(field))?;
        if !matches!(status, Status::Active | Status::Leaving) {
            return Err(Error::refused(&roster::NOT_EMPLOYED).at(field));
        }
        if excluded.contains(&id) {
            return Err(Error::refused(&EXCLUDED).at(field));
        }
    }
    Ok(())
}

async fn change_members(
    tx: &Tx,
    team: &CareTeam,
    old: &[CareTeamMember],
    butler: StaffMemberId,
    others: &[StaffMemberId],
) -> Result<()> {
    let today = tx.now().date_naive();
    let role = |id| if id == butler { CareTeamRole::Butler } else { CareTeamRole::Rotating };
    let stays = |member: &CareTeamMember| {
        let id = member.staff_member_id;
        (id == butler || others.contains(&id)) && member.role == role(id)
    };
    let gone: Vec<_> = old.iter().filter(|member| !stays(member)).map(|member| member.id).collect();
    if !gone.is_empty() {
        care_team_member::Entity::update_many()
            .col_expr(care_team_member::Column::LeftOn, Expr::value(today))
            .filter(care_team_member::Column::AgencyId.eq(team.agency_id))
            .filter(care_team_member::Column::Id.is_in(gone))
            .exec(tx.db())
            .await?;
    }
    let kept: Vec<StaffMemberId> = old.iter().filter(|m| stays(m)).map(|member| member.staff_member_id).collect();
    let mut new: Vec<StaffMemberId> = std::iter::once(butler).chain(others.iter().copied()).collect();
    new.retain(|id| !kept.contains(id));
    new.sort_unstable();
    new.dedup();
    for id in new {
        let row = care_team_member::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(team.agency_id),
            care_team_id: Set(team.id),
            household_id: Set(team.household_id),
            staff_member_id: Set(id),
            role: Set(role(id)),
            joined_on: Set(today),
            left_on: Set(None),
        };
        row.insert(tx.db()).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Load {
    staff_member_id: StaffMemberId,
    households: i64,
}

/// For how many households some people are the responsible butler; one household can be left out.
pub(super) async fn butler_load<C: ConnectionTrait>(
    cx: &Context<C>,
    butlers: &[StaffMemberId],
    but: Option<HouseholdId>,
) -> Result<HashMap<StaffMemberId, i64>> {
    use care_team_member::Column as C;
    let mut select = care_team_member::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::StaffMemberId.is_in(butlers.iter().copied()))
        .filter(C::Role.eq(CareTeamRole::Butler))
        .filter(C::LeftOn.is_null());
    if let Some(household) = but {
        select = select.filter(C::HouseholdId.ne(household));
    }
    let loads: Vec<Load> = select
        .select_only()
        .column(C::StaffMemberId)
        .column_as(C::Id.count(), "households")
        .group_by(C::StaffMemberId)
        .into_model()
        .all(cx.db())
        .await?;
    Ok(loads.into_iter().map(|load| (load.staff_member_id, load.households)).collect())
}

/// For how many households each of some people is the responsible butler, to be held against [`BUTLER_HOUSEHOLDS`].
///
/// # Errors
/// As [`Context::require`].
pub async fn households_of_butlers<C: ConnectionTrait>(
    cx: &Context<C>,
    butlers: &[StaffMemberId],
) -> Result<HashMap<StaffMemberId, i64>> {
    cx.require(TEAM_READ)?;
    butler_load(cx, butlers, None).await
}

/// How much of a household's service is done by people who know it; `None` before anybody has served. The caller has
/// read the team, so the actor sees the household.
///
/// # Errors
/// As [`Context::require`].
pub async fn continuity<C: ConnectionTrait>(cx: &Context<C>, team: &Team) -> Result<Option<Continuity>> {
    cx.require(TEAM_READ)?;
    let records = experience::in_household(cx, team.team.household_id).await?;
    let minutes: Vec<(StaffMemberId, u64)> = records
        .iter()
        .map(|record| (record.staff_member_id, record.minutes_served.max(0).unsigned_abs()))
        .filter(|(_, minutes)| *minutes > 0)
        .collect();
    let all: u64 = minutes.iter().map(|(_, minutes)| minutes).sum();
    let share = |part: u64| u32::try_from((2_000 * part + all) / (2 * all)).unwrap_or(1_000);
    let in_team = |id: &StaffMemberId| team.members.iter().any(|member| member.staff_member_id == *id);
    let by_team = minutes.iter().filter(|(id, _)| in_team(id)).map(|(_, minutes)| minutes).sum();
    Ok(minutes.iter().map(|(_, minutes)| *minutes).max().map(|most| Continuity {
        team_share_thousandths: share(by_team),
        usual_carer_thousandths: share(most),
        carers: u32::try_from(minutes.len()).unwrap_or(u32::MAX),
    }))
}

fn readable(members: &[CareTeamMember]) -> serde_json::Value {
    let list: Vec<_> =
        members.iter().map(|member| json!({ "staffMemberId": member.staff_member_id, "role": member.role })).collect();
    json!({ "members": list })
}
