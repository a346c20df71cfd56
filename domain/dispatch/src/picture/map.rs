//! Where the routes run.

use std::fmt::Write as _;

use super::colour;
use crate::{
    plan::Plan,
    problem::{PlaceIndex, Problem},
};

pub(super) const TOP: f64 = 60.0;
pub(super) const LEFT: f64 = 24.0;
pub(super) const WIDTH: f64 = 760.0;
pub(super) const HEIGHT: f64 = 480.0;

/// The least distance of a point from the frame.
const INSIDE: f64 = 16.0;

/// Fits points into the frame, both ways to one scale, north up.
struct Frame<'l> {
    locations: &'l [[f64; 2]],
    low: [f64; 2],
    scale: f64,
    shift: [f64; 2],
}

impl<'l> Frame<'l> {
    fn around(locations: &'l [[f64; 2]]) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for location in locations.iter().filter(|location| location.iter().all(|one| one.is_finite())) {
            for axis in 0..2 {
                low[axis] = low[axis].min(location[axis]);
                high[axis] = high[axis].max(location[axis]);
            }
        }
        let size = [(high[0] - low[0]).max(1e-9), (high[1] - low[1]).max(1e-9)];
        let room = [WIDTH - 2.0 * INSIDE, HEIGHT - 2.0 * INSIDE];
        let scale = (room[0] / size[0]).min(room[1] / size[1]);
        let shift = [INSIDE + (room[0] - size[0] * scale) / 2.0, INSIDE + (room[1] - size[1] * scale) / 2.0];
        Self { locations, low, scale, shift }
    }

    fn point(&self, place: PlaceIndex) -> Option<(f64, f64)> {
        let location = self.locations.get(place.at()).filter(|location| location.iter().all(|one| one.is_finite()))?;
        let x = LEFT + self.shift[0] + (location[0] - self.low[0]) * self.scale;
        let y = TOP + HEIGHT - self.shift[1] - (location[1] - self.low[1]) * self.scale;
        Some((x, y))
    }
}

pub(super) fn draw(svg: &mut String, problem: &Problem, locations: &[[f64; 2]], plan: &Plan) {
    let _ = write!(
        svg,
        r##"<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#f7f9fb" stroke="#d5dce3"/>"##
    );
    let frame = Frame::around(locations);
    for (index, (carer, route)) in problem.carers().iter().zip(&plan.routes).enumerate() {
        if route.stops.is_empty() {
            continue;
        }
        let visits = || route.stops.iter().filter_map(|stop| problem.visits().get(stop.visit.at()));
        let places = std::iter::once(carer.start).chain(visits().map(|visit| visit.place)).chain([carer.end]);
        let points: Vec<String> =
            places.filter_map(|place| frame.point(place)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let colour = colour(index);
        let _ = write!(
            svg,
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="1.4" stroke-opacity="0.75" stroke-linejoin="round"/>"#,
            points.join(" ")
        );
        for (x, y) in visits().filter_map(|visit| frame.point(visit.place)) {
            let _ = write!(
                svg,
                r##"<circle class="stop" cx="{x:.1}" cy="{y:.1}" r="3.2" fill="{colour}" stroke="#ffffff" stroke-width="0.8"/>"##
            );
        }
    }
    let mut offices: Vec<PlaceIndex> = problem.carers().iter().flat_map(|carer| [carer.start, carer.end]).collect();
    offices.sort_unstable();
    offices.dedup();
    for (x, y) in offices.into_iter().filter_map(|place| frame.point(place)) {
        let _ = write!(
            svg,
            r##"<rect x="{:.1}" y="{:.1}" width="10" height="10" fill="#1f2933" stroke="#ffffff"/>"##,
            x - 5.0,
            y - 5.0
        );
    }
}
