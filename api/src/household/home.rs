//! How a household lives and wants to be reached, as the schema shows it and takes it.

use async_graphql::{InputObject, SimpleObject};
use domain::{
    household::{self, home, quiet_hours::quiet_hours},
    kernel,
};

use super::enums::{ContactChannel, ContactFrequency, DwellingType};
use crate::graphql::TimeOfDay;

/// The dwelling of a household.
#[derive(SimpleObject)]
pub struct Home {
    /// What kind of dwelling it is.
    dwelling: DwellingType,
    /// Floor area in square metres. Null when unknown.
    area_square_metres: Option<u32>,
    /// The floor of the entrance; 0 is the ground, below it is negative. Null when unknown.
    floor: Option<i32>,
    /// Whether a lift goes there. Null when unknown.
    has_lift: Option<bool>,
    /// How the rooms lie. Null when unknown.
    layout: Option<String>,
    /// Appliances and aids that are there already and can be used.
    equipment: Vec<HomeEquipment>,
}

/// An appliance or aid that is in the home already.
#[derive(SimpleObject)]
pub struct HomeEquipment {
    /// What it is: `steriliser`, `patient hoist`.
    name: String,
    /// How many there are.
    count: u32,
    /// Where it stands, how it is used. Null when nothing was noted.
    note: Option<String>,
}

/// The dwelling of a household.
#[derive(InputObject)]
pub struct HomeInput {
    /// What kind of dwelling it is.
    dwelling: DwellingType,
    /// Floor area in square metres, 1 to 100 000.
    area_square_metres: Option<i32>,
    /// The floor of the entrance, -10 to 200; 0 is the ground.
    floor: Option<i32>,
    /// Whether a lift goes there.
    has_lift: Option<bool>,
    /// How the rooms lie, at most 500 characters.
    layout: Option<String>,
    /// Appliances and aids that are there already, at most 200.
    #[graphql(default)]
    equipment: Vec<HomeEquipmentInput>,
}

/// An appliance or aid that is in the home already.
#[derive(InputObject)]
pub struct HomeEquipmentInput {
    /// What it is, at most 100 characters.
    name: String,
    /// How many there are, 1 to 10 000.
    #[graphql(default = 1)]
    count: i32,
    /// Where it stands, how it is used, at most 500 characters.
    note: Option<String>,
}

impl From<home::Home> for Home {
    fn from(home: home::Home) -> Self {
        let equipment = home.equipment.into_iter();
        Self {
            dwelling: home.dwelling.into(),
            area_square_metres: home.area_square_metres,
            floor: home.floor,
            has_lift: home.has_lift,
            layout: home.layout,
            equipment: equipment
                .map(|thing| HomeEquipment { name: thing.name, count: thing.count, note: thing.note })
                .collect(),
        }
    }
}

impl TryFrom<HomeInput> for home::Home {
    type Error = kernel::Error;

    fn try_from(input: HomeInput) -> kernel::Result<Self> {
        let equipment = input.equipment.into_iter().enumerate();
        let thing = |(at, thing): (usize, HomeEquipmentInput)| {
            let count = home::count(thing.count).map_err(|error| error.at(format!("equipment.{at}")))?;
            Ok(home::Equipment { name: thing.name, count, note: thing.note })
        };
        Ok(Self {
            dwelling: input.dwelling.into(),
            area_square_metres: input.area_square_metres.map(home::area).transpose()?,
            floor: input.floor,
            has_lift: input.has_lift,
            layout: input.layout,
            equipment: equipment.map(thing).collect::<kernel::Result<_>>()?,
        })
    }
}

/// How a household lives from day to day.
#[derive(SimpleObject)]
pub struct Habits {
    /// The course of a usual day. Null when unknown.
    daily_routine: Option<String>,
    /// What is eaten and what is not. Null when unknown.
    diet: Option<String>,
    /// Rules of a religion about food. Null when there are none, or unknown.
    religious_diet: Option<String>,
    /// Animals in the house.
    pets: Vec<String>,
}

/// How a household lives from day to day.
#[derive(InputObject)]
pub struct HabitsInput {
    /// The course of a usual day, at most 2 000 characters.
    daily_routine: Option<String>,
    /// What is eaten and what is not, at most 2 000 characters.
    diet: Option<String>,
    /// Rules of a religion about food, at most 500 characters.
    religious_diet: Option<String>,
    /// Animals in the house, at most 200.
    #[graphql(default)]
    pets: Vec<String>,
}

impl From<home::Habits> for Habits {
    fn from(habits: home::Habits) -> Self {
        let home::Habits { daily_routine, diet, religious_diet, pets } = habits;
        Self { daily_routine, diet, religious_diet, pets }
    }
}

impl From<HabitsInput> for home::Habits {
    fn from(input: HabitsInput) -> Self {
        let HabitsInput { daily_routine, diet, religious_diet, pets } = input;
        Self { daily_routine, diet, religious_diet, pets }
    }
}

/// How a household wants to be reached.
#[derive(SimpleObject)]
pub struct ContactPreferences {
    /// Ways of contact, the most welcome first.
    channels: Vec<ContactChannel>,
    /// How often the agency gets in touch of its own accord.
    frequency: ContactFrequency,
    /// When the household is to be left in peace. Null when it may be reached at any time.
    quiet_hours: Option<QuietHours>,
}

/// Hours of every day, by the clock of the household's branch. They run past midnight when they end before they begin.
#[derive(SimpleObject)]
pub struct QuietHours {
    /// The first moment of peace.
    from: TimeOfDay,
    /// The first moment after it.
    until: TimeOfDay,
}

/// How a household wants to be reached.
#[derive(InputObject)]
pub struct ContactPreferencesInput {
    /// Ways of contact, the most welcome first, each at most once.
    #[graphql(default)]
    channels: Vec<ContactChannel>,
    /// How often the agency gets in touch of its own accord.
    frequency: ContactFrequency,
    /// When the household is to be left in peace.
    quiet_hours: Option<QuietHoursInput>,
}

/// Hours of every day, by the clock of the household's branch. They run past midnight when they end before they begin.
#[derive(InputObject)]
pub struct QuietHoursInput {
    /// The first moment of peace.
    from: TimeOfDay,
    /// The first moment after it; another than `from`.
    until: TimeOfDay,
}

impl From<household::ContactPreferences> for ContactPreferences {
    fn from(preferences: household::ContactPreferences) -> Self {
        let quiet = preferences.quiet_hours;
        Self {
            channels: preferences.channels.into_iter().map(Into::into).collect(),
            frequency: preferences.frequency.into(),
            quiet_hours: quiet.map(|hours| QuietHours { from: hours.from.into(), until: hours.until.into() }),
        }
    }
}

impl TryFrom<ContactPreferencesInput> for household::ContactPreferences {
    type Error = kernel::Error;

    fn try_from(input: ContactPreferencesInput) -> kernel::Result<Self> {
        let quiet = input.quiet_hours.map(|hours| quiet_hours(hours.from.0, hours.until.0));
        Ok(Self {
            channels: input.channels.into_iter().map(Into::into).collect(),
            frequency: input.frequency.into(),
            quiet_hours: quiet.transpose().map_err(|error| error.at("contactPreferences.quietHours"))?,
        })
    }
}
