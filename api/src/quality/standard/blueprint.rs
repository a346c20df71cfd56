//! Service blueprints in the schema.

use async_graphql::{Enum, InputObject, SimpleObject};
use domain::{
    id::ServiceBlueprintId,
    quality::standard::{
        blueprint::{
            self,
            picture::{self, Heading},
        },
        versions,
    },
};

use super::kinds::standard_kind;
use crate::graphql::{Language, Result};

standard_kind! {
    /// A version of a service blueprint: what the customer does, what the customer sees being done and what is done behind, moment
    /// by moment. A published version never changes.
    ServiceBlueprint of blueprint::Blueprint as ServiceBlueprintId {
        /// Its steps.
        async fn steps(&self) -> Result<Vec<ServiceBlueprintStep>> {
            Ok(self.content()?.steps.into_iter().map(Into::into).collect())
        }

        /// What leads from one step to another.
        async fn links(&self) -> Result<Vec<ServiceBlueprintLink>> {
            let links = self.content()?.links.into_iter();
            Ok(links.map(|link| ServiceBlueprintLink { from: link.from, to: link.to }).collect())
        }

        /// The blueprint as a picture: an SVG that stands for itself, with a title and a description for whoever hears it. Three
        /// lanes with the line of interaction and the line of visibility between them; steps of one moment stand below each other;
        /// control points (C), fail points (F) and moments of truth (a star) are marked and explained.
        async fn svg(
            &self,
            #[graphql(desc = "The language of its labels; steps stand as they were written.",
                default_with = "Language::English")] language: Language,
        ) -> Result<String> {
            let key = versions::id::<blueprint::Blueprint>(&self.0).to_string();
            let version = format!("{} · {}", self.0.code, self.0.number);
            let heading = Heading { name: &self.0.name, version: &version, key: &key };
            Ok(picture::draw(&self.content()?, heading, language.into()))
        }
    }
    query ServiceBlueprintQuery {
        service_blueprints, service_blueprint, current_service_blueprint, service_blueprint_differences
    }
    mutation ServiceBlueprintMutation {
        service_blueprint_draft: ServiceBlueprintDraftInput => ServiceBlueprintDraftPayload,
        service_blueprint_revise: ServiceBlueprintReviseInput => ServiceBlueprintRevisePayload,
        service_blueprint_publish: ServiceBlueprintPublishInput => ServiceBlueprintPublishPayload,
    }
    input ServiceBlueprintContentInput as service_blueprint
}

/// Where a step is done, from the customer inwards.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "blueprint::Lane")]
pub enum ServiceBlueprintLane {
    /// By the customer. Below it is the line of interaction.
    Customer,
    /// Before the customer's eyes. Below it is the line of visibility.
    FrontStage,
    /// Behind.
    BackStage,
}

/// A step of a service.
#[derive(SimpleObject)]
pub struct ServiceBlueprintStep {
    /// What programs call it; once in a blueprint.
    code: String,
    /// Where it is done.
    lane: ServiceBlueprintLane,
    /// When it is done, from 1: steps of one moment happen together.
    moment: u32,
    /// What is done.
    words: String,
    /// Who is responsible for it: a position, no person.
    owner: String,
    /// What is looked at before the service goes on.
    control_points: Vec<String>,
    /// What tends to go wrong.
    fail_points: Vec<ServiceBlueprintFailPoint>,
    /// Whether the customer judges the whole service by it.
    moment_of_truth: bool,
}

/// Something that tends to go wrong.
#[derive(SimpleObject)]
pub struct ServiceBlueprintFailPoint {
    /// What goes wrong.
    words: String,
    /// What is done about it at once.
    counter_measure: String,
}

/// What leads from one step to another.
#[derive(SimpleObject)]
pub struct ServiceBlueprintLink {
    /// The code of the step from which it leads.
    from: String,
    /// The code of the step to which it leads.
    to: String,
}

impl From<blueprint::BlueprintStep> for ServiceBlueprintStep {
    fn from(step: blueprint::BlueprintStep) -> Self {
        let points = step
            .fail_points
            .into_iter()
            .map(|point| ServiceBlueprintFailPoint { words: point.words, counter_measure: point.counter_measure });
        Self {
            fail_points: points.collect(),
            code: step.code,
            lane: step.lane.into(),
            moment: step.moment,
            words: step.words,
            owner: step.owner,
            control_points: step.control_points,
            moment_of_truth: step.moment_of_truth,
        }
    }
}

/// What a blueprint says.
#[derive(InputObject)]
struct ServiceBlueprintContentInput {
    /// What people call it; at most 100 characters.
    name: String,
    /// Its steps: 1 to 60, with at least one in each lane.
    steps: Vec<ServiceBlueprintStepInput>,
    /// What leads from one step to another: at most 200, never back in time.
    #[graphql(default)]
    links: Vec<ServiceBlueprintLinkInput>,
}

/// A step of a service.
#[derive(InputObject)]
struct ServiceBlueprintStepInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in a blueprint.
    code: String,
    /// Where it is done.
    lane: ServiceBlueprintLane,
    /// When it is done: 1 to 20. Steps of one moment happen together.
    moment: u32,
    /// What is done; at most 80 characters.
    words: String,
    /// Who is responsible for it: a position, no person; at most 40 characters, never empty.
    owner: String,
    /// What is looked at before the service goes on: at most 5, each of at most 500 characters.
    #[graphql(default)]
    control_points: Vec<String>,
    /// What tends to go wrong: at most 5.
    #[graphql(default)]
    fail_points: Vec<ServiceBlueprintFailPointInput>,
    /// Whether the customer judges the whole service by it.
    #[graphql(default)]
    moment_of_truth: bool,
}

/// Something that tends to go wrong.
#[derive(InputObject)]
struct ServiceBlueprintFailPointInput {
    /// What goes wrong; at most 500 characters.
    words: String,
    /// What is done about it at once; at most 500 characters, never empty.
    counter_measure: String,
}

/// What leads from one step to another.
#[derive(InputObject)]
struct ServiceBlueprintLinkInput {
    /// The code of the step from which it leads.
    from: String,
    /// The code of the step to which it leads: of the same moment or a later one.
    to: String,
}

impl From<ServiceBlueprintContentInput> for (String, blueprint::Blueprint) {
    fn from(input: ServiceBlueprintContentInput) -> Self {
        let steps = input.steps.into_iter().map(Into::into).collect();
        let links = input.links.into_iter().map(|link| blueprint::Link { from: link.from, to: link.to }).collect();
        (input.name, blueprint::Blueprint { steps, links })
    }
}

impl From<ServiceBlueprintStepInput> for blueprint::BlueprintStep {
    fn from(input: ServiceBlueprintStepInput) -> Self {
        let points = input
            .fail_points
            .into_iter()
            .map(|point| blueprint::FailPoint { words: point.words, counter_measure: point.counter_measure });
        Self {
            fail_points: points.collect(),
            code: input.code,
            lane: input.lane.into(),
            moment: input.moment,
            words: input.words,
            owner: input.owner,
            control_points: input.control_points,
            moment_of_truth: input.moment_of_truth,
        }
    }
}
