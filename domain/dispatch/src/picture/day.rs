//! The day of every carer, one line each: travel, waits, rests and visits.

use std::fmt::Write as _;

use super::{MARGIN, WIDTH, clock, colour, escape, minutes};
use crate::{
    plan::{Plan, Route},
    problem::{Carer, Problem, Ticks},
    score::lateness,
};

/// The height of a carer's line.
const LINE: f64 = 24.0;

/// The space for the carers' names.
const NAMES: f64 = 90.0;

/// A label needs so many pixels a character.
const CHARACTER: f64 = 6.2;

/// Where the minutes of the day lie across the picture.
struct Axis {
    from: f64,
    to: f64,
}

impl Axis {
    fn of(problem: &Problem, plan: &Plan) -> Self {
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        for (carer, route) in problem.carers().iter().zip(&plan.routes) {
            for (position, stop) in route.stops.iter().enumerate() {
                let Some(visit) = problem.visits().get(stop.visit.at()) else { continue };
                let before = if position == 0 { problem.travel(carer.start, visit.place) } else { 0 };
                let after = problem.travel(visit.place, carer.end);
                from = from.min(minutes(problem, stop.start - before));
                to = to.max(minutes(problem, stop.start + visit.duration + after));
            }
        }
        if from > to {
            (from, to) = (0.0, 60.0);
        }
        Self { from: (from / 60.0).floor() * 60.0, to: (to / 60.0).ceil() * 60.0 }
    }

    fn x(&self, minute: f64) -> f64 {
        let share = (minute - self.from) / (self.to - self.from).max(1.0);
        MARGIN + NAMES + share * (WIDTH - 2.0 * MARGIN - NAMES)
    }
}

pub(super) fn height(problem: &Problem) -> f64 {
    let lines = u32::try_from(problem.carers().len()).unwrap_or(u32::MAX);
    f64::from(lines) * LINE + 30.0
}

pub(super) fn draw(svg: &mut String, problem: &Problem, plan: &Plan, top: f64) {
    let axis = Axis::of(problem, plan);
    let bottom = top + height(problem) - 30.0;
    let step = if axis.to - axis.from > 1800.0 { 240.0 } else { 60.0 };
    let mut hour = axis.from;
    while hour <= axis.to {
        let x = axis.x(hour);
        let _ = write!(
            svg,
            r##"<line x1="{x:.1}" y1="{top:.0}" x2="{x:.1}" y2="{bottom:.0}" stroke="#e4e9ee"/><text x="{x:.1}" y="{:.0}" text-anchor="middle" fill="#61707f">{}</text>"##,
            top - 8.0,
            clock(hour)
        );
        hour += step;
    }
    let mut y = top;
    let nobody = Route::default();
    for (index, carer) in problem.carers().iter().enumerate() {
        let route = plan.routes.get(index).unwrap_or(&nobody);
        let _ = write!(
            svg,
            r#"<text class="carer" x="{MARGIN}" y="{:.1}" font-weight="600" fill="{}">{}</text>"#,
            y + LINE - 8.0,
            colour(index),
            escape(&carer.name)
        );
        Line { svg, problem, axis: &axis, y, colour: colour(index) }.draw(carer, route);
        y += LINE;
    }
    links(svg, problem, plan, &axis, top);
}

/// What the marks mean.
pub(super) fn legend(svg: &mut String, y: f64) {
    let mut x = MARGIN + NAMES;
    for (colour, height, name) in [("#9aa7b3", 10.0, "rest"), ("#dfe5ea", 10.0, "wait"), ("#d64545", 3.0, "late")] {
        let _ = write!(
            svg,
            r##"<rect x="{x:.0}" y="{:.1}" width="18" height="{height}" rx="2" fill="{colour}"/><text x="{:.0}" y="{y:.0}" fill="#61707f">{name}</text>"##,
            y - 4.0 - height / 2.0,
            x + 24.0
        );
        x += 76.0;
    }
    let _ = write!(
        svg,
        r##"<line x1="{x:.0}" y1="{:.1}" x2="{:.0}" y2="{:.1}" stroke="#1f2933" stroke-opacity="0.5" stroke-dasharray="2 3"/><text x="{:.0}" y="{y:.0}" fill="#61707f">double visit</text>"##,
        y - 4.0,
        x + 18.0,
        y - 4.0,
        x + 24.0
    );
}

struct Line<'a> {
    svg: &'a mut String,
    problem: &'a Problem,
    axis: &'a Axis,
    y: f64,
    colour: String,
}

impl Line<'_> {
    fn draw(&mut self, carer: &Carer, route: &Route) {
        let (mut place, mut free) = (carer.start, None);
        for (position, stop) in route.stops.iter().enumerate() {
            let Some(visit) = self.problem.visits().get(stop.visit.at()) else { continue };
            let way = self.problem.travel(place, visit.place);
            let rest = route.rest.filter(|rest| rest.before == position).zip(carer.rest);
            let arrival = free.map_or_else(
                || rest.map_or(stop.start, |(taken, _)| taken.start.min(stop.start)),
                |free: Ticks| free + way,
            );
            self.thin(arrival - way, arrival);
            self.bar("wait", arrival, stop.start, "#dfe5ea", 6.0);
            if let Some((taken, rest)) = rest {
                self.bar("rest", taken.start, taken.start + rest.length, "#9aa7b3", 6.0);
            }
            let end = stop.start + visit.duration;
            let colour = self.colour.clone();
            self.bar("visit", stop.start, end, &colour, 3.0);
            let late = lateness(visit, stop.start, self.problem.draft().measured);
            if late > 0 {
                self.bar("late", (end - late).max(stop.start), end, "#d64545", LINE - 6.0);
            }
            self.label(stop.start, end, &visit.name);
            (place, free) = (visit.place, Some(end));
        }
        if let Some(free) = free {
            self.thin(free, free + self.problem.travel(place, carer.end));
        }
    }

    fn x(&self, ticks: Ticks) -> f64 {
        self.axis.x(minutes(self.problem, ticks))
    }

    fn bar(&mut self, class: &str, from: Ticks, to: Ticks, colour: &str, inset: f64) {
        let (left, right) = (self.x(from), self.x(to));
        if right <= left && class != "visit" {
            return;
        }
        // Lateness is a line along the foot of the visit.
        let height = if class == "late" { 3.0 } else { LINE - 2.0 * inset };
        let _ = write!(
            self.svg,
            r#"<rect class="{class}" x="{left:.1}" y="{:.1}" width="{:.1}" height="{height:.1}" rx="2" fill="{colour}"/>"#,
            self.y + inset,
            (right - left).max(0.5)
        );
    }

    fn thin(&mut self, from: Ticks, to: Ticks) {
        let y = self.y + LINE / 2.0;
        let _ = write!(
            self.svg,
            r#"<line x1="{:.1}" y1="{y:.1}" x2="{:.1}" y2="{y:.1}" stroke="{}" stroke-width="1.2"/>"#,
            self.x(from),
            self.x(to),
            self.colour
        );
    }

    fn label(&mut self, from: Ticks, to: Ticks, name: &str) {
        let width = self.x(to) - self.x(from);
        let characters = u32::try_from(name.chars().count()).unwrap_or(u32::MAX);
        if f64::from(characters) * CHARACTER + 4.0 > width {
            return;
        }
        let _ = write!(
            self.svg,
            r##"<text x="{:.1}" y="{:.1}" text-anchor="middle" font-size="10" fill="#ffffff">{}</text>"##,
            f64::midpoint(self.x(from), self.x(to)),
            self.y + LINE - 8.5,
            escape(name)
        );
    }
}

/// Thin lines between the two visits of a double visit.
fn links(svg: &mut String, problem: &Problem, plan: &Plan, axis: &Axis, top: f64) {
    let given = plan.assignments(problem);
    let spot = |visit: usize| {
        let (carer, start) = (*given.get(visit)?)?;
        Some((axis.x(minutes(problem, start)), top + (f64::from(carer.0) + 0.5) * LINE))
    };
    for double in &problem.draft().doubles {
        if let (Some((x1, y1)), Some((x2, y2))) = (spot(double.first.at()), spot(double.second.at())) {
            let _ = write!(
                svg,
                r##"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="#1f2933" stroke-opacity="0.35" stroke-dasharray="2 3"/>"##
            );
        }
    }
}
