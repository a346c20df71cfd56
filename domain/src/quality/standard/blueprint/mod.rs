//! A service blueprint: what the customer does, what the customer sees being done, and what is done behind, moment by moment
//! (G. L. Shostack, "Designing services that deliver", Harvard Business Review 62, 1984).

mod labels;
mod layout;
mod lettering;
pub mod picture;

use std::collections::BTreeSet;

use entity::{id::ServiceBlueprintId, quality::standard::StandardKind};
use serde::{Deserialize, Serialize};

use super::{
    super::checklist::content::{ContentProblem, codes, few, refuse, words},
    versions::{Content, Operations},
};

/// A blueprint has at most so many steps, and so many links.
const MOST_STEPS: usize = 60;
const MOST_LINKS: usize = 200;
/// And at most so many moments.
const MOST_MOMENTS: u32 = 20;
/// A step has at most so many points of a kind.
const MOST_POINTS: usize = 5;
/// What stands on a card is short.
const LONGEST_WORDS: usize = 80;
const LONGEST_OWNER: usize = 40;

/// A service blueprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Blueprint {
    /// Its steps.
    pub steps: Vec<BlueprintStep>,
    /// What leads from one to another.
    pub links: Vec<Link>,
}

/// Where something is done, from the customer inwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Lane {
    /// By the customer. Below it is the line of interaction.
    Customer,
    /// Before the customer's eyes. Below it is the line of visibility.
    FrontStage,
    /// Behind.
    BackStage,
}

impl Lane {
    /// All lanes, from the customer inwards.
    pub const ALL: [Self; 3] = [Self::Customer, Self::FrontStage, Self::BackStage];

    const fn name(self) -> &'static str {
        match self {
            Self::Customer => "CUSTOMER",
            Self::FrontStage => "FRONT_STAGE",
            Self::BackStage => "BACK_STAGE",
        }
    }
}

/// A step of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlueprintStep {
    /// What programs call it; once in a blueprint.
    pub code: String,
    /// Where it is done.
    pub lane: Lane,
    /// When it is done, from 1: steps of one moment happen together.
    pub moment: u32,
    /// What is done.
    pub words: String,
    /// Who is responsible for it: a position, no person.
    pub owner: String,
    /// What is looked at before the service goes on.
    pub control_points: Vec<String>,
    /// What tends to go wrong.
    pub fail_points: Vec<FailPoint>,
    /// Whether the customer judges the whole service by it.
    pub moment_of_truth: bool,
}

/// Something that tends to go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailPoint {
    /// What goes wrong.
    pub words: String,
    /// What is done about it at once.
    pub counter_measure: String,
}

/// What leads from one step to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The code of the step from which it leads.
    pub from: String,
    /// The code of the step to which it leads.
    pub to: String,
}

impl Content for Blueprint {
    const KIND: StandardKind = StandardKind::ServiceBlueprint;
    const OPERATIONS: Operations = Operations {
        draft: "serviceBlueprintDraft",
        revise: "serviceBlueprintRevise",
        publish: "serviceBlueprintPublish",
    };
    type Id = ServiceBlueprintId;

    fn check(&self) -> Result<(), ContentProblem> {
        few("steps", self.steps.len(), MOST_STEPS)?;
        codes("steps.code", self.steps.iter().map(|step| step.code.as_str()))?;
        self.steps.iter().try_for_each(BlueprintStep::check)?;
        for lane in Lane::ALL {
            if !self.steps.iter().any(|step| step.lane == lane) {
                return refuse("steps.lane", format!("leave the lane `{}` empty", lane.name()));
            }
        }
        self.check_links()
    }
}

impl Blueprint {
    /// The step of this code.
    #[must_use]
    pub fn step(&self, code: &str) -> Option<&BlueprintStep> {
        self.steps.iter().find(|step| step.code == code)
    }

    fn check_links(&self) -> Result<(), ContentProblem> {
        if self.links.len() > MOST_LINKS {
            return refuse("links", format!("has more than {MOST_LINKS} entries"));
        }
        let mut seen = BTreeSet::new();
        for link in &self.links {
            let Some(from) = self.step(&link.from) else {
                return refuse("links.from", format!("names `{}`, which is no step", link.from));
            };
            let Some(to) = self.step(&link.to) else {
                return refuse("links.to", format!("names `{}`, which is no step", link.to));
            };
            if from.code == to.code {
                return refuse("links.to", format!("leads from `{}` to itself", link.from));
            }
            if from.moment > to.moment {
                return refuse("links.to", format!("leads from `{}` back in time to `{}`", link.from, link.to));
            }
            if !seen.insert(link) {
                return refuse("links", format!("lead from `{}` to `{}` twice", link.from, link.to));
            }
        }
        Ok(())
    }
}

impl BlueprintStep {
    fn check(&self) -> Result<(), ContentProblem> {
        short("steps.words", &self.words, LONGEST_WORDS)?;
        if self.owner.trim().is_empty() {
            return refuse("steps.owner", format!("of `{}` must not be empty: every step has an owner", self.code));
        }
        short("steps.owner", &self.owner, LONGEST_OWNER)?;
        if !(1..=MOST_MOMENTS).contains(&self.moment) {
            return refuse("steps.moment", format!("must be from 1 to {MOST_MOMENTS}"));
        }
        if self.control_points.len() > MOST_POINTS {
            return refuse("steps.controlPoints", format!("has more than {MOST_POINTS} entries"));
        }
        if self.fail_points.len() > MOST_POINTS {
            return refuse("steps.failPoints", format!("has more than {MOST_POINTS} entries"));
        }
        self.control_points.iter().try_for_each(|said| words("steps.controlPoints", said))?;
        self.fail_points.iter().try_for_each(|point| {
            words("steps.failPoints.words", &point.words)?;
            words("steps.failPoints.counterMeasure", &point.counter_measure)
        })
    }
}

fn short(field: &'static str, text: &str, longest: usize) -> Result<(), ContentProblem> {
    words(field, text)?;
    let length = text.chars().count();
    if length > longest {
        return refuse(field, format!("has {length} characters; at most {longest} are drawn"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::usual, *};

    fn refused(change: impl FnOnce(&mut Blueprint)) -> (&'static str, String) {
        let mut blueprint = usual::first_visit();
        change(&mut blueprint);
        let found = blueprint.check().expect_err("a blueprint with a defect");
        (found.field, found.problem)
    }

    #[test]
    fn every_defect_names_its_field() {
        usual::first_visit().check().expect("a blueprint");
        assert_eq!(refused(|all| all.steps[2].owner = "\n".to_owned()).0, "steps.owner");
        assert_eq!(
            refused(|all| all.steps.retain(|step| step.lane != Lane::BackStage)),
            ("steps.lane", "leave the lane `BACK_STAGE` empty".to_owned())
        );
        let link = |from: &str, to: &str| Link { from: from.to_owned(), to: to.to_owned() };
        assert_eq!(
            refused(|all| all.links.push(link("NOWHERE", "ASK"))),
            ("links.from", "names `NOWHERE`, which is no step".to_owned())
        );
        assert_eq!(refused(|all| all.links.push(link("ASK", "NOWHERE"))).0, "links.to");
        assert_eq!(refused(|all| all.links.push(link("ASK", "ASK"))).0, "links.to");
        assert_eq!(
            refused(|all| all.links.push(link("CONFIRM", "ASK"))),
            ("links.to", "leads from `CONFIRM` back in time to `ASK`".to_owned())
        );
        assert_eq!(refused(|all| all.links.push(all.links[0].clone())).0, "links");
        assert_eq!(refused(|all| all.steps[0].moment = 0).0, "steps.moment");
        assert_eq!(refused(|all| all.steps[0].words = "字".repeat(81)).0, "steps.words");
        let empty = FailPoint { words: "Nobody comes.".to_owned(), counter_measure: String::new() };
        assert_eq!(refused(|all| all.steps[0].fail_points.push(empty)).0, "steps.failPoints.counterMeasure");
    }
}
