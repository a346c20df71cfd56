//! Quality: checklists, inspections, findings, what is done about them, and what households say.

mod appraisal_cycles;
mod appraisals;
mod appraised;
mod awards;
mod charts;
mod checklists;
mod complaints;
mod findings;
pub mod heard;
mod inspections;
mod lots;
mod plans;
mod praise;
mod privacy;
mod receptions;
pub mod round;
mod schedules;
mod service_events;
mod stage;
mod standards;
mod suggestions;
mod surveys;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        appraisal_cycles::tests(),
        appraisals::tests(),
        awards::tests(),
        charts::tests(),
        checklists::tests(),
        complaints::tests(),
        findings::tests(),
        inspections::tests(),
        lots::tests(),
        plans::tests(),
        praise::tests(),
        privacy::tests(),
        receptions::tests(),
        standards::tests(),
        schedules::tests(),
        service_events::tests(),
        suggestions::tests(),
        surveys::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
