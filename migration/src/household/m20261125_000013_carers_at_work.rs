//! Who serves a household is told from who has only met it: health is for those who work there.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261125_000013_carers_at_work", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
alter table household_carer add column at_work boolean not null default true;
update household_carer set at_work = false where exists (
  select 1 from placement
  where placement.agency_id = household_carer.agency_id and placement.id = household_carer.engagement
    and placement.stage = 'INTERVIEW'
);
";

const DOWN: &str = "
alter table household_carer drop column at_work;
";
