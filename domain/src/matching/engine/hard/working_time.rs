//! Limits on working time, over rolling windows.

use super::{Case, ChangeBy, Finding};
use crate::staff::working_time::{Breach, Hours, check};

fn breaches(case: &Case<'_>) -> impl Iterator<Item = Breach> {
    let added = case.request.timetable.work_under(case.candidate.profile);
    let found = added.map(|added| check(&case.candidate.workload, added)).unwrap_or_default();
    found.into_iter().filter(|breach| breach.limit.refuses)
}

pub(super) fn within_limits(case: &Case<'_>) -> bool {
    breaches(case).next().is_none()
}

pub(super) fn finding(case: &Case<'_>) -> Finding {
    let zone = case.candidate.zone;
    let breaches: Vec<Breach> = breaches(case).collect();
    let Some(worst) = breaches.first() else {
        let name = case.candidate.profile.name;
        return Finding::passed("within the limits", format!("Stays within the limits on working time ({name})."));
    };
    let sentence = breaches.iter().map(|breach| breach.sentence(zone)).collect::<Vec<_>>().join(" ");
    let dates = breaches.iter().map(|breach| breach.window.start().with_timezone(&zone).date_naive()).collect();
    let (needed, found) = (format!("{} at most", Hours(worst.allowed)), Hours(worst.minutes).to_string());
    Finding::refused(ChangeBy::Agency, needed, found, sentence).on(dates)
}
