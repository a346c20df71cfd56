//! A day of a plan as a picture: the routes on the map, and the day of every carer. SVG.

use std::collections::HashMap;

use chrono::NaiveDate;
use dispatch::{
    picture::draw,
    plan::{Plan, Route},
    problem::{CarerIndex, Problem, Standing},
};
use entity::id::{DispatchPlanId, HouseholdId, StaffMemberId};
use sea_orm::ConnectionTrait;

use super::{DISPATCH_READ, model::DayModel, reach, why};
use crate::{
    agency::branch,
    household::{addresses, disclosure, households},
    kernel::{Context, Error, Result},
    staff::member,
    visit::visits,
};

/// Draws a day of a plan. Names and places are shown as far as the actor sees them.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`Error::Invalid`] at `day` when the plan is not about it,
/// [`PLAN_NOT_KEPT`](why::PLAN_NOT_KEPT).
pub async fn svg<C: ConnectionTrait>(cx: &Context<C>, id: DispatchPlanId, day: Option<NaiveDate>) -> Result<String> {
    let scope = cx.require(DISPATCH_READ)?;
    let plan = reach::find(cx, &scope, id).await?;
    let on = day.unwrap_or(plan.first_day);
    let within = (0..i64::from(plan.days)).contains(&(on - plan.first_day).num_days());
    if !within {
        return Err(Error::invalid("day", "is not one of the plan's"));
    }
    let (mut model, mut routes) = why::day(cx, &plan, on).await?;
    name_visits(cx, &mut model).await?;
    name_carers(cx, &mut model).await?;
    let locations = locations(cx, &model).await?;
    let place = branch::get(cx, plan.branch_id).await?;
    keep_busy(&mut model, &mut routes);
    let problem = Problem::new(model.draft).map_err(|invalid| Error::internal(invalid.to_string()))?;
    Ok(draw(&problem, &locations, &routes, &format!("{} · {on}", place.name)))
}

/// What stands on a visit: what the household is called by.
async fn name_visits<C: ConnectionTrait>(cx: &Context<C>, model: &mut DayModel) -> Result<()> {
    let ids: Vec<HouseholdId> = model.visits.iter().map(|visit| visit.household).collect();
    let households = households::by_ids(cx, &ids).await?;
    for (visit, drafted) in model.visits.iter().zip(&mut model.draft.visits) {
        if let Some(household) = households.get(&visit.household) {
            drafted.name = disclosure::surname(cx, household).await?.unwrap_or_default();
        }
    }
    Ok(())
}

async fn name_carers<C: ConnectionTrait>(cx: &Context<C>, model: &mut DayModel) -> Result<()> {
    let people: HashMap<StaffMemberId, _> =
        member::by_ids(cx, &model.carers).await?.into_iter().map(|person| (person.id, person)).collect();
    for (staff, carer) in model.carers.iter().zip(&mut model.draft.carers) {
        if let Some(person) = people.get(staff) {
            carer.name = member::name(cx, person).await?;
        }
    }
    Ok(())
}

/// Where the visits are, east and north, by the place of their row in the matrix. What nobody sees is left out of the map.
async fn locations<C: ConnectionTrait>(cx: &Context<C>, model: &DayModel) -> Result<Vec<[f64; 2]>> {
    let ids: Vec<_> = model.visits.iter().map(|visit| visit.visit).collect();
    let visits = visits::by_ids(cx, &ids).await?;
    let households: Vec<HouseholdId> = model.visits.iter().map(|visit| visit.household).collect();
    let places = addresses::places(cx, &households).await?;
    let mut locations = vec![[f64::NAN; 2]; model.draft.travel.len()];
    for (one, drafted) in model.visits.iter().zip(&model.draft.visits) {
        let address = visits.get(&one.visit).and_then(|visit| visit.address_id);
        if let (Some((point, _)), Some(location)) =
            (places.of(one.household, address), locations.get_mut(drafted.place.at()))
        {
            // A degree of longitude is shorter the further north it is.
            *location = [point.longitude() * point.latitude().to_radians().cos(), point.latitude()];
        }
    }
    Ok(locations)
}

/// Leaves carers without visits out of the picture.
fn keep_busy(model: &mut DayModel, routes: &mut Plan) {
    let busy: Vec<usize> = (0..model.draft.carers.len())
        .filter(|at| routes.routes.get(*at).is_some_and(|route| !route.stops.is_empty()))
        .collect();
    if busy.is_empty() {
        return;
    }
    let renumbered: HashMap<CarerIndex, CarerIndex> =
        busy.iter().enumerate().filter_map(|(new, old)| Some((index(*old)?, index(new)?))).collect();
    let move_all = |list: &mut Vec<CarerIndex>| {
        *list = list.iter().filter_map(|carer| renumbered.get(carer).copied()).collect();
    };
    for visit in &mut model.draft.visits {
        move_all(&mut visit.preferred);
        move_all(&mut visit.known);
        move_all(&mut visit.excluded);
        visit.before = visit.before.and_then(|mut before| {
            before.carer = *renumbered.get(&before.carer)?;
            Some(before)
        });
        visit.standing = match visit.standing {
            Standing::Free => Standing::Free,
            Standing::Pinned(carer) => renumbered.get(&carer).map_or(Standing::Free, |carer| Standing::Pinned(*carer)),
            Standing::Frozen(carer, start) => {
                renumbered.get(&carer).map_or(Standing::Free, |carer| Standing::Frozen(*carer, start))
            }
        };
    }
    let routes_of = |at: &usize| routes.routes.get(*at).cloned().unwrap_or_else(Route::default);
    let kept: Vec<Route> = busy.iter().map(routes_of).collect();
    model.draft.carers = busy.iter().filter_map(|at| model.draft.carers.get(*at).cloned()).collect();
    routes.routes = kept;
}

fn index(at: usize) -> Option<CarerIndex> {
    u32::try_from(at).ok().map(CarerIndex)
}
