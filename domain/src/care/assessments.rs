//! Assessments: answers to an instrument, what they come to, and where somebody is going. They are corrected by others
//! and never overwritten.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    care::assessment::{self, Column as C},
    id::{AssessmentId, HouseholdId, HouseholdMemberId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::SelectStatement,
};
use serde_json::json;

use super::{
    ASSESSMENT_RECORD, AlertKind, Assessment, CARE_HEALTH_READ,
    alerts::{self, NewAlert},
    disclosure::{self, About},
    instrument::{
        definition::Definition,
        scoring::{self, Answer, AnswerProblem, Scored, Trend},
    },
    instruments::{self, Instrument},
    reach,
};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx,
    actor::signature,
    input,
    page::{Direction, ListOrder, page},
};

/// Somebody was assessed. Payload: the ids `assessment`, `household` and `member`.
pub const ASSESSED: &str = "care.assessment.recorded";

/// The assessment has been corrected already.
pub const ASSESSMENT_CORRECTED: Rule = Rule {
    code: "ASSESSMENT_CORRECTED",
    message: "This assessment has been corrected already; correct the one that took its place.",
};

/// A device's clock may be ahead by so much.
const CLOCK_AHEAD: TimeDelta = TimeDelta::minutes(2);
/// A trend goes back over at most so many assessments.
pub const MOST_POINTS: u64 = 100;

/// What is recorded.
#[derive(Clone, Debug)]
pub struct AssessmentInput {
    /// In which household.
    pub household: HouseholdId,
    /// Who was assessed.
    pub member: HouseholdMemberId,
    /// By which instrument.
    pub instrument: String,
    /// In which version; the newest when `None`.
    pub number: Option<i32>,
    /// When.
    pub assessed_at: DateTime<Utc>,
    /// One answer to every item and circumstance.
    pub answers: Vec<Answer>,
    /// What else there is to say, at most 2 000 characters.
    pub note: Option<String>,
    /// The assessment that this one takes the place of.
    pub corrects: Option<AssessmentId>,
}

/// Records an assessment, scores it, and raises what somebody has to know at once.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `householdMemberId` or `correctsId`, [`Error::Invalid`] at `instrumentCode`,
/// `instrumentNumber`, `assessedAt`, `note`, `answers` or an answer, [`ASSESSMENT_CORRECTED`].
pub async fn record(tx: &Tx, input: AssessmentInput) -> Result<Assessment> {
    let scope = tx.require(ASSESSMENT_RECORD)?;
    let household = reach::cared_for(tx, &scope, input.household, input.member).await?;
    let instrument = instruments::find(tx, &input.instrument, input.number).await?;
    if tx.now() + CLOCK_AHEAD < input.assessed_at {
        return Err(Error::invalid("assessedAt", "lies in the future"));
    }
    if let Some(id) = input.corrects {
        refuse_unlike(tx, id, &input).await?;
    }
    let note = input::optional_text("note", input.note.as_deref(), 2_000)?;
    let scored = scoring::score(&instrument.definition, &input.answers).map_err(refused)?;
    let vault = tx.vault().await?;
    let row = assessment::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        household_member_id: Set(input.member),
        instrument_code: Set(instrument.definition.code.clone()),
        instrument_number: Set(instruments::number_of(&instrument.definition)),
        assessed_at: Set(input.assessed_at),
        recorded_by: Set(signature(tx.actor())),
        recorded_at: Set(tx.now()),
        answers: Set(Some(disclosure::seal(&vault, &input.answers)?)),
        result: Set(Some(disclosure::seal(&vault, &scored)?)),
        note: Set(disclosure::seal_some(&vault, note.as_ref())?),
        corrects_id: Set(input.corrects),
    };
    let kept = row.insert(tx.db()).await.or_refuse_duplicate(&ASSESSMENT_CORRECTED);
    let kept = kept.map_err(|error| if error.is_users() { error.at("correctsId") } else { error })?;
    raise(tx, &kept, &instrument.definition, &scored).await?;
    let happened = json!({ "assessment": kept.id, "household": kept.household_id, "member": kept.household_member_id });
    tx.emit(ASSESSED, &happened).await?;
    Ok(kept)
}

/// A correction is of the same person, by the same instrument.
async fn refuse_unlike(tx: &Tx, id: AssessmentId, input: &AssessmentInput) -> Result<()> {
    let before = by_ids(tx, &[id]).await?.pop().ok_or_else(|| Error::not_found(id).at("correctsId"))?;
    if before.household_member_id != input.member || before.instrument_code != input.instrument {
        return Err(Error::invalid("correctsId", "is of another person, or by another instrument"));
    }
    Ok(())
}

fn refused(problem: AnswerProblem) -> Error {
    match problem {
        AnswerProblem::Unknown(at) => {
            Error::invalid(format!("answers.{at}.item"), "names nothing that this instrument asks")
        }
        AnswerProblem::Twice(at) => Error::invalid(format!("answers.{at}.item"), "is answered already"),
        AnswerProblem::OutOfScale(at) => Error::invalid(format!("answers.{at}.score"), "lies outside its item"),
        AnswerProblem::Missing(codes) => {
            let problem = format!("leave out {}; a missing answer is never taken as 0", codes.join(", "));
            Error::invalid("answers", problem)
        }
    }
}

async fn raise(tx: &Tx, kept: &Assessment, definition: &Definition, scored: &Scored) -> Result<()> {
    for alert in definition.alerts.iter().filter(|alert| scored.alerts.contains(&alert.code)) {
        let alert = NewAlert {
            household: kept.household_id,
            member: Some(kept.household_member_id),
            visit: None,
            kind: AlertKind::Assessment,
            source: kept.id.0,
            rule: format!("{}.{}", definition.code, alert.code),
            occasion: None,
            detail: format!("{}: {}", definition.title.en, alert.text.en),
        };
        alerts::raise(tx, alert).await?;
    }
    Ok(())
}

/// Which assessments are asked for. All conditions hold at once.
#[derive(Clone, Debug)]
pub struct AssessmentFilter {
    /// Of this household.
    pub household: HouseholdId,
    /// Of this person.
    pub member: Option<HouseholdMemberId>,
    /// By this instrument.
    pub instrument: Option<String>,
    /// Those as well that were corrected.
    pub with_corrected: bool,
}

/// Assessments, the latest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &AssessmentFilter,
    request: &PageRequest,
) -> Result<Page<Assessment>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let mut select = assessment::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::HouseholdId.eq(filter.household));
    if let Some(member) = filter.member {
        select = select.filter(C::HouseholdMemberId.eq(member));
    }
    if let Some(instrument) = &filter.instrument {
        select = select.filter(C::InstrumentCode.eq(instrument));
    }
    if !filter.with_corrected {
        select = select.filter(C::Id.not_in_subquery(corrected(scope.agency)));
    }
    let order = ListOrder::by(C::AssessedAt, Direction::Descending, |row: &Assessment| row.assessed_at.into());
    page(cx, select, &order.then(C::Id, Direction::Descending, |row: &Assessment| row.id.0.into()), request).await
}

fn corrected(agency: entity::id::AgencyId) -> SelectStatement {
    assessment::Entity::find()
        .select_only()
        .column(C::CorrectsId)
        .filter(C::AgencyId.eq(agency))
        .filter(C::CorrectsId.is_not_null())
        .into_query()
}

/// Some assessments, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[AssessmentId]) -> Result<Vec<Assessment>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let found = assessment::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::Id.is_in(ids.iter().copied()));
    Ok(found.all(cx.db()).await?)
}

/// One assessment.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: AssessmentId) -> Result<Assessment> {
    cx.require(CARE_HEALTH_READ)?;
    by_ids(cx, &[id]).await?.pop().ok_or_else(|| Error::not_found(id))
}

/// By which assessments some others were corrected.
///
/// # Errors
/// As [`Context::require`].
pub async fn corrections<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[AssessmentId],
) -> Result<HashMap<AssessmentId, AssessmentId>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let found = assessment::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::CorrectsId.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().filter_map(|row| Some((row.corrects_id?, row.id))).collect())
}

/// What was answered; `None` once it is forgotten.
///
/// # Errors
/// When it cannot be opened.
pub async fn answers<Db: ConnectionTrait>(cx: &Context<Db>, row: &Assessment) -> Result<Option<Vec<Answer>>> {
    let of = (row.household_member_id, "assessments");
    disclosure::health(cx, CARE_HEALTH_READ, about(row), of, row.answers.as_ref()).await
}

/// What the answers came to; `None` once it is forgotten.
///
/// # Errors
/// When it cannot be opened.
pub async fn result<Db: ConnectionTrait>(cx: &Context<Db>, row: &Assessment) -> Result<Option<Scored>> {
    let of = (row.household_member_id, "assessments");
    disclosure::health(cx, CARE_HEALTH_READ, about(row), of, row.result.as_ref()).await
}

/// What else was said; `None` as well once it is forgotten.
///
/// # Errors
/// When it cannot be opened.
pub async fn note<Db: ConnectionTrait>(cx: &Context<Db>, row: &Assessment) -> Result<Option<String>> {
    let of = (row.household_member_id, "assessments");
    disclosure::health(cx, CARE_HEALTH_READ, about(row), of, row.note.as_ref()).await
}

/// A point of a trend.
#[derive(Clone, Debug)]
pub struct Point {
    /// The assessment.
    pub assessment: Assessment,
    /// What it came to.
    pub scored: Scored,
    /// How it stands to the point before; `None` for the first, and where another version of the instrument begins.
    pub trend: Option<Trend>,
}

/// Where a person is going by one instrument: the last assessments that were not corrected, oldest first.
///
/// # Errors
/// [`Error::Invalid`] at `instrumentCode`.
pub async fn trend<Db: ConnectionTrait>(
    cx: &Context<Db>,
    member: HouseholdMemberId,
    instrument: &str,
) -> Result<(Instrument, Vec<Point>)> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let instrument = instruments::find(cx, instrument, None).await?;
    let mut rows = assessment::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::HouseholdMemberId.eq(member))
        .filter(C::InstrumentCode.eq(&instrument.definition.code))
        .filter(C::Id.not_in_subquery(corrected(scope.agency)))
        .order_by_desc(C::AssessedAt)
        .order_by_desc(C::Id)
        .limit(MOST_POINTS)
        .all(cx.db())
        .await?;
    rows.reverse();
    let mut points: Vec<Point> = Vec::with_capacity(rows.len());
    for assessment in rows {
        let Some(scored) = result(cx, &assessment).await? else { continue };
        let before = points.last().filter(|last| last.assessment.instrument_number == assessment.instrument_number);
        let direction = instrument.definition.direction;
        let trend = before.map(|before| scoring::trend(direction, before.scored.total, scored.total));
        points.push(Point { assessment, scored, trend });
    }
    Ok((instrument, points))
}

const fn about(row: &Assessment) -> About {
    About { household: row.household_id, member: Some(row.household_member_id) }
}
