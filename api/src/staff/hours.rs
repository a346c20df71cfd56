//! Weekly hours and exceptional days in the schema.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    id::AvailabilityExceptionId,
    kernel::words,
    staff::{self, availability},
};

use crate::graphql::{ContextExt, Date, Id, Result, TimeOfDay};

/// Hours of a day on the clock of the branch. An end at or before the start is on the next day, so 22:00 to 06:00 is a
/// night and 00:00 to 00:00 a whole day.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Hours {
    /// When they begin.
    pub from: TimeOfDay,
    /// When they are over.
    pub to: TimeOfDay,
}

/// Hours of a day on the clock of the branch. An end at or before the start is on the next day, so 22:00 to 06:00 is a
/// night and 00:00 to 00:00 a whole day.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct HoursInput {
    /// When they begin.
    pub from: TimeOfDay,
    /// When they are over.
    pub to: TimeOfDay,
}

impl From<&availability::Hours> for Hours {
    fn from(hours: &availability::Hours) -> Self {
        Self { from: hours.from.into(), to: hours.to.into() }
    }
}

impl From<HoursInput> for availability::Hours {
    fn from(hours: HoursInput) -> Self {
        Self { from: hours.from.0, to: hours.to.0 }
    }
}

/// The hours in which somebody is willing to work in any week. Hours belong to the day on which they begin.
#[derive(Clone, Debug, SimpleObject)]
pub struct WeeklyHours {
    /// Hours that begin on Monday.
    monday: Vec<Hours>,
    /// Hours that begin on Tuesday.
    tuesday: Vec<Hours>,
    /// Hours that begin on Wednesday.
    wednesday: Vec<Hours>,
    /// Hours that begin on Thursday.
    thursday: Vec<Hours>,
    /// Hours that begin on Friday.
    friday: Vec<Hours>,
    /// Hours that begin on Saturday.
    saturday: Vec<Hours>,
    /// Hours that begin on Sunday.
    sunday: Vec<Hours>,
}

/// The hours in which somebody is willing to work in any week. Hours belong to the day on which they begin; at most
/// eight stretches a day.
#[derive(Clone, Debug, InputObject)]
pub struct WeeklyHoursInput {
    /// Hours that begin on Monday.
    #[graphql(default)]
    monday: Vec<HoursInput>,
    /// Hours that begin on Tuesday.
    #[graphql(default)]
    tuesday: Vec<HoursInput>,
    /// Hours that begin on Wednesday.
    #[graphql(default)]
    wednesday: Vec<HoursInput>,
    /// Hours that begin on Thursday.
    #[graphql(default)]
    thursday: Vec<HoursInput>,
    /// Hours that begin on Friday.
    #[graphql(default)]
    friday: Vec<HoursInput>,
    /// Hours that begin on Saturday.
    #[graphql(default)]
    saturday: Vec<HoursInput>,
    /// Hours that begin on Sunday.
    #[graphql(default)]
    sunday: Vec<HoursInput>,
}

impl From<&availability::WeeklyHours> for WeeklyHours {
    fn from(week: &availability::WeeklyHours) -> Self {
        let day = |hours: &[availability::Hours]| hours.iter().map(Into::into).collect();
        Self {
            monday: day(&week.monday),
            tuesday: day(&week.tuesday),
            wednesday: day(&week.wednesday),
            thursday: day(&week.thursday),
            friday: day(&week.friday),
            saturday: day(&week.saturday),
            sunday: day(&week.sunday),
        }
    }
}

impl From<WeeklyHoursInput> for availability::WeeklyHours {
    fn from(week: WeeklyHoursInput) -> Self {
        let day = |hours: Vec<HoursInput>| hours.into_iter().map(Into::into).collect();
        Self {
            monday: day(week.monday),
            tuesday: day(week.tuesday),
            wednesday: day(week.wednesday),
            thursday: day(week.thursday),
            friday: day(week.friday),
            saturday: day(week.saturday),
            sunday: day(week.sunday),
        }
    }
}

/// An exceptional day.
#[derive(Clone)]
pub struct AvailabilityException(pub staff::AvailabilityException);

impl From<staff::AvailabilityException> for AvailabilityException {
    fn from(row: staff::AvailabilityException) -> Self {
        Self(row)
    }
}

/// A day on which the weekly hours do not hold.
#[Object]
impl AvailabilityException {
    /// The id.
    pub async fn id(&self) -> Id<AvailabilityExceptionId> {
        self.0.id.into()
    }

    /// The day, on the calendar of the branch.
    async fn day(&self) -> Date {
        self.0.on_day.into()
    }

    /// The hours that hold instead. Empty means away for the whole day.
    async fn hours(&self) -> Vec<Hours> {
        self.0.hours.0.iter().map(Into::into).collect()
    }

    /// A note. Null when there is none.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.note.as_ref()).await?)
    }
}
