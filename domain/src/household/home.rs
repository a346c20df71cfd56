//! How a household lives: the dwelling with what is in it, and its habits.

use serde::{Deserialize, Serialize};

use crate::kernel::{Error, Result, input};

/// The dwelling, as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Home {
    /// What kind of dwelling it is.
    pub dwelling: Dwelling,
    /// Floor area in square metres.
    pub area_square_metres: Option<u32>,
    /// The floor of the entrance; 0 is the ground, below it is negative.
    pub floor: Option<i32>,
    /// Whether a lift goes there.
    pub has_lift: Option<bool>,
    /// How the rooms lie: `three bedrooms, two halls`.
    pub layout: Option<String>,
    /// What is there already and can be used.
    pub equipment: Vec<Equipment>,
}

/// The kind of a dwelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Dwelling {
    /// A flat in a house of several.
    Apartment,
    /// A flat on several floors.
    Duplex,
    /// A house of its own.
    House,
    /// A large house with grounds.
    Villa,
    /// A serviced flat or a hotel.
    Serviced,
    /// A room.
    Room,
}

/// An appliance or aid that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Equipment {
    /// What it is: `steriliser`, `patient hoist`.
    pub name: String,
    /// How many there are.
    pub count: u32,
    /// Where it stands, how it is used.
    pub note: Option<String>,
}

/// How the household lives, as it is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Habits {
    /// The course of a usual day.
    pub daily_routine: Option<String>,
    /// What is eaten and what is not.
    pub diet: Option<String>,
    /// Rules of a religion about food: `halal`, `vegetarian on the 1st and 15th`.
    pub religious_diet: Option<String>,
    /// Animals in the house.
    pub pets: Vec<String>,
}

const LARGEST_AREA: i64 = 100_000;
const MOST_OF_A_KIND: i64 = 10_000;
const MOST_THINGS: usize = 200;

/// A floor area in square metres.
///
/// # Errors
/// [`Error::Invalid`] at `areaSquareMetres`.
pub fn area(square_metres: i32) -> Result<u32> {
    input::whole("areaSquareMetres", square_metres.into(), 1, LARGEST_AREA)
}

/// How many there are of an appliance or aid.
///
/// # Errors
/// [`Error::Invalid`] at `count`.
pub fn count(number: i32) -> Result<u32> {
    input::whole("count", number.into(), 1, MOST_OF_A_KIND)
}

impl Home {
    /// The home with tidy texts and possible figures.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field.
    pub fn checked(self) -> Result<Self> {
        if self.floor.is_some_and(|floor| !(-10..=200).contains(&floor)) {
            return Err(Error::invalid("floor", "must be between -10 and 200"));
        }
        if self.equipment.len() > MOST_THINGS {
            return Err(Error::invalid("equipment", format!("must not have more than {MOST_THINGS} entries")));
        }
        let equipment = self.equipment.into_iter().enumerate();
        let equipment =
            equipment.map(|(at, thing)| thing.checked().map_err(|error| error.at(format!("equipment.{at}"))));
        Ok(Self {
            layout: input::optional_text("layout", self.layout.as_deref(), 500)?,
            equipment: equipment.collect::<Result<_>>()?,
            ..self
        })
    }
}

impl Equipment {
    fn checked(self) -> Result<Self> {
        Ok(Self {
            name: input::required_text("name", &self.name, 100)?,
            count: self.count,
            note: input::optional_text("note", self.note.as_deref(), 500)?,
        })
    }
}

impl Habits {
    /// The habits with tidy texts.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field.
    pub fn checked(self) -> Result<Self> {
        if self.pets.len() > MOST_THINGS {
            return Err(Error::invalid("pets", format!("must not have more than {MOST_THINGS} entries")));
        }
        Ok(Self {
            daily_routine: input::optional_text("dailyRoutine", self.daily_routine.as_deref(), 2000)?,
            diet: input::optional_text("diet", self.diet.as_deref(), 2000)?,
            religious_diet: input::optional_text("religiousDiet", self.religious_diet.as_deref(), 500)?,
            pets: self.pets.iter().map(|pet| input::required_text("pets", pet, 100)).collect::<Result<_>>()?,
        })
    }
}
