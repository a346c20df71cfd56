//! Protocols of reception in the schema.

use async_graphql::{InputObject, SimpleObject};
use domain::{id::ReceptionProtocolId, quality::standard::protocol};

use super::kinds::standard_kind;
use crate::{graphql::Result, household::ReceptionGrade};

standard_kind! {
    /// A version of a protocol of reception: what is to be done how long before or after the guests arrive. A published version
    /// never changes.
    ReceptionProtocol of protocol::Protocol as ReceptionProtocolId {
        /// For which receptions it is.
        async fn grade(&self) -> Result<ReceptionGrade> {
            Ok(self.content()?.grade.into())
        }

        /// What is to be done.
        async fn tasks(&self) -> Result<Vec<ReceptionProtocolTask>> {
            Ok(self.content()?.tasks.into_iter().map(Into::into).collect())
        }
    }
    query ReceptionProtocolQuery {
        reception_protocols, reception_protocol, current_reception_protocol, reception_protocol_differences
    }
    mutation ReceptionProtocolMutation {
        reception_protocol_draft: ReceptionProtocolDraftInput => ReceptionProtocolDraftPayload,
        reception_protocol_revise: ReceptionProtocolReviseInput => ReceptionProtocolRevisePayload,
        reception_protocol_publish: ReceptionProtocolPublishInput => ReceptionProtocolPublishPayload,
    }
    input ReceptionProtocolContentInput as reception_protocol
}

/// Something that is to be done for a reception.
#[derive(SimpleObject)]
pub struct ReceptionProtocolTask {
    /// What programs call it; once in a protocol.
    code: String,
    /// What is to be done.
    words: String,
    /// Who does it: a position, no person.
    owner: String,
    /// When it is due, in minutes after the arrival; before it when negative.
    minutes: i32,
    /// Whether an alarm sounds when it is due and not done.
    alarm: bool,
    /// Whether photographs have to show that it was done.
    photographs: bool,
}

impl From<protocol::ProtocolTask> for ReceptionProtocolTask {
    fn from(task: protocol::ProtocolTask) -> Self {
        Self {
            code: task.code,
            words: task.words,
            owner: task.owner,
            minutes: task.minutes,
            alarm: task.alarm,
            photographs: task.photographs,
        }
    }
}

/// What a protocol says.
#[derive(InputObject)]
struct ReceptionProtocolContentInput {
    /// What people call it; at most 100 characters.
    name: String,
    /// For which receptions it is.
    grade: ReceptionGrade,
    /// What is to be done: 1 to 100.
    tasks: Vec<ReceptionProtocolTaskInput>,
}

/// Something that is to be done for a reception.
#[derive(InputObject)]
struct ReceptionProtocolTaskInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in a protocol.
    code: String,
    /// What is to be done; at most 500 characters.
    words: String,
    /// Who does it: a position, no person; at most 500 characters, never empty.
    owner: String,
    /// When it is due, in minutes after the arrival; before it when negative: -4320 to 4320.
    minutes: i32,
    /// Whether an alarm sounds when it is due and not done.
    #[graphql(default)]
    alarm: bool,
    /// Whether photographs have to show that it was done.
    #[graphql(default)]
    photographs: bool,
}

impl From<ReceptionProtocolContentInput> for (String, protocol::Protocol) {
    fn from(input: ReceptionProtocolContentInput) -> Self {
        let tasks = input.tasks.into_iter().map(|task| protocol::ProtocolTask {
            code: task.code,
            words: task.words,
            owner: task.owner,
            minutes: task.minutes,
            alarm: task.alarm,
            photographs: task.photographs,
        });
        (input.name, protocol::Protocol { grade: input.grade.into(), tasks: tasks.collect() })
    }
}
