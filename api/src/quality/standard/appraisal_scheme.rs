//! Schemes of appraisal in the schema.

use async_graphql::{Enum, InputObject, SimpleObject};
use domain::{id::AppraisalSchemeId, quality::appraisal::scheme};

use super::kinds::standard_kind;
use crate::graphql::Result;

/// What an indicator is about.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "scheme::Dimension")]
pub enum AppraisalDimension {
    /// Attitude, norms, how problems are solved.
    Quality,
    /// Response, completion, accuracy.
    Efficiency,
    /// What households say.
    Satisfaction,
}

/// Which values of an indicator are good ones.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "scheme::Better")]
pub enum AppraisalBetter {
    /// The higher, the better: a value is worth as many points of 100 as it is percent of the target.
    Higher,
    /// The lower, the better: the target is worth 100 points, twice the target nothing.
    Lower,
}

/// Whose points a person's result is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "scheme::TeamPolicy")]
pub enum AppraisalTeamPolicy {
    /// The person's own.
    Own,
    /// The mean of the team's own points stands for each of its members, who answer for each other. Who is in the teams of
    /// several households has the mean of their means, who is in none their own.
    TeamMean,
}

standard_kind! {
    /// A version of a scheme by which staff are appraised: indicators with formulas over published facts, and what follows from
    /// the points to which they come. A published version never changes.
    AppraisalScheme of scheme::Scheme as AppraisalSchemeId {
        /// From so many points on a result is passed, in hundredths of a point.
        async fn pass_hundredths(&self) -> Result<i32> {
            Ok(self.content()?.pass_hundredths)
        }

        /// For so many days after the results are there somebody may appeal.
        async fn appeal_days(&self) -> Result<i32> {
            Ok(self.content()?.appeal_days)
        }

        /// Whose points a result is.
        async fn team(&self) -> Result<AppraisalTeamPolicy> {
            Ok(self.content()?.team.into())
        }

        /// What is looked at.
        async fn indicators(&self) -> Result<Vec<AppraisalIndicator>> {
            Ok(self.content()?.indicators.into_iter().map(Into::into).collect())
        }

        /// What follows from points, in rising order.
        async fn bands(&self) -> Result<Vec<AppraisalBand>> {
            Ok(self.content()?.bands.into_iter().map(Into::into).collect())
        }
    }
    query AppraisalSchemeQuery {
        appraisal_schemes, appraisal_scheme, current_appraisal_scheme, appraisal_scheme_differences
    }
    mutation AppraisalSchemeMutation {
        appraisal_scheme_draft: AppraisalSchemeDraftInput => AppraisalSchemeDraftPayload,
        appraisal_scheme_revise: AppraisalSchemeReviseInput => AppraisalSchemeRevisePayload,
        appraisal_scheme_publish: AppraisalSchemePublishInput => AppraisalSchemePublishPayload,
    }
    input AppraisalSchemeContentInput as appraisal_scheme
}

/// Something by which people are appraised.
#[derive(SimpleObject)]
pub struct AppraisalIndicator {
    /// What programs call it; once in a scheme.
    code: String,
    /// What people call it.
    name: String,
    /// What it is about.
    dimension: AppraisalDimension,
    /// What it comes to: a whole number, by a CEL formula over the facts of `appraisalFacts`.
    formula: String,
    /// How much it counts among the others.
    weight: u32,
    /// The value that is worth 100 points.
    target: i32,
    /// It is worth at most so many hundredths of a point.
    cap_hundredths: i32,
    /// The fact that counts its evidence.
    evidence: String,
    /// With less evidence than this it does not count, and its weight is spread over the others.
    least_evidence: i32,
    /// Which values are good ones.
    better: AppraisalBetter,
}

impl From<scheme::Indicator> for AppraisalIndicator {
    fn from(indicator: scheme::Indicator) -> Self {
        Self {
            code: indicator.code,
            name: indicator.name,
            dimension: indicator.dimension.into(),
            formula: indicator.formula,
            weight: indicator.weight,
            target: i32::try_from(indicator.target).unwrap_or(i32::MAX),
            cap_hundredths: indicator.cap_hundredths,
            evidence: indicator.evidence,
            least_evidence: i32::try_from(indicator.least_evidence).unwrap_or(i32::MAX),
            better: indicator.better.into(),
        }
    }
}

/// What follows from so many points or more, until the next band.
#[derive(SimpleObject)]
pub struct AppraisalBand {
    /// From so many hundredths of a point on.
    from_hundredths: i32,
    /// The bonus that is proposed, in parts of ten thousand of the usual one.
    bonus_basis_points: i32,
    /// Whether training is proposed.
    training: bool,
    /// Whether a warning is proposed.
    warning: bool,
}

impl From<scheme::Band> for AppraisalBand {
    fn from(band: scheme::Band) -> Self {
        Self {
            from_hundredths: band.from_hundredths,
            bonus_basis_points: band.bonus_basis_points,
            training: band.training,
            warning: band.warning,
        }
    }
}

/// What a scheme says.
#[derive(InputObject)]
struct AppraisalSchemeContentInput {
    /// What people call it; at most 100 characters.
    name: String,
    /// From so many points on a result is passed, in hundredths of a point: 0 to 10000.
    pass_hundredths: i32,
    /// For so many days after the results are there somebody may appeal: 1 to 90.
    appeal_days: i32,
    /// Whose points a result is.
    #[graphql(default_with = "AppraisalTeamPolicy::Own")]
    team: AppraisalTeamPolicy,
    /// What is looked at: 1 to 30, whose weights must not all be 0.
    indicators: Vec<AppraisalIndicatorInput>,
    /// What follows from points: 1 to 20, the first from 0, rising.
    bands: Vec<AppraisalBandInput>,
}

/// Something by which people are appraised.
#[derive(InputObject)]
struct AppraisalIndicatorInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in a scheme.
    code: String,
    /// What people call it; at most 500 characters.
    name: String,
    /// What it is about.
    dimension: AppraisalDimension,
    /// What it comes to: a whole number, by a CEL formula over the facts of `appraisalFacts`, such as
    /// `visits_on_time * 10000 / visits`; at most 1000 characters.
    formula: String,
    /// How much it counts among the others: 0 to 1000.
    weight: u32,
    /// The value that is worth 100 points: from 1 where higher is better, from 0 where lower is, to 1000000000.
    target: i32,
    /// It is worth at most so many hundredths of a point: 1 to 30000.
    #[graphql(default = 10000)]
    cap_hundredths: i32,
    /// The fact that counts its evidence. Of what households say it must be the fact that counts the voices of which the formula
    /// speaks.
    evidence: String,
    /// With less evidence than this it does not count: 0 to 1000000000; of what households say 5 at least, as fewer voices
    /// would tell whose they are.
    least_evidence: i32,
    /// Which values are good ones.
    #[graphql(default_with = "AppraisalBetter::Higher")]
    better: AppraisalBetter,
}

/// What follows from so many points or more.
#[derive(InputObject)]
struct AppraisalBandInput {
    /// From so many hundredths of a point on: 0 to 30000.
    from_hundredths: i32,
    /// The bonus that is proposed, in parts of ten thousand of the usual one: 0 to 20000.
    bonus_basis_points: i32,
    /// Whether training is proposed.
    #[graphql(default)]
    training: bool,
    /// Whether a warning is proposed.
    #[graphql(default)]
    warning: bool,
}

impl From<AppraisalSchemeContentInput> for (String, scheme::Scheme) {
    fn from(input: AppraisalSchemeContentInput) -> Self {
        let bands = input.bands.into_iter().map(|band| scheme::Band {
            from_hundredths: band.from_hundredths,
            bonus_basis_points: band.bonus_basis_points,
            training: band.training,
            warning: band.warning,
        });
        let content = scheme::Scheme {
            pass_hundredths: input.pass_hundredths,
            appeal_days: input.appeal_days,
            team: input.team.into(),
            indicators: input.indicators.into_iter().map(Into::into).collect(),
            bands: bands.collect(),
        };
        (input.name, content)
    }
}

impl From<AppraisalIndicatorInput> for scheme::Indicator {
    fn from(input: AppraisalIndicatorInput) -> Self {
        Self {
            code: input.code,
            name: input.name,
            dimension: input.dimension.into(),
            formula: input.formula,
            weight: input.weight,
            target: input.target.into(),
            cap_hundredths: input.cap_hundredths,
            evidence: input.evidence,
            least_evidence: input.least_evidence.into(),
            better: input.better.into(),
        }
    }
}
