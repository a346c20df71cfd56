//! What the agency asks of its staff, and what stands against somebody's serving.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    id::TrainingCourseId,
    kernel::{self, Tx},
    staff::{self, POLICY_UPDATE, RecruitmentCriteria, eligibility::Obstacle, policy},
};

use super::{TrainingCourse, batches::TrainingCourseById};
use crate::graphql::{ContextExt, Id, Result};

/// What the agency asks.
#[derive(Clone)]
pub struct StaffPolicy(pub staff::StaffPolicy);

impl From<staff::StaffPolicy> for StaffPolicy {
    fn from(row: staff::StaffPolicy) -> Self {
        Self(row)
    }
}

/// What the agency asks of its staff before they may serve.
#[Object]
impl StaffPolicy {
    /// Working days of induction before the first assignment.
    async fn induction_days(&self) -> i32 {
        self.0.induction_days
    }

    /// Whether nobody serves without a clear background check.
    async fn background_check(&self) -> bool {
        self.0.background_check
    }

    /// What the agency looks for when it recruits. Kept for its own papers: matching never reads it.
    async fn recruitment(&self) -> Recruitment {
        let criteria = &self.0.recruitment;
        Recruitment {
            youngest: criteria.youngest.map(Into::into),
            oldest: criteria.oldest.map(Into::into),
            education: criteria.education.clone(),
        }
    }

    /// The version to name when you change it; 0 while the agency has said nothing.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What the agency looks for when it recruits.
#[derive(SimpleObject)]
pub struct Recruitment {
    /// Youngest age in years. Null when it does not matter.
    youngest: Option<i32>,
    /// Oldest age in years. Null when it does not matter.
    oldest: Option<i32>,
    /// Lowest level of education. Null when it does not matter.
    education: Option<String>,
}

/// Changes what the agency asks of its staff.
#[derive(InputObject)]
pub struct StaffPolicyUpdateInput {
    /// The version that you read; 0 when the agency has said nothing yet.
    pub version: i32,
    /// Working days of induction before the first assignment, 0 to 60.
    pub induction_days: i32,
    /// Whether nobody serves without a clear background check.
    pub background_check: bool,
    /// Youngest age in years, 14 to 99, kept for the agency's own papers.
    pub recruitment_youngest: Option<i32>,
    /// Oldest age in years, 14 to 99, kept for the agency's own papers.
    pub recruitment_oldest: Option<i32>,
    /// Lowest level of education, at most 200 characters, kept for the agency's own papers.
    pub recruitment_education: Option<String>,
}

impl StaffPolicyUpdateInput {
    /// The input in the domain's words.
    ///
    /// # Errors
    /// `Invalid` naming the field.
    pub fn checked(self, tx: &Tx) -> kernel::Result<policy::PolicyInput> {
        // What is wrong with it is for those who may change it.
        tx.require(POLICY_UPDATE)?;
        Ok(policy::PolicyInput {
            induction_days: self.induction_days,
            background_check: self.background_check,
            recruitment: RecruitmentCriteria {
                youngest: policy::age("recruitmentYoungest", self.recruitment_youngest)?,
                oldest: policy::age("recruitmentOldest", self.recruitment_oldest)?,
                education: self.recruitment_education,
            },
        })
    }
}

/// Something that stands against serving.
pub struct EligibilityObstacle(pub Obstacle);

/// Something that stands against somebody's serving in the days asked about.
#[Object]
impl EligibilityObstacle {
    /// The course that is missing, failed or running out. Null when it is no course.
    async fn course(&self, ctx: &Context<'_>) -> Result<Option<TrainingCourse>> {
        match self.course_id() {
            Some(id) => ctx.load::<TrainingCourseById>(id).await,
            None => Ok(None),
        }
    }

    /// The course's id. Null when it is no course.
    #[graphql(name = "courseId")]
    async fn course_id_field(&self) -> Option<Id<TrainingCourseId>> {
        self.course_id().map(Into::into)
    }

    /// What stands against it, in a sentence.
    async fn sentence(&self) -> String {
        self.0.to_string()
    }
}

impl EligibilityObstacle {
    fn course_id(&self) -> Option<TrainingCourseId> {
        match self.0 {
            Obstacle::CourseMissing { course }
            | Obstacle::ExamFailed { course, .. }
            | Obstacle::CourseLapses { course, .. } => Some(course),
            _ => None,
        }
    }
}
