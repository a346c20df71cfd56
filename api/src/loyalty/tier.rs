//! Tiers of the programme in the schema.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use domain::{
    id::TierMoveId,
    kernel::{self, Error},
    loyalty::{
        self,
        standings::Shown,
        tiers::{self, Downgrade, Window},
    },
};

use super::batches::CurrencyOf;
use crate::graphql::{Date, DateTime, Id, Money, MoneyInput, Result};

/// How long what happened counts for tiers.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum LoyaltyWindowKind {
    /// For so many months after its day: 31 January and one month is the end of February.
    Rolling,
    /// In the calendar year of its day.
    CalendarYear,
}

/// How a household comes down whose tier is not kept.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "Downgrade")]
pub enum LoyaltyDowngrade {
    /// One tier, which it then keeps for another window.
    OneStep,
    /// To the tier for which it has what is asked.
    ByBalance,
}

/// Why a wallet came into another tier.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "loyalty::TierReason")]
pub enum LoyaltyTierReason {
    /// What is asked for it was reached.
    Reached,
    /// What is asked for the tier before was not there any more, and its grace was over.
    NotKept,
    /// Another version of the programme came into force.
    ProgramChanged,
}

/// What is asked for a tier, or missing of it.
pub struct LoyaltyNeeds(tiers::Needs);

/// What is asked for a tier, or missing of it: any one of them is enough.
#[Object]
impl LoyaltyNeeds {
    /// So many points that rules gave, less what was taken back. Null when points do not lead there.
    async fn points(&self) -> Option<i64> {
        self.0.points
    }

    /// So many confirmed visits. Null when visits do not lead there.
    async fn visits(&self) -> Option<i64> {
        self.0.visits
    }

    /// So much paid for orders. Null when that does not lead there.
    async fn spend(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        match self.0.spend {
            Some(spend) => CurrencyOf::money(ctx, spend).await.map(Some),
            None => Ok(None),
        }
    }
}

/// A tier.
pub struct LoyaltyTier(pub tiers::Tier);

/// A tier of the programme.
#[Object]
impl LoyaltyTier {
    /// By what it is known over all versions: `GOLD`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What the household reads.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it brings, a sentence each.
    async fn benefits(&self) -> &[String] {
        &self.0.benefits
    }

    /// What rules give is multiplied by so many hundredths, cut off; 100 is as much as for everybody.
    async fn multiplier_percent(&self) -> i64 {
        self.0.multiplier_percent
    }

    /// What is asked for it; everybody's when nothing is.
    async fn needs(&self) -> LoyaltyNeeds {
        LoyaltyNeeds(self.0.needs)
    }
}

/// The tiers of a version.
#[derive(SimpleObject)]
pub struct LoyaltyTierScheme {
    /// How long what happened counts.
    window: LoyaltyWindowKind,
    /// For how many months. Null unless `ROLLING`.
    window_months: Option<u32>,
    /// So many months a tier is kept after what is asked is not there any more.
    grace_months: u32,
    /// How a household comes down.
    downgrade: LoyaltyDowngrade,
    /// The tiers, the lowest first.
    tiers: Vec<LoyaltyTier>,
}

impl From<tiers::TierScheme> for LoyaltyTierScheme {
    fn from(scheme: tiers::TierScheme) -> Self {
        let (window, window_months) = match scheme.window {
            Window::Rolling { months } => (LoyaltyWindowKind::Rolling, Some(months)),
            Window::CalendarYear => (LoyaltyWindowKind::CalendarYear, None),
        };
        Self {
            window,
            window_months,
            grace_months: scheme.grace_months,
            downgrade: scheme.downgrade.into(),
            tiers: scheme.tiers.into_iter().map(LoyaltyTier).collect(),
        }
    }
}

/// Where a wallet stands.
pub struct LoyaltyStanding(pub Shown);

/// Where a wallet stands on the tiers of the programme.
#[Object]
impl LoyaltyStanding {
    /// The tier. Null when it stands in none.
    async fn tier(&self) -> Option<LoyaltyTier> {
        self.0.tier.clone().map(LoyaltyTier)
    }

    /// The day on which it came into the tier, by the branch's clock. Null in none.
    async fn since(&self) -> Option<Date> {
        self.0.since.map(Date)
    }

    /// The last day on which the tier holds if nothing more happens. Null when it holds for good, and in none.
    async fn holds_until(&self) -> Option<Date> {
        self.0.holds_until.map(Date)
    }

    /// Points that count today: those that rules gave, less what was taken back.
    async fn points(&self) -> i64 {
        self.0.counts.points
    }

    /// Confirmed visits that count today.
    async fn visits(&self) -> i64 {
        self.0.counts.visits
    }

    /// What was paid for orders, as it counts today.
    async fn spend(&self, ctx: &Context<'_>) -> Result<Money> {
        CurrencyOf::money(ctx, self.0.counts.spend).await
    }

    /// The next tier. Null at the top.
    async fn next(&self) -> Option<LoyaltyTier> {
        self.0.next.clone().map(|(tier, _)| LoyaltyTier(tier))
    }

    /// What is missing for the next tier; any one of them is enough. Null at the top.
    async fn missing(&self) -> Option<LoyaltyNeeds> {
        self.0.next.as_ref().map(|(_, missing)| LoyaltyNeeds(*missing))
    }
}

/// A wallet that came into another tier.
pub struct LoyaltyTierMove(pub loyalty::TierMove);

/// A wallet that came into another tier, with the reason and what counted then. It never changes.
#[Object]
impl LoyaltyTierMove {
    /// The id.
    async fn id(&self) -> Id<TierMoveId> {
        self.0.id.into()
    }

    /// The code of the tier before. Null when it was in none.
    async fn from_tier(&self) -> Option<&str> {
        self.0.from_tier.as_deref()
    }

    /// The code of the tier after. Null when it is in none.
    async fn to_tier(&self) -> Option<&str> {
        self.0.to_tier.as_deref()
    }

    /// Why.
    async fn reason(&self) -> LoyaltyTierReason {
        self.0.reason.into()
    }

    /// When.
    async fn moved_at(&self) -> DateTime {
        self.0.moved_at.into()
    }

    /// Points that counted.
    async fn points(&self) -> i64 {
        self.0.points.0
    }

    /// Confirmed visits that counted.
    async fn visits(&self) -> i64 {
        self.0.visits
    }

    /// What was paid for orders, as it counted.
    async fn spend(&self, ctx: &Context<'_>) -> Result<Money> {
        CurrencyOf::money(ctx, self.0.spend.0).await
    }
}

/// How long what happened counts for tiers.
#[derive(InputObject)]
struct LoyaltyWindowInput {
    /// In which way.
    kind: LoyaltyWindowKind,
    /// For how many months, 1 to 60. With `ROLLING` alone.
    months: Option<i32>,
}

/// What is asked for a tier: any one of them is enough.
#[derive(Default, InputObject)]
struct LoyaltyNeedsInput {
    /// So many points that rules gave, less what was taken back.
    points: Option<i32>,
    /// So many confirmed visits.
    visits: Option<i32>,
    /// So much paid for orders.
    spend: Option<MoneyInput>,
}

/// A tier.
#[derive(InputObject)]
struct LoyaltyTierInput {
    /// By what it is known over all versions: 1 to 40 capital letters, digits and `_`.
    code: String,
    /// What the household reads; at most 100 characters.
    name: String,
    /// What it brings, a sentence of at most 200 characters each; at most 10.
    #[graphql(default)]
    benefits: Vec<String>,
    /// What rules give is multiplied by so many hundredths, cut off; 100 to 1000.
    #[graphql(default = 100)]
    multiplier_percent: i32,
    /// What is asked for it. Left out for the lowest tier alone, which is then everybody's.
    #[graphql(default)]
    needs: LoyaltyNeedsInput,
}

/// The tiers of a version.
#[derive(InputObject)]
pub struct LoyaltyTierSchemeInput {
    /// How long what happened counts.
    window: LoyaltyWindowInput,
    /// So many months a tier is kept after what is asked is not there any more; 0 to 24.
    #[graphql(default)]
    grace_months: i32,
    /// How a household comes down.
    downgrade: LoyaltyDowngrade,
    /// The tiers, the lowest first; 1 to 10.
    tiers: Vec<LoyaltyTierInput>,
}

impl LoyaltyTierSchemeInput {
    /// The tiers that are meant.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field below `tierScheme`.
    pub fn checked(self, currency: &str) -> kernel::Result<tiers::TierScheme> {
        let whole = |field, number: i32| {
            u32::try_from(number).map_err(|_| Error::invalid(field, "must not be negative").at("tierScheme"))
        };
        let window = match (self.window.kind, self.window.months) {
            (LoyaltyWindowKind::Rolling, Some(months)) => Window::Rolling { months: whole("window.months", months)? },
            (LoyaltyWindowKind::CalendarYear, None) => Window::CalendarYear,
            (LoyaltyWindowKind::Rolling, None) => {
                return Err(Error::invalid("tierScheme.window.months", "is missing for this kind"));
            }
            (LoyaltyWindowKind::CalendarYear, Some(_)) => {
                return Err(Error::invalid("tierScheme.window.months", "does not go with this kind"));
            }
        };
        let tier = |(at, tier): (usize, LoyaltyTierInput)| {
            tier.checked(currency).map_err(|error| error.at(format!("tierScheme.tiers.{at}")))
        };
        Ok(tiers::TierScheme {
            window,
            grace_months: whole("graceMonths", self.grace_months)?,
            downgrade: self.downgrade.into(),
            tiers: self.tiers.into_iter().enumerate().map(tier).collect::<kernel::Result<_>>()?,
        })
    }
}

impl LoyaltyTierInput {
    fn checked(self, currency: &str) -> kernel::Result<tiers::Tier> {
        Ok(tiers::Tier {
            code: self.code,
            name: self.name.trim().to_owned(),
            benefits: self.benefits.into_iter().map(|benefit| benefit.trim().to_owned()).collect(),
            multiplier_percent: self.multiplier_percent.into(),
            needs: tiers::Needs {
                points: self.needs.points.map(Into::into),
                visits: self.needs.visits.map(Into::into),
                spend: self.needs.spend.map(|spend| spend.minor("needs.spend", currency)).transpose()?,
            },
        })
    }
}
