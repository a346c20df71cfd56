//! The agency: who comes in and who stays out, branches, accounts, applications, and the walls between agencies.

mod accounts;
mod applications;
mod jobs;
mod sessions;
mod tenancy;
mod webhooks;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    [accounts::tests(), applications::tests(), jobs::tests(), sessions::tests(), tenancy::tests(), webhooks::tests()]
        .into_iter()
        .flatten()
        .collect()
}
