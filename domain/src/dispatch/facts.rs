//! What is known of a day before it is planned: plain data, read in one go.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::id::{SkillId, StaffMemberId, VisitId};

use crate::{
    kernel::{GeoPoint, span::Span},
    matching::{ServiceType, engine::distance::Point},
    staff::{StaffRole, pool::Facts},
    visit::{Visit, VisitState},
};

/// A day of a branch.
#[derive(Clone, Debug)]
pub struct DayFacts {
    /// The branch's clock.
    pub zone: Tz,
    /// The day on it.
    pub day: NaiveDate,
    /// From midnight to midnight.
    pub span: Span,
    /// When it is looked at.
    pub now: DateTime<Utc>,
    /// What is to be done, and what was done today.
    pub visits: Vec<VisitFacts>,
    /// Who is there to do it.
    pub carers: Vec<CarerFacts>,
}

/// A visit, with what its household says.
#[derive(Clone, Debug)]
pub struct VisitFacts {
    /// The visit itself.
    pub visit: Visit,
    /// Where it is; `None` when nobody knows.
    pub point: Option<GeoPoint>,
    /// Whom the household does not want.
    pub excluded: Vec<StaffMemberId>,
    /// Who serves the household now.
    pub known: Vec<StaffMemberId>,
    /// Whom its series names.
    pub preferred: Option<StaffMemberId>,
    /// Skills that the household asked for, with the lowest level that will do.
    pub skills: Vec<(SkillId, u8)>,
    /// The visit that another carer gives together with it.
    pub given_with: Option<VisitId>,
}

/// A carer, with what the office says.
#[derive(Clone, Debug)]
pub struct CarerFacts {
    /// All that the staff domain knows.
    pub facts: Facts,
    /// Whether training, exams and checks allow serving on the day.
    pub eligible: bool,
    /// Whether they belong to the branch that is planned.
    pub own_branch: bool,
}

/// How a visit stands for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footing {
    /// It is to be given, by whoever is best.
    Open,
    /// It has begun or is held by somebody: it stays as it is.
    Settled,
    /// It is over; whoever gave it sets out from there.
    Over,
    /// It is none of a plan's business.
    Outside,
}

/// How a visit stands at a moment. An offer holds somebody's hours; a time of a placement belongs to who is placed; who lives
/// in the household goes no ways.
#[must_use]
pub fn footing(visit: &Visit, now: DateTime<Utc>) -> Footing {
    if visit.live_in {
        return Footing::Outside;
    }
    match visit.state {
        VisitState::Cancelled | VisitState::Missed => Footing::Outside,
        VisitState::CheckedOut | VisitState::Confirmed => Footing::Over,
        VisitState::CheckedIn | VisitState::OnTheWay | VisitState::Offered => Footing::Settled,
        // Its time has gone by; whether somebody came is for others to find out.
        VisitState::Planned | VisitState::Assigned if visit.ends_at <= now => Footing::Outside,
        // Who is to be there by now may be there without having said so.
        VisitState::Assigned if visit.by_placement || visit.starts_at <= now => Footing::Settled,
        VisitState::Planned | VisitState::Assigned => Footing::Open,
    }
}

/// A point for distances.
#[must_use]
pub fn point(point: GeoPoint) -> Option<Point> {
    Point::new(point.latitude(), point.longitude())
}

/// Whether somebody with these roles gives such a service. Who keeps house can be anybody; nursing and the care of infants
/// are occupations of their own (月嫂, 育婴师, 护理员).
#[must_use]
pub fn has_role(service: ServiceType, roles: &[StaffRole]) -> bool {
    match service {
        ServiceType::Maternity => roles.contains(&StaffRole::MaternityNurse),
        ServiceType::Infant => roles.contains(&StaffRole::InfantCarer) || roles.contains(&StaffRole::MaternityNurse),
        ServiceType::Elderly | ServiceType::Patient => roles.contains(&StaffRole::ElderlyCarer),
        ServiceType::Housekeeping | ServiceType::Butler => true,
    }
}
