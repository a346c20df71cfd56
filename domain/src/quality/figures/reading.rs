//! Figures for whoever may read them: of the agency, of a branch, of people.

use entity::id::{BranchId, StaffMemberId};
use sea_orm::ConnectionTrait;

pub use super::tallying::Window;
use super::{
    super::FIGURES_READ,
    tallying::{By, tallied},
    voices::{LEAST_SHOWN, Tally, VoiceFigures, figures},
};
use crate::{
    agency::branch,
    kernel::{Context, Error, Result, Rows},
    staff::member,
};

/// Of so many people figures are read at once.
const MOST: usize = 100;

fn check(window: &Window) -> Result<()> {
    if window.until <= window.from { Err(Error::invalid("until", "must be after `from`")) } else { Ok(()) }
}

/// What households say about a branch, or about all branches that the actor sees.
///
/// # Errors
/// [`Error::Invalid`] at `until`, [`Error::NotFound`] at `branchId`.
pub async fn of_branch<C: ConnectionTrait>(
    cx: &Context<C>,
    branch: Option<BranchId>,
    window: &Window,
) -> Result<VoiceFigures> {
    let scope = cx.require(FIGURES_READ)?;
    if matches!(scope.rows, Rows::Own(_)) {
        return Err(Error::Forbidden(FIGURES_READ));
    }
    check(window)?;
    if let Some(branch) = branch {
        branch::get(cx, branch).await.map_err(|error| error.at("branchId"))?;
        if !scope.has_branch(branch) {
            return Err(Error::not_found(branch).at("branchId"));
        }
    }
    let mut sum = Tally::default();
    for tally in tallied(cx, &scope, &By::Branch(branch), window).await?.values() {
        sum.add(tally);
    }
    Ok(figures(&sum, 1))
}

/// What households say about some people, in the order in which they are named. Carers read their own figures, as far as
/// none of them tells who gave an answer.
///
/// # Errors
/// [`Error::Invalid`] at `until` or `staffMemberIds`, [`Error::NotFound`] at `staffMemberIds`.
pub async fn of_staff<C: ConnectionTrait>(
    cx: &Context<C>,
    people: &[StaffMemberId],
    window: &Window,
) -> Result<Vec<(StaffMemberId, VoiceFigures)>> {
    let scope = cx.require(FIGURES_READ)?;
    check(window)?;
    if people.is_empty() || people.len() > MOST {
        return Err(Error::invalid("staffMemberIds", format!("must be from 1 to {MOST}")));
    }
    let (known, least) = match scope.rows {
        Rows::Own(own) => (vec![own], LEAST_SHOWN),
        Rows::Agency | Rows::Branches(_) | Rows::Households(_) => {
            let known = member::profiles(cx, people).await?;
            (known.into_iter().map(|person| person.id).collect(), 1)
        }
    };
    if let Some(unknown) = people.iter().find(|id| !known.contains(id)) {
        return Err(Error::not_found(*unknown).at("staffMemberIds"));
    }
    let tallies = tallied(cx, &scope, &By::StaffMember(people), window).await?;
    let nothing = Tally::default();
    let of = |id: &StaffMemberId| (*id, figures(tallies.get(&id.0).unwrap_or(&nothing), least));
    Ok(people.iter().map(of).collect())
}
