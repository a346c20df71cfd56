//! What the mutations of households take.

use async_graphql::InputObject;
use domain::{
    household::{
        self,
        addresses::AddressInput,
        contacts::ContactInput,
        households::{PortraitInput, RegisterInput},
        members::MemberInput,
        person::{Birth, Person},
        standing::StandingInput,
    },
    id::{AddressId, BranchId, HouseholdContactId, HouseholdId, HouseholdMemberId},
    kernel::{self, Error, GeoPoint},
};

use super::{
    enums::{ContactKind, HouseholdSegment, HouseholdStatus, Kinship, ReceptionGrade, Sex},
    home::{ContactPreferencesInput, HabitsInput, HomeInput},
};
use crate::graphql::{Date, GeoPointInput, Id};

/// What the agency decides about how a household is received.
#[derive(InputObject)]
pub struct HouseholdStandingFieldsInput {
    /// The agency's own word for its standing, at most 40 characters.
    tier: Option<String>,
    /// What kinds of care it needs.
    #[graphql(default)]
    segments: Vec<HouseholdSegment>,
    /// By which protocol it is received.
    #[graphql(default_with = "ReceptionGrade::Ordinary")]
    reception_grade: ReceptionGrade,
}

impl From<HouseholdStandingFieldsInput> for StandingInput {
    fn from(input: HouseholdStandingFieldsInput) -> Self {
        Self {
            tier: input.tier,
            segments: input.segments.into_iter().map(Into::into).collect(),
            reception_grade: input.reception_grade.into(),
        }
    }
}

/// What a household says of itself.
#[derive(InputObject)]
pub struct HouseholdPortraitFieldsInput {
    /// The name under which the agency knows it, at most 100 characters.
    name: String,
    /// With the title, how it is addressed; at most 50 characters.
    surname: Option<String>,
    /// `女士`, `Mr`; at most 20 characters.
    title: Option<String>,
    /// How it wants to be reached: when needed, at any time, when nothing is said.
    contact_preferences: Option<ContactPreferencesInput>,
    /// How it lives from day to day.
    habits: Option<HabitsInput>,
    /// The dwelling.
    home: Option<HomeInput>,
}

impl TryFrom<HouseholdPortraitFieldsInput> for PortraitInput {
    type Error = Error;

    fn try_from(input: HouseholdPortraitFieldsInput) -> kernel::Result<Self> {
        let contact = input.contact_preferences.map(household::ContactPreferences::try_from).transpose()?;
        Ok(Self {
            name: input.name,
            surname: input.surname,
            title: input.title,
            contact_preferences: contact.unwrap_or_default(),
            habits: input.habits.map(Into::into),
            home: input.home.map(|home| home.try_into().map_err(|error: Error| error.at("home"))).transpose()?,
        })
    }
}

/// What is known of a member.
#[derive(InputObject)]
pub struct HouseholdMemberFieldsInput {
    /// What the member is to the person who speaks for the household.
    kinship: Kinship,
    /// The full name as its owner writes it, at most 100 characters.
    name: Option<String>,
    /// The day of birth; not together with `birthYear`.
    born_on: Option<Date>,
    /// The year of birth, when the day is unknown.
    birth_year: Option<i32>,
    /// Sex as recorded.
    sex: Option<Sex>,
    /// What the member does, at most 100 characters.
    occupation: Option<String>,
    /// What those who care must know, at most 2 000 characters. Who may not see it cannot take it away: nothing keeps
    /// what is there.
    health: Option<String>,
}

impl TryFrom<HouseholdMemberFieldsInput> for MemberInput {
    type Error = Error;

    fn try_from(input: HouseholdMemberFieldsInput) -> kernel::Result<Self> {
        let birth = match (input.born_on, input.birth_year) {
            (Some(_), Some(_)) => return Err(Error::invalid("birthYear", "must not be given together with `bornOn`")),
            (Some(day), None) => Some(Birth::On(day.0)),
            (None, year) => year.map(Birth::In),
        };
        let person = Person { name: input.name, birth, sex: input.sex.map(Into::into), occupation: input.occupation };
        Ok(Self { kinship: input.kinship.into(), person, health: input.health })
    }
}

/// An address of a household.
#[derive(InputObject)]
pub struct HouseholdAddressFieldsInput {
    /// What the household calls it, at most 50 characters.
    label: String,
    /// The postal address, at most 300 characters.
    line: String,
    /// How to get in, at most 500 characters.
    access: Option<String>,
    /// Where it is.
    location: GeoPointInput,
    /// Whether service takes place there unless another address is named. The first address of a household always is
    /// the primary one.
    #[graphql(default)]
    is_primary: bool,
}

impl TryFrom<HouseholdAddressFieldsInput> for AddressInput {
    type Error = Error;

    fn try_from(input: HouseholdAddressFieldsInput) -> kernel::Result<Self> {
        let point = GeoPoint::new(input.location.latitude, input.location.longitude);
        Ok(Self {
            label: input.label,
            line: input.line,
            access: input.access,
            point: point.map_err(|error| error.at("location"))?,
            is_primary: input.is_primary,
        })
    }
}

/// A way to reach somebody of a household.
#[derive(InputObject)]
pub struct HouseholdContactFieldsInput {
    /// What the value is.
    kind: ContactKind,
    /// Who answers there, at most 100 characters.
    person: Option<String>,
    /// The number (5 to 15 digits), e-mail address or WeChat name itself.
    value: String,
}

impl From<HouseholdContactFieldsInput> for ContactInput {
    fn from(input: HouseholdContactFieldsInput) -> Self {
        Self { kind: input.kind.into(), person: input.person, value: input.value }
    }
}

/// A household to take in, with whatever is known of it.
#[derive(InputObject)]
pub struct HouseholdRegisterInput {
    /// The branch that serves it.
    branch_id: Id<BranchId>,
    /// What the agency decides.
    #[graphql(flatten)]
    standing: HouseholdStandingFieldsInput,
    /// What the household says of itself.
    #[graphql(flatten)]
    portrait: HouseholdPortraitFieldsInput,
    /// Who lives there.
    #[graphql(default)]
    members: Vec<HouseholdMemberFieldsInput>,
    /// Where it is served; the first is the primary one unless another says so.
    #[graphql(default)]
    addresses: Vec<HouseholdAddressFieldsInput>,
    /// How its people are reached.
    #[graphql(default)]
    contacts: Vec<HouseholdContactFieldsInput>,
}

impl TryFrom<HouseholdRegisterInput> for RegisterInput {
    type Error = Error;

    fn try_from(input: HouseholdRegisterInput) -> kernel::Result<Self> {
        Ok(Self {
            branch: input.branch_id.0,
            standing: input.standing.into(),
            portrait: input.portrait.try_into()?,
            members: each("members", input.members)?,
            addresses: each("addresses", input.addresses)?,
            contacts: input.contacts.into_iter().map(Into::into).collect(),
        })
    }
}

/// Reads a list, so that what is wrong is named with its place: `addresses.1.location.latitude`.
fn each<I, T: TryFrom<I, Error = Error>>(list: &'static str, inputs: Vec<I>) -> kernel::Result<Vec<T>> {
    let read = |(at, input)| T::try_from(input).map_err(|error| error.at(format!("{list}.{at}")));
    inputs.into_iter().enumerate().map(read).collect()
}

/// What a household says of itself, as a whole.
#[derive(InputObject)]
pub struct HouseholdDescribeInput {
    /// The household.
    pub id: Id<HouseholdId>,
    /// The version that was read.
    pub version: i32,
    /// What it says of itself from now on.
    #[graphql(flatten)]
    pub portrait: HouseholdPortraitFieldsInput,
}

/// What the agency decides about a household, as a whole.
#[derive(InputObject)]
pub struct HouseholdManageInput {
    /// The household.
    pub id: Id<HouseholdId>,
    /// The version that was read.
    pub version: i32,
    /// The branch that serves it from now on.
    pub branch_id: Id<BranchId>,
    /// Where it stands from now on; `ERASED` is not reached by this way.
    pub status: HouseholdStatus,
    /// How it is received from now on.
    #[graphql(flatten)]
    pub standing: HouseholdStandingFieldsInput,
}

/// A household to forget.
#[derive(InputObject)]
pub struct HouseholdEraseInput {
    /// The household.
    pub id: Id<HouseholdId>,
    /// The version that was read.
    pub version: i32,
}

/// Makes the inputs by which a part of a household is added, changed as a whole, and taken away.
macro_rules! part_inputs {
    ($what:literal, $id:ty, $fields:ty, $add:ident, $update:ident, $remove:ident) => {
        #[doc = concat!($what, " to add to a household.")]
        #[derive(InputObject)]
        pub struct $add {
            /// The household.
            pub household_id: Id<HouseholdId>,
            /// What it is made of.
            #[graphql(flatten)]
            pub fields: $fields,
        }

        #[doc = concat!($what, " to change, as a whole.")]
        #[derive(InputObject)]
        pub struct $update {
            /// Its id.
            pub id: Id<$id>,
            /// The version that was read.
            pub version: i32,
            /// What it is made of from now on.
            #[graphql(flatten)]
            pub fields: $fields,
        }

        #[doc = concat!($what, " to take away.")]
        #[derive(InputObject)]
        pub struct $remove {
            /// Its id.
            pub id: Id<$id>,
            /// The version that was read.
            pub version: i32,
        }
    };
}

part_inputs!(
    "A member",
    HouseholdMemberId,
    HouseholdMemberFieldsInput,
    HouseholdMemberAddInput,
    HouseholdMemberUpdateInput,
    HouseholdMemberRemoveInput
);
part_inputs!(
    "An address",
    AddressId,
    HouseholdAddressFieldsInput,
    HouseholdAddressAddInput,
    HouseholdAddressUpdateInput,
    HouseholdAddressRemoveInput
);
part_inputs!(
    "A contact",
    HouseholdContactId,
    HouseholdContactFieldsInput,
    HouseholdContactAddInput,
    HouseholdContactUpdateInput,
    HouseholdContactRemoveInput
);
