//! What voices come to, in the schema.

use async_graphql::SimpleObject;
use domain::{
    id::StaffMemberId,
    quality::{
        figures::voices::{self, Satisfaction, Share},
        statistics::promoters,
    },
};

use super::survey::SurveyDimension;
use crate::graphql::Id;

/// What households say within a time. A share has Wilson's interval, at 95 percent; answers to surveys count by the inverse
/// of how likely they were asked for.
#[derive(SimpleObject)]
pub struct VoiceFigures {
    /// The share of invitations that were answered, of those sent within the time that can no longer be. Null of none.
    answer_rate: Option<ShareFigure>,
    /// How content households are, in order of what it is about; what nobody answered is left out.
    satisfaction: Vec<SatisfactionFigure>,
    /// The net promoter score. Null when nobody answered.
    net_promoter_score: Option<NetPromoterScore>,
    /// The share of rated visits with 4 or 5 stars. Null of none.
    ratings: Option<ShareFigure>,
    /// How many letters of praise came.
    praise: u32,
    /// How many complaints were raised and not withdrawn.
    complaints: u32,
}

impl From<voices::VoiceFigures> for VoiceFigures {
    fn from(figures: voices::VoiceFigures) -> Self {
        Self {
            answer_rate: figures.answer_rate.map(Into::into),
            satisfaction: figures.satisfaction.into_iter().map(Into::into).collect(),
            net_promoter_score: figures.promoters.map(Into::into),
            ratings: figures.ratings.map(Into::into),
            praise: figures.praise,
            complaints: figures.complaints,
        }
    }
}

/// What households say about a person within a time.
#[derive(SimpleObject)]
pub struct StaffVoiceFigures {
    /// Who, by id.
    staff_member_id: Id<StaffMemberId>,
    /// What is said.
    figures: VoiceFigures,
}

impl From<(StaffMemberId, voices::VoiceFigures)> for StaffVoiceFigures {
    fn from((id, figures): (StaffMemberId, voices::VoiceFigures)) -> Self {
        Self { staff_member_id: id.into(), figures: figures.into() }
    }
}

/// How content households are in one respect.
#[derive(SimpleObject)]
pub struct SatisfactionFigure {
    /// In which.
    dimension: SurveyDimension,
    /// The share of those who gave 4 or 5.
    content: ShareFigure,
}

impl From<Satisfaction> for SatisfactionFigure {
    fn from(figure: Satisfaction) -> Self {
        Self { dimension: figure.dimension.into(), content: figure.content.into() }
    }
}

/// A share, with how far it can be trusted.
#[derive(SimpleObject)]
pub struct ShareFigure {
    /// Of how many cases.
    cases: u32,
    /// The share: 0 to 1.
    estimate: f64,
    /// The lower bound: 0 to 1.
    lower: f64,
    /// The upper bound: 0 to 1.
    upper: f64,
}

impl From<Share> for ShareFigure {
    fn from(share: Share) -> Self {
        let interval = share.share;
        Self { cases: share.cases, estimate: interval.estimate, lower: interval.lower, upper: interval.upper }
    }
}

/// The net promoter score: promoters (9 and 10) less detractors (0 to 6), as a share of all, at 95 percent.
#[derive(SimpleObject)]
pub struct NetPromoterScore {
    /// How many answered.
    cases: u32,
    /// The score: -1 to 1.
    estimate: f64,
    /// The lower bound: -1 to 1.
    lower: f64,
    /// The upper bound: -1 to 1.
    upper: f64,
    /// The variance of the score: (p + d - (p - d)^2) / n where all were equally likely to be asked.
    variance: f64,
}

impl From<promoters::NetPromoterScore> for NetPromoterScore {
    fn from(found: promoters::NetPromoterScore) -> Self {
        let score = found.score;
        Self {
            cases: found.answers,
            estimate: score.estimate,
            lower: score.lower,
            upper: score.upper,
            variance: found.variance,
        }
    }
}
