//! The words in which households are described.

use async_graphql::Enum;
use domain::household;

/// Where a household stands with the agency.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::HouseholdStatus")]
pub enum HouseholdStatus {
    /// Has asked and is not served yet.
    Prospect,
    /// Is served, or has been and may ask at any time.
    Active,
    /// Has asked for a rest: away, moving, between two services.
    Paused,
    /// Has left.
    Ended,
    /// Has left, and everything personal is gone for good. Only `householdErase` leads here, and nothing leads out.
    Erased,
}

/// What kind of care a household needs.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::Segment")]
pub enum HouseholdSegment {
    /// The whole house is run for it.
    HighNetWorth,
    /// A mother and her newborn or infant.
    MaternityAndInfant,
    /// Elderly people.
    Elderly,
    /// Somebody who is ill.
    Patient,
}

/// By which protocol a household is received.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::ReceptionGrade")]
pub enum ReceptionGrade {
    /// The usual reception.
    Ordinary,
    /// Several guests at once.
    Group,
    /// A guest of honour.
    Vip,
    /// An event with many guests.
    Event,
}

/// A way to reach a household.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::Channel")]
pub enum ContactChannel {
    /// A telephone call.
    Phone,
    /// A WeChat message.
    Wechat,
    /// An e-mail.
    Email,
    /// A message in the family portal or app.
    App,
    /// A visit.
    InPerson,
}

/// How often the agency gets in touch of its own accord.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::ContactFrequency")]
pub enum ContactFrequency {
    /// Only when there is something to say.
    WhenNeeded,
    /// Every day of service.
    Daily,
    /// Once a week.
    Weekly,
    /// Once a month.
    Monthly,
}

/// What the value of a contact is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::ContactKind")]
pub enum ContactKind {
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A WeChat name.
    Wechat,
}

/// What a member is to the person who speaks for the household.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::Kinship")]
pub enum Kinship {
    /// The person who speaks for the household.
    Head,
    /// Wife, husband or partner.
    Partner,
    /// A son or daughter.
    Child,
    /// A father or mother.
    Parent,
    /// A grandfather or grandmother.
    Grandparent,
    /// A grandson or granddaughter.
    Grandchild,
    /// Any other relative.
    Relative,
    /// Somebody who lives there and is no relative.
    Other,
}

/// Sex as recorded.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::person::Sex")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Neither of the two.
    Other,
}

/// The kind of a dwelling.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::home::Dwelling")]
pub enum DwellingType {
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

/// How a preference became known.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::PreferenceSource")]
pub enum PreferenceSource {
    /// The household said so.
    Told,
    /// Somebody on duty noticed it.
    Observed,
}

/// What a preference is about.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::PreferenceTopic")]
pub enum PreferenceTopic {
    /// Meals and drinks.
    Food,
    /// Rooms, temperature, light, laundry, order.
    Home,
    /// How to speak, when to speak, privacy.
    Manner,
    /// The rhythm of the day and the hours of service.
    Time,
    /// Children, elderly or ill members.
    Care,
    /// Who is sent.
    Carer,
    /// Festivals, birthdays, guests.
    Occasion,
    /// Anything else.
    Other,
}

/// On which ground the agency may keep and use what it knows.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::ConsentClass")]
pub enum ConsentClass {
    /// The service cannot be done well without it.
    Service,
    /// The household agreed that the service be made personal.
    Personal,
    /// Health, religion and the like: the household agreed to this very point. Seen only by those who may see health.
    Sensitive,
}

/// Where a preference stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "household::PreferenceStatus")]
pub enum PreferenceStatus {
    /// The suggested action costs something and nobody has decided.
    AwaitingApproval,
    /// The next shift acts by it.
    Active,
    /// The suggested action was declined.
    Declined,
    /// It no longer holds.
    Retired,
}
