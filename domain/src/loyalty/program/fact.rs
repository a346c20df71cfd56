//! What happens to households, as rules see it.

use chrono::{Datelike, NaiveDate};
use entity::{
    id::{HouseholdId, LoyaltyFactId},
    loyalty::loyalty_fact::FactKind,
};
use serde::{Deserialize, Serialize};

use crate::kernel::formula::{Fact, Facts, Type, Variable};

/// What there is to know about something that happened, by its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Detail {
    /// A visit was as it says.
    VisitConfirmed {
        /// How long the carer was there; how long they were to be, where that is not known.
        minutes: i64,
        /// What the visit was for, as in the schema: `HOUSEKEEPING`.
        service_type: String,
        /// Whether nobody had come in time.
        late: bool,
    },
    /// An order was paid.
    OrderSettled {
        /// What was paid, in the smallest unit of the agency's currency.
        amount: i64,
    },
    /// A household said how an order was.
    OrderRated {
        /// 1 to 5.
        rating: i64,
    },
    /// Somebody of the household has a birthday.
    Birthday {},
    /// A household came that this one had recommended the agency to.
    ReferralJoined {},
    /// A household answered a survey.
    SurveyAnswered {
        /// On which occasion it was asked, as in the schema: `AFTER_VISIT`.
        occasion: String,
        /// How many questions it answered.
        answers: i64,
    },
}

impl Detail {
    /// The kind of what happened.
    #[must_use]
    pub const fn kind(&self) -> FactKind {
        match self {
            Self::VisitConfirmed { .. } => FactKind::VisitConfirmed,
            Self::OrderSettled { .. } => FactKind::OrderSettled,
            Self::OrderRated { .. } => FactKind::OrderRated,
            Self::Birthday {} => FactKind::Birthday,
            Self::ReferralJoined {} => FactKind::ReferralJoined,
            Self::SurveyAnswered { .. } => FactKind::SurveyAnswered,
        }
    }
}

/// Something that happened to a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Which fact.
    pub id: LoyaltyFactId,
    /// To whom.
    pub household: HouseholdId,
    /// On which day of the household's branch.
    pub day: NaiveDate,
    /// The how-many-th of its kind it was for the household, from 1.
    pub nth: i64,
    /// What there is to know.
    pub detail: Detail,
}

const OF_EVERY_KIND: [Variable; 5] = [
    Variable { name: "year", of: Type::Number, says: "The year in which it happened, by the branch's clock." },
    Variable { name: "month", of: Type::Number, says: "The month in which it happened, 1 to 12." },
    Variable { name: "day", of: Type::Number, says: "The day of the month on which it happened, 1 to 31." },
    Variable {
        name: "weekday",
        of: Type::Number,
        says: "The day of the week on which it happened, 1 Monday to 7 Sunday.",
    },
    Variable { name: "nth", of: Type::Number, says: "The how-many-th of its kind it is for the household, from 1." },
];
const OF_A_VISIT: [Variable; 3] = [
    Variable { name: "minutes", of: Type::Number, says: "How long the carer was there, in minutes." },
    Variable { name: "service_type", of: Type::Text, says: "What the visit was for, such as 'HOUSEKEEPING'." },
    Variable { name: "late", of: Type::Truth, says: "Whether nobody had come in time." },
];
const OF_AN_ORDER: [Variable; 1] = [Variable {
    name: "amount",
    of: Type::Number,
    says: "What was paid, in the smallest unit of the agency's currency, such as fen.",
}];
const OF_A_RATING: [Variable; 1] =
    [Variable { name: "rating", of: Type::Number, says: "How the household found it, 1 to 5." }];
const OF_A_SURVEY: [Variable; 2] = [
    Variable {
        name: "occasion",
        of: Type::Text,
        says: "When the household was asked: 'AFTER_VISIT', 'CALL_BACK' or 'YEARLY'.",
    },
    Variable { name: "answers", of: Type::Number, says: "How many questions it answered." },
];

/// The variables of which rules about a kind of fact may speak.
#[must_use]
pub fn variables(kind: FactKind) -> Vec<Variable> {
    let own: &[Variable] = match kind {
        FactKind::VisitConfirmed => &OF_A_VISIT,
        FactKind::OrderSettled => &OF_AN_ORDER,
        FactKind::OrderRated => &OF_A_RATING,
        FactKind::SurveyAnswered => &OF_A_SURVEY,
        FactKind::Birthday | FactKind::ReferralJoined => &[],
    };
    [OF_EVERY_KIND.as_slice(), own].concat()
}

impl Happened {
    /// The values of the variables.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let day = self.day;
        let mut facts: Facts = [
            ("year", Fact::Number(day.year().into())),
            ("month", Fact::Number(day.month().into())),
            ("day", Fact::Number(day.day().into())),
            ("weekday", Fact::Number(day.weekday().number_from_monday().into())),
            ("nth", Fact::Number(self.nth)),
        ]
        .into();
        match &self.detail {
            Detail::VisitConfirmed { minutes, service_type, late } => facts.extend([
                ("minutes", Fact::Number(*minutes)),
                ("service_type", Fact::Text(service_type.clone())),
                ("late", Fact::Truth(*late)),
            ]),
            Detail::OrderSettled { amount } => facts.extend([("amount", Fact::Number(*amount))]),
            Detail::OrderRated { rating } => facts.extend([("rating", Fact::Number(*rating))]),
            Detail::SurveyAnswered { occasion, answers } => {
                facts.extend([("occasion", Fact::Text(occasion.clone())), ("answers", Fact::Number(*answers))]);
            }
            Detail::Birthday {} | Detail::ReferralJoined {} => {}
        }
        facts
    }
}
