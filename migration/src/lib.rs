//! How the tables came to be: migrations of every domain, forward and back.

pub mod dialect;
mod sealed;

mod agency;
mod care;
mod dispatch;
mod household;
mod insight;
mod kernel;
mod loyalty;
mod matching;
mod message;
mod quality;
mod service;
mod staff;
mod visit;

use std::{collections::HashSet, fmt};

use sea_orm_migration::{
    prelude::*,
    sea_orm::{
        ConnectionTrait, DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    },
};

/// All migrations in the order in which they ran first. New ones are added at the end, never in between.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(kernel::m20260101_000001_events_and_history::STEP),
            Box::new(agency::m20260101_000002_people_and_rights::STEP),
            Box::new(household::m20260101_000003_households::STEP),
            Box::new(staff::m20260101_000004_staff_and_roster::STEP),
            Box::new(matching::m20260101_000005_requests_and_placements::STEP),
            Box::new(household::m20260101_000006_carers_and_exclusions::STEP),
            Box::new(kernel::m20261124_000007_idempotency_keys::STEP),
            Box::new(kernel::m20261124_000008_event_positions::STEP),
            Box::new(matching::m20261124_000009_sealed_words::STEP),
            Box::new(agency::m20261125_000010_trusted_documents::STEP),
            Box::new(agency::m20261125_000011_webhooks::STEP),
            Box::new(matching::m20261125_000012_planned_ends::STEP),
            Box::new(household::m20261125_000013_carers_at_work::STEP),
            Box::new(household::m20261125_000014_preference_wishes::STEP),
            Box::new(staff::m20261125_000015_sealed_words::STEP),
            Box::new(matching::m20261125_000016_sealed_reasons::STEP),
            Box::new(matching::m20261125_000017_uncovered_time::STEP),
            Box::new(agency::m20261125_000018_session_ends::STEP),
            Box::new(staff::m20261125_000019_search_tokens::STEP),
            Box::new(visit::m20261126_000020_visits::STEP),
            Box::new(care::m20261126_000021_assessments::STEP),
            Box::new(care::m20261126_000021_care_plans::STEP),
            Box::new(care::m20261126_000021_care_records::STEP),
            Box::new(service::m20261126_000022_services::STEP),
            Box::new(dispatch::m20261126_000023_dispatch_plans::STEP),
            Box::new(kernel::m20261126_000024_job_runs::STEP),
            Box::new(message::m20261126_000025_messages::STEP),
            Box::new(visit::m20261126_000026_calendar_feeds::STEP),
            Box::new(service::m20261127_000027_invoices::STEP),
            Box::new(kernel::m20261127_000028_failed_rows::STEP),
            Box::new(visit::m20261127_000028_not_checked_out::STEP),
            Box::new(agency::m20261127_000029_family_consents::STEP),
            Box::new(quality::m20261127_000030_inspections::STEP),
            Box::new(quality::m20261127_000031_complaints::STEP),
            Box::new(quality::m20261127_000032_sampling::STEP),
            Box::new(loyalty::m20261127_000040_points::STEP),
            Box::new(loyalty::m20261127_000041_programs::STEP),
            Box::new(care::m20261127_000050_plan_reviews::STEP),
            Box::new(insight::m20261127_000051_indicators::STEP),
            Box::new(dispatch::m20261127_000055_travel_times::STEP),
            Box::new(visit::m20261127_000056_double_visits::STEP),
            Box::new(quality::m20261127_000060_surveys::STEP),
            Box::new(quality::m20261127_000061_ratings_and_praise::STEP),
            Box::new(quality::m20261127_000062_suggestions::STEP),
            Box::new(quality::m20261127_000063_control_signals::STEP),
            Box::new(quality::m20261127_000064_inspection_schedules::STEP),
            Box::new(quality::m20261127_000070_standards::STEP),
            Box::new(quality::m20261127_000071_receptions::STEP),
            Box::new(loyalty::m20261127_000080_tiers::STEP),
            Box::new(service::m20261127_000081_credits::STEP),
            Box::new(loyalty::m20261127_000082_rewards::STEP),
            Box::new(loyalty::m20261127_000090_greetings::STEP),
            Box::new(loyalty::m20261127_000091_gestures::STEP),
            Box::new(loyalty::m20261127_000092_campaigns::STEP),
            Box::new(loyalty::m20261127_000093_retention::STEP),
            Box::new(loyalty::m20261127_000094_recommendations::STEP),
            Box::new(loyalty::m20261127_000095_reviews::STEP),
            Box::new(quality::m20261127_000100_appraisals::STEP),
            Box::new(quality::m20261127_000101_appraisal_appeals::STEP),
            Box::new(quality::m20261127_000102_dismissal_reviews::STEP),
            Box::new(quality::m20261127_000104_awards::STEP),
            Box::new(quality::m20261127_000105_service_events::STEP),
            Box::new(loyalty::m20261127_000108_points_together::STEP),
            Box::new(visit::m20261127_000112_live_in_days::STEP),
        ]
    }
}

/// Why the database could not be brought up to date. Nothing was changed.
#[derive(Debug)]
pub enum MigrateError {
    /// The database has migrations that this program does not know: it was used by a newer one.
    Newer(Vec<String>),
    /// The database refused or was not there.
    Database(DbErr),
}

impl fmt::Display for MigrateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(unknown) => write!(
                f,
                "the database was used by a newer version of this program (it has {}); run that version, or restore a backup",
                unknown.join(", ")
            ),
            Self::Database(error) => write!(f, "the database could not be brought up to date: {error}"),
        }
    }
}

impl std::error::Error for MigrateError {}

impl From<DbErr> for MigrateError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// A number of our own for PostgreSQL's advisory lock; any constant does.
const LOCK: i64 = 0x6775_616e_6a69_6100;

/// Brings the tables up to date in one transaction: all of it or nothing, one process at a time.
///
/// Answers the names of the migrations that were run; none when the database was up to date.
///
/// # Errors
/// [`MigrateError::Newer`] when the database is ahead of this program, [`MigrateError::Database`] when it fails.
pub async fn migrate(db: &DatabaseConnection) -> Result<Vec<String>, MigrateError> {
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let options = TransactionOptions {
        sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    if !sqlite {
        tx.execute_unprepared(&format!("select pg_advisory_xact_lock({LOCK})")).await?;
    }
    let known: HashSet<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    let applied: HashSet<String> =
        Migrator::get_migration_models(&tx).await?.into_iter().map(|model| model.version).collect();
    let mut unknown: Vec<String> = applied.difference(&known).cloned().collect();
    if !unknown.is_empty() {
        unknown.sort();
        return Err(MigrateError::Newer(unknown));
    }
    Migrator::up(&tx, None).await?;
    tx.commit().await?;
    let mut run: Vec<String> = known.difference(&applied).cloned().collect();
    run.sort();
    Ok(run)
}
