//! Appraisals in the schema: cycles, results with what stands behind them, appeals, and reviews of dismissals.

mod batches;
mod cycle;
mod cycle_mutations;
mod dismissal;
mod evidence;
mod fact;
mod mutations;
mod queries;
mod result;

pub use cycle::AppraisalCycle;
pub use cycle_mutations::AppraisalCycleMutation;
pub use dismissal::{DismissalReview, DismissalReviewMutation, DismissalReviewQuery};
pub use mutations::AppraisalMutation;
pub use queries::AppraisalQuery;
pub use result::Appraisal;
