//! What is seen after gestures, in the schema.

use async_graphql::{Object, SimpleObject};
use domain::{
    loyalty::{
        campaign::results::Side,
        gesture::{comparing::Effect, effect::Satisfaction},
    },
    quality::statistics::Interval,
};

use crate::{
    graphql::{DateTime, Language},
    loyalty::campaign::ShareInterval,
};

/// What is seen after gestures.
pub struct GestureEffect(pub Effect);

/// What is seen of households in the 90 days after a gesture, beside the 90 days before it and beside households without one.
/// It is an observation and not a proof: nobody drew by lot who was given a gesture, and whoever is close to the agency is
/// given one sooner, and comes back sooner, with or without it.
#[Object]
impl GestureEffect {
    /// How many gestures were done in that time.
    async fn gestures(&self) -> u32 {
        self.0.gestures
    }

    /// Of those, done less than 90 days ago: what follows them is not to be seen yet, and they are left out.
    async fn too_recent(&self) -> u32 {
        self.0.too_recent
    }

    /// How many households the others were done for. Of each the first one counts.
    async fn households(&self) -> u32 {
        self.0.households
    }

    /// How these households rated visits and orders before and after. Null while none did both.
    async fn satisfaction(&self) -> Option<GestureSatisfaction> {
        self.0.satisfaction.map(Into::into)
    }

    /// Households that had a confirmed visit in the 90 days before their gesture, and how many of them had one in the 90 days
    /// after it.
    async fn with_gesture(&self) -> GestureReturn {
        self.0.returned.treated.into()
    }

    /// The same of households without a gesture, 90 days before and after `comparedFrom`.
    async fn without_gesture(&self) -> GestureReturn {
        self.0.returned.control.into()
    }

    /// How much larger the share of those who returned is with a gesture than without, with Newcombe's interval. Null while
    /// either has no households.
    async fn difference(&self) -> Option<ShareInterval> {
        self.0.returned.difference().map(Into::into)
    }

    /// The moment from which households without a gesture are watched: that of the gesture in the middle of those that count.
    /// Null while there is none.
    async fn compared_from(&self) -> Option<DateTime> {
        self.0.compared_from.map(Into::into)
    }

    /// What these figures do not say, to be shown beside them.
    async fn caution(
        &self,
        #[graphql(desc = "In which language.", default_with = "Language::English")] language: Language,
    ) -> &'static str {
        match language {
            Language::English => {
                "An observation, not a proof: nobody drew by lot who was given a gesture, so that the difference may have other \
                 causes."
            }
            Language::Chinese => "这是观察，不是证明：心意并非随机给予，差异可能另有原因。",
        }
    }
}

/// How households rated visits and orders, 1 to 5, before a gesture and after it: each counts once, by the mean of its ratings.
#[derive(SimpleObject)]
struct GestureSatisfaction {
    /// How many households rated before and after.
    households: u32,
    /// Their mean before.
    before: f64,
    /// Their mean after.
    after: f64,
    /// How much higher they rated after it. Null of one household.
    difference: Option<RatingInterval>,
}

impl From<Satisfaction> for GestureSatisfaction {
    fn from(found: Satisfaction) -> Self {
        Self {
            households: found.households,
            before: found.before,
            after: found.after,
            difference: found.difference.map(Into::into),
        }
    }
}

/// A difference of ratings, with the bounds of Student's interval between which the true one lies with 95 percent confidence.
#[derive(SimpleObject)]
struct RatingInterval {
    /// The figure itself.
    estimate: f64,
    /// The lower bound.
    lower: f64,
    /// The upper bound.
    upper: f64,
}

impl From<Interval> for RatingInterval {
    fn from(found: Interval) -> Self {
        Self { estimate: found.estimate, lower: found.lower, upper: found.upper }
    }
}

/// Of so many households so many returned.
#[derive(SimpleObject)]
struct GestureReturn {
    /// How many households.
    households: u32,
    /// How many of them returned.
    returned: u32,
    /// The share of those who returned, with Wilson's interval. Null of no households.
    rate: Option<ShareInterval>,
}

impl From<Side> for GestureReturn {
    fn from(side: Side) -> Self {
        Self { households: side.households, returned: side.returned, rate: side.rate().map(Into::into) }
    }
}
