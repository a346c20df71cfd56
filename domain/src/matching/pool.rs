//! The pool: what matching has to know of everybody, kept in memory and held against the database before each use.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use chrono_tz::Tz;
use entity::id::{AgencyId, BranchId, StaffMemberId};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::{
    engine::{
        distance::Point,
        facts::{CandidateFacts, Circle, CredentialFact, Employment, Experience, Language},
        timetable::Slot,
    },
    experience::{self, Experiences},
};
use crate::{
    kernel::{Context, Error, Result, span::Span},
    staff::{
        self, BookingKind, LiveIn, Status,
        availability::Availability,
        limits,
        pool::{Facts, Mark},
        working_time::{Profile, Workload},
    },
};

/// Ratings of an agency that has none yet: the middle of what families usually give, of 1 000 to 5 000.
const FIRST_MEAN_RATING: u32 = 4_000;

/// Everybody of an agency, in order of id.
#[derive(Debug)]
pub struct Pool {
    staff_mark: Mark,
    experience_mark: experience::Mark,
    revisions: HashMap<StaffMemberId, i64>,
    branches: HashMap<StaffMemberId, BranchId>,
    /// The people, in order of id.
    pub candidates: Vec<Arc<CandidateFacts>>,
    /// The clocks by which they live.
    pub zones: Vec<Tz>,
    /// The profiles of working time that hold for them.
    pub profiles: Vec<&'static Profile>,
    /// The mean rating, 1 000 to 5 000.
    pub mean_rating_thousandths: u32,
    /// What everybody did, summed up.
    pub experience_of_all: Experience,
}

impl Pool {
    /// The branch of a person.
    #[must_use]
    pub fn branch_of(&self, id: StaffMemberId) -> Option<BranchId> {
        self.branches.get(&id).copied()
    }

    /// The facts of a person.
    #[must_use]
    pub fn find(&self, id: StaffMemberId) -> Option<&Arc<CandidateFacts>> {
        self.candidates.binary_search_by_key(&id, |candidate| candidate.id).ok().map(|at| &self.candidates[at])
    }
}

/// The pools of all agencies that this process has served.
#[derive(Debug, Default)]
struct Pools(Mutex<HashMap<AgencyId, Arc<Pool>>>);

/// The present pool of the actor's agency: as it was when nothing changed, which two statements tell; otherwise with
/// those who changed read again. The caller has checked that the actor may see candidates.
///
/// It takes a connection outside a transaction: what a transaction may take back must not be remembered.
///
/// # Errors
/// When the database fails.
pub async fn present(cx: &Context<DatabaseConnection>) -> Result<Arc<Pool>> {
    let agency = cx.signed_in()?;
    let pools = cx.environment().memory::<Pools>();
    let known = pools.0.lock().unwrap_or_else(PoisonError::into_inner).get(&agency).cloned();
    let (staff_mark, experience_mark) = (staff::pool::mark(cx).await?, experience::mark(cx).await?);
    if let Some(pool) = known.as_ref().filter(|p| p.staff_mark == staff_mark && p.experience_mark == experience_mark) {
        return Ok(Arc::clone(pool));
    }
    let pool = Arc::new(match known {
        Some(old) if same_frame(old.staff_mark, staff_mark) => refreshed(cx, &old, staff_mark, experience_mark).await?,
        _ => loaded(cx, staff_mark, experience_mark).await?,
    });
    pools.0.lock().unwrap_or_else(PoisonError::into_inner).insert(agency, Arc::clone(&pool));
    Ok(pool)
}

/// The facts of one person as they are in this very transaction, and what everybody did, summed up.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn candidate<C: ConnectionTrait>(cx: &Context<C>, id: StaffMemberId) -> Result<(CandidateFacts, Experience)> {
    let experiences = experience::all(cx).await?;
    let facts = staff::pool::load(cx, Some(&[id])).await?.pop().ok_or_else(|| Error::not_found(id))?;
    Ok((candidate_facts(&facts, &experiences)?, experiences.of_all()))
}

/// Everybody as they are in this very transaction, in order of id.
pub(super) async fn everybody<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Arc<CandidateFacts>>> {
    let experiences = experience::all(cx).await?;
    let all = staff::pool::load(cx, None).await?;
    all.iter().map(|facts| candidate_facts(facts, &experiences).map(Arc::new)).collect()
}

/// Whether courses and branches, which touch everybody, are as they were.
fn same_frame(old: Mark, new: Mark) -> bool {
    old.training == new.training && old.branches == new.branches
}

async fn loaded(cx: &Context, staff_mark: Mark, experience_mark: experience::Mark) -> Result<Pool> {
    let experiences = experience::all(cx).await?;
    let all = staff::pool::load(cx, None).await?;
    let revisions = all.iter().map(|facts| (facts.member.id, facts.member.revision)).collect();
    let branches = all.iter().map(|facts| (facts.member.id, facts.member.branch_id)).collect();
    let candidates =
        all.iter().map(|facts| candidate_facts(facts, &experiences).map(Arc::new)).collect::<Result<Vec<_>>>()?;
    Ok(assembled(staff_mark, experience_mark, revisions, branches, candidates, &experiences))
}

async fn refreshed(cx: &Context, old: &Pool, staff_mark: Mark, experience_mark: experience::Mark) -> Result<Pool> {
    let experiences = experience::all(cx).await?;
    let revisions: HashMap<StaffMemberId, i64> = staff::pool::revisions(cx).await?.into_iter().collect();
    let changed: Vec<StaffMemberId> =
        revisions.iter().filter(|(id, revision)| old.revisions.get(id) != Some(revision)).map(|(id, _)| *id).collect();
    let fresh = if changed.is_empty() { Vec::new() } else { staff::pool::load(cx, Some(&changed)).await? };
    let mut branches = old.branches.clone();
    branches.extend(fresh.iter().map(|facts| (facts.member.id, facts.member.branch_id)));
    let replaced: HashSet<StaffMemberId> = fresh.iter().map(|facts| facts.member.id).collect();
    let keep =
        |candidate: &&Arc<CandidateFacts>| revisions.contains_key(&candidate.id) && !replaced.contains(&candidate.id);
    let mut candidates: Vec<Arc<CandidateFacts>> = old
        .candidates
        .iter()
        .filter(keep)
        .map(|candidate| with_experience(candidate, &experiences, old.experience_mark == experience_mark))
        .collect();
    for facts in &fresh {
        candidates.push(Arc::new(candidate_facts(facts, &experiences)?));
    }
    candidates.sort_unstable_by_key(|candidate| candidate.id);
    Ok(assembled(staff_mark, experience_mark, revisions, branches, candidates, &experiences))
}

fn with_experience(old: &Arc<CandidateFacts>, experiences: &Experiences, unchanged: bool) -> Arc<CandidateFacts> {
    if unchanged {
        return Arc::clone(old);
    }
    let (experience, history) = experiences.of(old.id);
    Arc::new(CandidateFacts { history, experience, ..CandidateFacts::clone(old) })
}

fn assembled(
    staff_mark: Mark,
    experience_mark: experience::Mark,
    revisions: HashMap<StaffMemberId, i64>,
    branches: HashMap<StaffMemberId, BranchId>,
    candidates: Vec<Arc<CandidateFacts>>,
    experiences: &Experiences,
) -> Pool {
    let mut zones: Vec<Tz> = Vec::new();
    let mut profiles: Vec<&'static Profile> = Vec::new();
    for candidate in &candidates {
        if !zones.contains(&candidate.zone) {
            zones.push(candidate.zone);
        }
        if !profiles.contains(&candidate.profile) {
            profiles.push(candidate.profile);
        }
    }
    let experience_of_all = experiences.of_all();
    let mean_rating_thousandths = mean_rating(&experience_of_all);
    Pool {
        staff_mark,
        experience_mark,
        revisions,
        branches,
        candidates,
        zones,
        profiles,
        mean_rating_thousandths,
        experience_of_all,
    }
}

/// The mean of all ratings, 1 000 to 5 000.
pub(super) fn mean_rating(of_all: &Experience) -> u32 {
    let mean = (1_000 * u64::from(of_all.rating_sum)).checked_div(of_all.rating_count.into());
    mean.and_then(|mean| u32::try_from(mean).ok()).unwrap_or(FIRST_MEAN_RATING)
}

/// What matching may know of a person: nothing of the record goes in that is not named here. Name, telephone number and
/// the groups that the person agreed to be counted in stay out.
fn candidate_facts(facts: &Facts, experiences: &Experiences) -> Result<CandidateFacts> {
    let member = &facts.member;
    let profile = limits::profile(member)?;
    let spans = |wanted: fn(BookingKind) -> bool| -> Vec<Span> {
        facts.taken.iter().filter(|(kind, _)| wanted(*kind)).map(|(_, span)| *span).collect()
    };
    let slots = |spans: &[Span]| spans.iter().map(Slot::around).collect::<Vec<_>>();
    let point = |latitude, longitude| Point::new(latitude, longitude);
    let circle = member.area.circle.and_then(|circle| {
        Some(Circle { centre: point(circle.latitude, circle.longitude)?, radius_m: circle.radius_metres })
    });
    let (experience, history) = experiences.of(member.id);
    Ok(CandidateFacts {
        id: member.id,
        zone: facts.zone,
        employment: employment(facts),
        live_in: matches!(member.live_in, LiveIn::LiveIn | LiveIn::Both),
        live_out: matches!(member.live_in, LiveIn::LiveOut | LiveIn::Both),
        skills: facts.skills.clone(),
        credentials: credentials(facts),
        eligibility: facts.record.clone(),
        languages: member.languages.0.iter().filter_map(|tag| Language::new(tag)).collect(),
        availability: Availability::new(member.weekly_hours.clone(), facts.exceptions.iter().cloned()),
        leave: slots(&spans(|kind| kind == BookingKind::Leave)),
        roster: slots(&spans(|kind| kind != BookingKind::Leave)),
        base: point(member.latitude, member.longitude),
        area: circle,
        districts: member.area.districts.clone(),
        hourly_cost_minor: member.hourly_cost,
        history,
        experience,
        full_week_minutes: u32::try_from(member.weekly_minutes).unwrap_or(0),
        profile,
        workload: Workload::new(profile, &spans(limits::is_work)),
    })
}

fn employment(facts: &Facts) -> Employment {
    let member = &facts.member;
    match member.status {
        Status::Active | Status::Leaving => Employment::Employed {
            from: member.hired_on.unwrap_or_else(|| member.created_at.with_timezone(&facts.zone).date_naive()),
            until: facts.last_day,
        },
        Status::Applicant => Employment::Unavailable("an applicant"),
        Status::Suspended => Employment::Unavailable("suspended"),
        Status::Left => Employment::Unavailable("gone"),
    }
}

fn credentials(facts: &Facts) -> Vec<CredentialFact> {
    let mut kinds = BTreeMap::new();
    for (kind, validity) in &facts.credentials {
        kinds.entry(*kind).or_insert_with(Vec::new).push(*validity);
    }
    kinds.into_iter().map(|(kind, held)| CredentialFact { kind, held }).collect()
}
