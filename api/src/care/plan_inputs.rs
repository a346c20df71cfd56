//! What people say in a plan, on its way in.

use async_graphql::InputObject;
use chrono::NaiveDate;
use domain::care::{
    drafting::VersionInput,
    plan::{
        content::{self, PlanContent},
        schedule::TaskSchedule,
    },
};

use crate::{graphql::Date, matching::ServiceType};

/// A version of a plan in the making.
#[derive(InputObject)]
pub struct CarePlanDraftInput {
    /// What it says. Left out, what the template of the plan's group of risk says.
    content: Option<CarePlanContentInput>,
    /// The services to whose visits its tasks belong. Empty, those of every one.
    #[graphql(default)]
    service_types: Vec<ServiceType>,
    /// The first day of whose visits it is; today or later.
    effective_from: Date,
    /// When it is to be looked at again; on its first day or later.
    review_due_on: Date,
}

impl From<CarePlanDraftInput> for VersionInput {
    fn from(input: CarePlanDraftInput) -> Self {
        Self {
            content: input.content.map(Into::into),
            service_types: input.service_types.into_iter().map(Into::into).collect(),
            effective_from: input.effective_from.0,
            review_due_on: input.review_due_on.0,
        }
    }
}

/// What a plan says. Keys name a part through all versions: 1 to 40 letters a to z, digits and hyphens. Each list has at
/// most 60 entries.
#[derive(InputObject)]
pub struct CarePlanContentInput {
    /// What is to be dealt with.
    #[graphql(default)]
    problems: Vec<CareProblemInput>,
    /// What is to be reached.
    #[graphql(default)]
    goals: Vec<GoalInput>,
    /// How.
    #[graphql(default)]
    interventions: Vec<InterventionInput>,
    /// What is in the home already.
    #[graphql(default)]
    resources: Vec<HomeResourceInput>,
    /// What is done at visits, in order.
    tasks: Vec<CareTaskInput>,
}

/// A problem.
#[derive(InputObject)]
struct CareProblemInput {
    /// Names it.
    key: String,
    /// What it is; at most 1000 characters.
    text: String,
}

/// A goal.
#[derive(InputObject)]
struct GoalInput {
    /// Names it.
    key: String,
    /// The key of the problem that it is about.
    problem: Option<String>,
    /// What is to be reached; at most 1000 characters.
    text: String,
    /// By what it shows; at most 500 characters.
    measure: String,
    /// When; on the plan's first day or later.
    due: Date,
}

/// An intervention.
#[derive(InputObject)]
struct InterventionInput {
    /// Names it.
    key: String,
    /// The key of the goal that it serves.
    goal: Option<String>,
    /// What it is; at most 1000 characters.
    text: String,
}

/// Something in the home that care can use.
#[derive(InputObject)]
struct HomeResourceInput {
    /// Names it.
    key: String,
    /// What it is; at most 200 characters.
    text: String,
    /// Where it is; at most 200 characters.
    place: Option<String>,
}

/// A task.
#[derive(InputObject)]
struct CareTaskInput {
    /// Names it.
    key: String,
    /// The key of the intervention that it belongs to.
    intervention: Option<String>,
    /// What it is, in a few words; at most 120 characters.
    title: String,
    /// How it is done; at most 2000 characters.
    instructions: Option<String>,
    /// By what it shows that it was done well; at most 1000 characters.
    standard: String,
    /// How long it takes, in minutes; at most a day.
    minutes: Option<u32>,
    /// Whether somebody has to know at once when it is not done.
    #[graphql(default)]
    critical: bool,
    /// On which days it is done. Left out, at every visit.
    schedule: Option<CareTaskScheduleInput>,
}

/// On which days a task is done.
#[derive(InputObject)]
struct CareTaskScheduleInput {
    /// A recurrence rule by RFC 5545, such as `FREQ=DAILY`, `FREQ=WEEKLY;BYDAY=MO,TH` or `FREQ=MONTHLY;BYMONTHDAY=1`.
    rule: String,
    /// The day from which the rule counts. Left out, the first of the plan's version.
    first_day: Option<Date>,
    /// The last day. Left out, the rule alone says.
    last_day: Option<Date>,
}

/// What a template says. As a plan, but that goals are due so many days after a plan's first.
#[derive(InputObject)]
pub struct CarePlanTemplateContentInput {
    /// What is to be dealt with.
    #[graphql(default)]
    problems: Vec<CareProblemInput>,
    /// What is to be reached.
    #[graphql(default)]
    goals: Vec<TemplateGoalInput>,
    /// How.
    #[graphql(default)]
    interventions: Vec<InterventionInput>,
    /// What is in the home already.
    #[graphql(default)]
    resources: Vec<HomeResourceInput>,
    /// What is done at visits, in order.
    tasks: Vec<CareTaskInput>,
}

/// A goal of a template.
#[derive(InputObject)]
struct TemplateGoalInput {
    /// Names it.
    key: String,
    /// The key of the problem that it is about.
    problem: Option<String>,
    /// What is to be reached; at most 1000 characters.
    text: String,
    /// By what it shows; at most 500 characters.
    measure: String,
    /// How many days after the plan's first it is due: 1 to 366.
    due_in_days: u32,
}

/// The parts that plans and templates have in common.
macro_rules! content {
    ($input:ident, $goals:expr) => {
        PlanContent {
            problems: $input.problems.into_iter().map(|it| content::Problem { key: it.key, text: it.text }).collect(),
            goals: $goals,
            interventions: $input.interventions.into_iter().map(Into::into).collect(),
            resources: $input.resources.into_iter().map(Into::into).collect(),
            tasks: $input.tasks.into_iter().map(Into::into).collect(),
        }
    };
}

impl From<CarePlanContentInput> for PlanContent {
    fn from(input: CarePlanContentInput) -> Self {
        let goals = input.goals.into_iter().map(|it| content::Goal::<NaiveDate> {
            key: it.key,
            problem: it.problem,
            text: it.text,
            measure: it.measure,
            due: it.due.0,
        });
        content!(input, goals.collect())
    }
}

impl From<CarePlanTemplateContentInput> for PlanContent<u32> {
    fn from(input: CarePlanTemplateContentInput) -> Self {
        let goals = input.goals.into_iter().map(|it| content::Goal::<u32> {
            key: it.key,
            problem: it.problem,
            text: it.text,
            measure: it.measure,
            due: it.due_in_days,
        });
        content!(input, goals.collect())
    }
}

impl From<InterventionInput> for content::Intervention {
    fn from(input: InterventionInput) -> Self {
        Self { key: input.key, goal: input.goal, text: input.text }
    }
}

impl From<HomeResourceInput> for content::Resource {
    fn from(input: HomeResourceInput) -> Self {
        Self { key: input.key, text: input.text, place: input.place }
    }
}

impl From<CareTaskInput> for content::Task {
    fn from(input: CareTaskInput) -> Self {
        let schedule = |schedule: CareTaskScheduleInput| TaskSchedule {
            rule: schedule.rule,
            first_day: schedule.first_day.map(|day| day.0),
            last_day: schedule.last_day.map(|day| day.0),
        };
        Self {
            key: input.key,
            intervention: input.intervention,
            title: input.title,
            instructions: input.instructions,
            standard: input.standard,
            minutes: input.minutes,
            critical: input.critical,
            schedule: input.schedule.map(schedule),
        }
    }
}
