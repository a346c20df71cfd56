//! What a staffing request is made of, as clients send it.

use async_graphql::InputObject;
use domain::{
    id::{AddressId, HouseholdId, SkillId, TrainingCourseId},
    kernel::{self, Error},
    matching::{RequestWish, SkillLevel, request_input},
};

use super::enums::ServiceType;
use crate::{
    graphql::{Id, MoneyInput, ScheduleInput},
    household::CarerWishInput,
    staff::CredentialKind,
};

/// A skill that is asked for.
#[derive(InputObject)]
pub struct SkillNeedInput {
    /// The skill.
    skill_id: Id<SkillId>,
    /// The lowest level that will do, 1 to 5.
    level: i32,
}

/// Something that would be good.
#[derive(InputObject)]
pub struct RequestWishInput {
    /// What is wished for.
    wish: CarerWishInput,
    /// In plain words; at most 200 characters.
    words: String,
}

/// What a staffing request asks for.
#[derive(InputObject)]
pub struct StaffingRequestInput {
    /// The household that asks.
    household_id: Id<HouseholdId>,
    /// Where the work is done. Left out, at the household's primary address.
    address_id: Option<Id<AddressId>>,
    /// The kind of service.
    service_type: ServiceType,
    /// How many carers are wanted at the same time, 1 to 20.
    #[graphql(default = 1)]
    seats: i32,
    /// When the work is done.
    schedule: ScheduleInput,
    /// Whether the carer lives in the household.
    #[graphql(default)]
    live_in: bool,
    /// Skills with the lowest level.
    #[graphql(default)]
    skills: Vec<SkillNeedInput>,
    /// Credentials that must be valid during the whole service.
    #[graphql(default)]
    credentials: Vec<CredentialKind>,
    /// Courses that must have been passed, besides those that the agency asks of everybody.
    #[graphql(default)]
    course_ids: Vec<Id<TrainingCourseId>>,
    /// Whether the background check must be clear even where the agency does not ask it of everybody.
    #[graphql(default)]
    background_check: bool,
    /// Languages without which it will not do, by BCP 47 tag.
    #[graphql(default)]
    languages: Vec<String>,
    /// Languages that would be good, by BCP 47 tag.
    #[graphql(default)]
    wished_languages: Vec<String>,
    /// What else would be good.
    #[graphql(default)]
    wishes: Vec<RequestWishInput>,
    /// The most that an hour may cost. Left out, cost does not count.
    budget_per_hour: Option<MoneyInput>,
}

impl StaffingRequestInput {
    /// The input in the domain's words.
    ///
    /// # Errors
    /// `Invalid`, with the field.
    pub fn checked(self, currency: &str) -> kernel::Result<request_input::RequestInput> {
        let level = |need: &SkillNeedInput| {
            let level = u8::try_from(need.level).map_err(|_| Error::invalid("skills.level", "must be from 1 to 5"))?;
            Ok(SkillLevel { skill: need.skill_id.0, level })
        };
        let wish = |wish: RequestWishInput| {
            let words = wish.words;
            wish.wish.try_into().map(|wish| RequestWish { wish, words }).map_err(|error: Error| error.at("wishes.wish"))
        };
        Ok(request_input::RequestInput {
            household: self.household_id.0,
            address: self.address_id.map(|id| id.0),
            service_type: self.service_type.into(),
            seats: self.seats.into(),
            schedule: self.schedule.into(),
            live_in: self.live_in,
            skills: self.skills.iter().map(level).collect::<kernel::Result<_>>()?,
            credentials: self.credentials.into_iter().map(Into::into).collect(),
            courses: self.course_ids.into_iter().map(|id| id.0).collect(),
            background_check: self.background_check,
            languages: self.languages,
            wished_languages: self.wished_languages,
            wishes: self.wishes.into_iter().map(wish).collect::<kernel::Result<_>>()?,
            budget_per_hour: self.budget_per_hour.map(|budget| budget.minor("budgetPerHour", currency)).transpose()?,
        })
    }
}
