//! What a plan says, in the schema.

use async_graphql::{ComplexObject, SimpleObject};
use domain::{
    care::plan::{
        content::{self, PlanContent},
        difference,
        schedule::TaskSchedule,
        told::told,
    },
    kernel,
};

use super::enums::{CarePlanPart, CarePlanPartChange};
use crate::graphql::{Date, Language};

/// What a plan says about somebody's health, and what is at hand.
#[derive(SimpleObject)]
pub struct CarePlanContent {
    /// What is to be dealt with.
    problems: Vec<CareProblem>,
    /// What is to be reached.
    goals: Vec<Goal>,
    /// How.
    interventions: Vec<Intervention>,
    /// What is in the home already.
    resources: Vec<HomeResource>,
}

/// A problem.
#[derive(SimpleObject)]
struct CareProblem {
    /// Names it through all versions.
    key: String,
    /// What it is.
    text: String,
}

/// A goal.
#[derive(SimpleObject)]
struct Goal {
    /// Names it through all versions.
    key: String,
    /// The key of the problem that it is about. Null when it is about none in particular.
    problem: Option<String>,
    /// What is to be reached.
    text: String,
    /// By what it shows.
    measure: String,
    /// When.
    due: Date,
}

/// An intervention.
#[derive(SimpleObject)]
struct Intervention {
    /// Names it through all versions.
    key: String,
    /// The key of the goal that it serves. Null when it serves none in particular.
    goal: Option<String>,
    /// What it is.
    text: String,
}

/// Something in the home that care can use.
#[derive(SimpleObject)]
struct HomeResource {
    /// Names it through all versions.
    key: String,
    /// What it is.
    text: String,
    /// Where it is. Null when nobody said.
    place: Option<String>,
}

impl From<PlanContent> for CarePlanContent {
    fn from(content: PlanContent) -> Self {
        let problems = content.problems.into_iter().map(|it| CareProblem { key: it.key, text: it.text });
        let goals = content.goals.into_iter().map(|it| Goal {
            key: it.key,
            problem: it.problem,
            text: it.text,
            measure: it.measure,
            due: it.due.into(),
        });
        let interventions =
            content.interventions.into_iter().map(|it| Intervention { key: it.key, goal: it.goal, text: it.text });
        let resources =
            content.resources.into_iter().map(|it| HomeResource { key: it.key, text: it.text, place: it.place });
        Self {
            problems: problems.collect(),
            goals: goals.collect(),
            interventions: interventions.collect(),
            resources: resources.collect(),
        }
    }
}

/// A task of a plan.
#[derive(SimpleObject)]
pub struct CareTask {
    /// Names it through all versions.
    key: String,
    /// The key of the intervention that it belongs to. Null when it belongs to none in particular.
    intervention: Option<String>,
    /// What it is, in a few words.
    title: String,
    /// How it is done. Null when nobody said.
    instructions: Option<String>,
    /// By what it shows that it was done well.
    standard: String,
    /// How long it takes, in minutes. Null when nobody said.
    minutes: Option<u32>,
    /// Whether somebody has to know at once when it is not done.
    critical: bool,
    /// On which days it is done. Null when at every visit.
    schedule: Option<CareTaskSchedule>,
}

/// On which days a task is done.
#[derive(SimpleObject)]
struct CareTaskSchedule {
    /// A recurrence rule by RFC 5545, such as `FREQ=WEEKLY;BYDAY=MO,TH`.
    rule: String,
    /// The day from which the rule counts. Null when from the first of the plan's version.
    first_day: Option<Date>,
    /// The last day. Null when the rule alone says.
    last_day: Option<Date>,
}

impl From<content::Task> for CareTask {
    fn from(task: content::Task) -> Self {
        let schedule = |schedule: TaskSchedule| CareTaskSchedule {
            rule: schedule.rule,
            first_day: schedule.first_day.map(Date),
            last_day: schedule.last_day.map(Date),
        };
        Self {
            key: task.key,
            intervention: task.intervention,
            title: task.title,
            instructions: task.instructions,
            standard: task.standard,
            minutes: task.minutes,
            critical: task.critical,
            schedule: task.schedule.map(schedule),
        }
    }
}

/// What became of a part of a plan between two versions.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct CarePlanDifference {
    /// What it is.
    part: CarePlanPart,
    /// Its key.
    key: String,
    /// What became of it.
    change: CarePlanPartChange,
    /// Its fields that say something else, in alphabetical order.
    fields: Vec<CarePlanFieldChange>,
    #[graphql(skip)]
    english: String,
    #[graphql(skip)]
    chinese: String,
}

#[ComplexObject]
impl CarePlanDifference {
    /// The same in a sentence, for the family. The words of those who wrote the plan stay in their language.
    async fn sentence(
        &self,
        #[graphql(desc = "The language of what is said around them.")] language: Language,
    ) -> &str {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }
}

/// A field of a part that says something else.
#[derive(SimpleObject)]
struct CarePlanFieldChange {
    /// The field.
    field: String,
    /// What it said. Null when nothing.
    before: Option<String>,
    /// What it says. Null when nothing.
    after: Option<String>,
}

impl CarePlanDifference {
    /// What became of a part between two contents, which are at hand to say it.
    pub fn said(difference: difference::Difference, before: &PlanContent, after: &PlanContent) -> Self {
        let said = |language| told(&difference, before, after, language);
        let (english, chinese) = (said(kernel::Language::English), said(kernel::Language::Chinese));
        let field = |field: difference::ChangedField| CarePlanFieldChange {
            field: field.field,
            before: field.before,
            after: field.after,
        };
        Self {
            part: difference.part.into(),
            key: difference.key,
            change: difference.change.into(),
            fields: difference.fields.into_iter().map(field).collect(),
            english,
            chinese,
        }
    }
}
