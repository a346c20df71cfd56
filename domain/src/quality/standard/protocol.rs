//! A protocol of reception: what is to be done how long before or after the guests arrive, and by whom.

use entity::{id::ReceptionProtocolId, quality::standard::StandardKind};
use serde::{Deserialize, Serialize};

use super::{
    super::checklist::content::{ContentProblem, codes, few, refuse, words},
    versions::{Content, Operations},
};
use crate::household::ReceptionGrade;

/// A protocol has at most so many tasks.
const MOST: usize = 100;
/// No task is due further from the arrival, in minutes: three days.
pub const FURTHEST: i32 = 3 * 24 * 60;

/// A protocol of reception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Protocol {
    /// For which receptions it is.
    pub grade: ReceptionGrade,
    /// What is to be done.
    pub tasks: Vec<ProtocolTask>,
}

/// Something that is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProtocolTask {
    /// What programs call it; once in a protocol.
    pub code: String,
    /// What is to be done.
    pub words: String,
    /// Who does it: a position, no person.
    pub owner: String,
    /// When it is due, in minutes after the arrival; before it when negative.
    pub minutes: i32,
    /// Whether an alarm sounds when it is due and not done.
    pub alarm: bool,
    /// Whether photographs have to show that it was done.
    pub photographs: bool,
}

impl Content for Protocol {
    const KIND: StandardKind = StandardKind::ReceptionProtocol;
    const OPERATIONS: Operations = Operations {
        draft: "receptionProtocolDraft",
        revise: "receptionProtocolRevise",
        publish: "receptionProtocolPublish",
    };
    type Id = ReceptionProtocolId;

    fn check(&self) -> Result<(), ContentProblem> {
        few("tasks", self.tasks.len(), MOST)?;
        codes("tasks.code", self.tasks.iter().map(|task| task.code.as_str()))?;
        for task in &self.tasks {
            words("tasks.words", &task.words)?;
            if task.owner.trim().is_empty() {
                return refuse("tasks.owner", format!("of `{}` must not be empty: every task has an owner", task.code));
            }
            words("tasks.owner", &task.owner)?;
            if !(-FURTHEST..=FURTHEST).contains(&task.minutes) {
                return refuse("tasks.minutes", format!("must be from {} to {FURTHEST}", -FURTHEST));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::usual, *};

    fn alarms(grade: ReceptionGrade) -> Vec<i32> {
        let mut minutes: Vec<i32> =
            usual::protocol(grade).tasks.iter().filter(|task| task.alarm).map(|task| task.minutes).collect();
        minutes.sort_unstable();
        minutes
    }

    #[test]
    fn guests_of_honour_and_events_have_their_alarms() {
        assert_eq!(alarms(ReceptionGrade::Vip), [-45, -15, -10, -10]);
        assert_eq!(alarms(ReceptionGrade::Event), [-60, -30]);
        for grade in [ReceptionGrade::Ordinary, ReceptionGrade::Group, ReceptionGrade::Vip, ReceptionGrade::Event] {
            usual::protocol(grade).check().expect("a protocol");
        }
        assert!(usual::protocol(ReceptionGrade::Event).tasks.iter().any(|task| task.photographs));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let refused = |change: fn(&mut Protocol)| {
            let mut protocol = usual::protocol(ReceptionGrade::Vip);
            change(&mut protocol);
            protocol.check().expect_err("a protocol that nobody can work by").field
        };
        assert_eq!(refused(|all| all.tasks.clear()), "tasks");
        assert_eq!(refused(|all| all.tasks[0].owner.clear()), "tasks.owner");
        assert_eq!(refused(|all| all.tasks[0].minutes = FURTHEST + 1), "tasks.minutes");
        assert_eq!(refused(|all| all.tasks[1].code = all.tasks[0].code.clone()), "tasks.code");
    }
}
