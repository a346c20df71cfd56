//! Versions of the programme in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use domain::{
    id::LoyaltyProgramId,
    kernel::{self, Error, formula},
    loyalty::{
        self,
        program::{self, EarnRule},
        programs,
    },
};

use super::{batches::ProgramInForce, tier::LoyaltyTierScheme};
use crate::graphql::{ContextExt, DateTime, Id, Result, node::Findable};

/// What a rule looks at.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "loyalty::FactKind")]
pub enum LoyaltyFactKind {
    /// A visit was confirmed.
    VisitConfirmed,
    /// An order was paid.
    OrderSettled,
    /// A household said how an order was.
    OrderRated,
    /// Somebody of the household has a birthday: once a year, on 28 February where 29 February is missing.
    Birthday,
    /// A household came that this one had recommended the agency to.
    ReferralJoined,
    /// A household answered a survey: once for each invitation, whatever it says.
    SurveyAnswered,
}

/// Over which days a cap counts, by the calendar of the household's branch.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "program::CapPeriod")]
pub enum LoyaltyCapPeriod {
    /// A day.
    Day,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// For ever.
    Lifetime,
}

/// When points expire.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum LoyaltyExpiryKind {
    /// Never.
    Never,
    /// So many months after the day on which they were earned: 31 January and one month is the end of February.
    Rolling,
    /// So many months after the household last earned or spent anything.
    Inactivity,
    /// With the year in which they were earned, or so many years later.
    YearEnd,
}

/// What the value of a variable is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "formula::Type")]
pub enum FormulaType {
    /// True or false.
    Truth,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A list of whole numbers.
    Numbers,
}

/// A variable of which formulas may speak.
#[derive(SimpleObject)]
pub struct FormulaVariable {
    /// Its name.
    name: &'static str,
    /// What its value is.
    kind: FormulaType,
    /// What it means, with its unit.
    meaning: &'static str,
}

impl From<formula::Variable> for FormulaVariable {
    fn from(variable: formula::Variable) -> Self {
        Self { name: variable.name, kind: variable.of.into(), meaning: variable.says }
    }
}

/// How much a household earns by a rule, at most.
#[derive(SimpleObject)]
struct LoyaltyCap {
    /// So many points.
    points: i64,
    /// In such a period.
    per: LoyaltyCapPeriod,
}

/// How long points hold.
#[derive(SimpleObject)]
struct LoyaltyExpiry {
    /// When they expire.
    kind: LoyaltyExpiryKind,
    /// After how many months. Null unless `ROLLING` or `INACTIVITY`.
    months: Option<i32>,
    /// After how many years. Null unless `YEAR_END`.
    years: Option<i32>,
}

impl From<program::Expiry> for LoyaltyExpiry {
    fn from(expiry: program::Expiry) -> Self {
        let whole = |number: u32| i32::try_from(number).ok();
        match expiry {
            program::Expiry::Never => Self { kind: LoyaltyExpiryKind::Never, months: None, years: None },
            program::Expiry::Rolling { months } => {
                Self { kind: LoyaltyExpiryKind::Rolling, months: whole(months), years: None }
            }
            program::Expiry::Inactivity { months } => {
                Self { kind: LoyaltyExpiryKind::Inactivity, months: whole(months), years: None }
            }
            program::Expiry::YearEnd { years } => {
                Self { kind: LoyaltyExpiryKind::YearEnd, months: None, years: whole(years) }
            }
        }
    }
}

/// A rule by which points are earned.
pub struct LoyaltyEarnRule(EarnRule);

/// A rule by which points are earned.
#[Object]
impl LoyaltyEarnRule {
    /// By what it is known over all versions; caps and pauses count by it.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What the household reads in its statement.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// On what it looks.
    async fn on(&self) -> LoyaltyFactKind {
        self.0.on.into()
    }

    /// When it applies: a formula that comes to true or false. Null when it always does.
    async fn condition(&self) -> Option<&str> {
        self.0.condition.as_deref()
    }

    /// How many points: a formula that comes to a whole number.
    async fn points(&self) -> &str {
        &self.0.points
    }

    /// How much a household earns by it, at most. Null when as much as comes.
    async fn cap(&self) -> Option<LoyaltyCap> {
        self.0.cap.map(|cap| LoyaltyCap { points: cap.points, per: cap.per.into() })
    }

    /// For so many days after it has given something it gives nothing. Null when it gives each time.
    async fn cool_down_days(&self) -> Option<u32> {
        self.0.cool_down_days
    }

    /// For so many days the points are pending. Null when they can be spent at once.
    async fn pending_days(&self) -> Option<u32> {
        self.0.pending_days
    }

    /// How long the points hold.
    async fn expiry(&self) -> LoyaltyExpiry {
        self.0.expiry.into()
    }

    /// Whether it gives beside the others; of those that do not, the one that gives most gives alone.
    async fn stacks(&self) -> bool {
        self.0.stacks
    }
}

/// A version of the programme.
#[derive(Clone)]
pub struct LoyaltyProgram(pub loyalty::LoyaltyProgram);

impl From<loyalty::LoyaltyProgram> for LoyaltyProgram {
    fn from(row: loyalty::LoyaltyProgram) -> Self {
        Self(row)
    }
}

impl Findable for LoyaltyProgram {
    type Id = LoyaltyProgramId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[LoyaltyProgramId],
    ) -> kernel::Result<HashMap<LoyaltyProgramId, Self>> {
        Ok(programs::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A version of the programme by which the agency gives points. Once it is published it never changes; the one that was
/// published last is in force, and what was earned before stays as it is.
#[Object]
impl LoyaltyProgram {
    /// The id.
    pub async fn id(&self) -> Id<LoyaltyProgramId> {
        self.0.id.into()
    }

    /// Its number, from 1, without a gap.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Why there is this version. Null when nobody said.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The rules, in the order in which they are looked at.
    async fn rules(&self) -> Result<Vec<LoyaltyEarnRule>> {
        Ok(programs::rules(&self.0)?.into_iter().map(LoyaltyEarnRule).collect())
    }

    /// The tiers that households come into. Null when there are none.
    async fn tier_scheme(&self) -> Result<Option<LoyaltyTierScheme>> {
        Ok(programs::tiers(&self.0)?.map(Into::into))
    }

    /// When it was drafted.
    async fn drafted_at(&self) -> DateTime {
        self.0.drafted_at.into()
    }

    /// Who drafted it: the id of an account.
    async fn drafted_by(&self) -> &str {
        &self.0.drafted_by
    }

    /// When it was published. Null while it is a draft.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// Who published it: the id of an account. Null while it is a draft.
    async fn published_by(&self) -> Option<&str> {
        self.0.published_by.as_deref()
    }

    /// Whether points are given by it now.
    async fn in_force(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.load::<ProgramInForce>(()).await?.is_some_and(|id| id == self.0.id))
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// How much a household earns by a rule, at most.
#[derive(InputObject)]
struct LoyaltyCapInput {
    /// So many points; 1 to 1 000 000 000.
    points: i32,
    /// In such a period.
    per: LoyaltyCapPeriod,
}

/// How long points hold.
#[derive(InputObject)]
struct LoyaltyExpiryInput {
    /// When they expire.
    kind: LoyaltyExpiryKind,
    /// After how many months, 1 to 120. With `ROLLING` and `INACTIVITY` alone.
    months: Option<i32>,
    /// After how many years, 0 to 10. With `YEAR_END` alone.
    years: Option<i32>,
}

impl LoyaltyExpiryInput {
    fn checked(&self) -> kernel::Result<program::Expiry> {
        let whole = |field, number: Option<i32>| match number.map(u32::try_from) {
            Some(Ok(number)) => Ok(number),
            Some(Err(_)) => Err(Error::invalid(field, "must not be negative")),
            None => Err(Error::invalid(field, "is missing for this kind")),
        };
        let strange = |field| Err(Error::invalid(field, "does not go with this kind"));
        match (self.kind, self.months, self.years) {
            (LoyaltyExpiryKind::Never | LoyaltyExpiryKind::YearEnd, Some(_), _) => strange("expiry.months"),
            (LoyaltyExpiryKind::Never | LoyaltyExpiryKind::Rolling | LoyaltyExpiryKind::Inactivity, _, Some(_)) => {
                strange("expiry.years")
            }
            (LoyaltyExpiryKind::Never, None, None) => Ok(program::Expiry::Never),
            (LoyaltyExpiryKind::Rolling, months, None) => {
                Ok(program::Expiry::Rolling { months: whole("expiry.months", months)? })
            }
            (LoyaltyExpiryKind::Inactivity, months, None) => {
                Ok(program::Expiry::Inactivity { months: whole("expiry.months", months)? })
            }
            (LoyaltyExpiryKind::YearEnd, None, years) => {
                Ok(program::Expiry::YearEnd { years: whole("expiry.years", years)? })
            }
        }
    }
}

/// A rule by which points are earned.
#[derive(InputObject)]
pub struct LoyaltyEarnRuleInput {
    /// By what it is known over all versions: 1 to 40 capital letters, digits and `_`.
    code: String,
    /// What the household reads in its statement; at most 100 characters.
    name: String,
    /// On what it looks.
    on: LoyaltyFactKind,
    /// When it applies: a formula that comes to true or false, at most 1000 characters. Left out, always. `loyaltyVariables`
    /// says of what it may speak.
    condition: Option<String>,
    /// How many points: a formula that comes to a whole number, at most 1000 characters: `minutes / 60 * 10`.
    points: String,
    /// How much a household earns by it, at most. Left out, as much as comes.
    cap: Option<LoyaltyCapInput>,
    /// For so many days after it has given something it gives nothing; 0 to 366.
    #[graphql(default)]
    cool_down_days: i32,
    /// For so many days the points are pending; 0 to 366.
    #[graphql(default)]
    pending_days: i32,
    /// How long the points hold.
    expiry: LoyaltyExpiryInput,
    /// Whether it gives beside the others; of those that do not, the one that gives most gives alone.
    #[graphql(default = true)]
    stacks: bool,
}

impl LoyaltyEarnRuleInput {
    /// The rule that is meant.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field.
    pub fn checked(self) -> kernel::Result<EarnRule> {
        let days = |field, number: i32| {
            let days = u32::try_from(number).map_err(|_| Error::invalid(field, "must not be negative"))?;
            Ok::<_, Error>((days > 0).then_some(days))
        };
        Ok(EarnRule {
            expiry: self.expiry.checked()?,
            code: self.code,
            name: self.name.trim().to_owned(),
            on: self.on.into(),
            condition: self.condition,
            points: self.points,
            cap: self.cap.map(|cap| program::Cap { points: cap.points.into(), per: cap.per.into() }),
            cool_down_days: days("coolDownDays", self.cool_down_days)?,
            pending_days: days("pendingDays", self.pending_days)?,
            stacks: self.stacks,
        })
    }
}
