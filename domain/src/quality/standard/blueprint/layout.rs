//! Where everything of a blueprint stands: lanes one below the other, moments side by side, links along free channels.
//!
//! A link runs through the gap to the right of its first step, if need be along the free strip at the top of the lane of its
//! second one, and into that from the left. Every link has a track of its own in each gap and strip.

use std::collections::BTreeMap;

use super::{Blueprint, Lane, lettering::lines};

/// What is measured in the picture's own units, of which an inch has 96.
pub(super) const CARD: f64 = 178.0;
pub(super) const GAP: f64 = 62.0;
pub(super) const MARGIN: f64 = 32.0;
pub(super) const LABEL: f64 = 132.0;
pub(super) const WORDS: f64 = 14.0;
pub(super) const WORDS_LEADING: f64 = 19.0;
pub(super) const OWNER: f64 = 11.5;
pub(super) const OWNER_LEADING: f64 = 15.0;
/// What is free inside a card at its sides.
pub(super) const INSIDE: f64 = 14.0;
/// The height of what stands above the first lane.
const TOP: f64 = 128.0;
const LANE_GAP: f64 = 34.0;
/// The free strips at the top and the bottom of a lane.
const STRIP: f64 = 30.0;
const ROW_GAP: f64 = 34.0;
/// How far from the left of a card vertical links run, clear of the marks on its right: the ones down, and the ones up.
const DOWN: f64 = 30.0;
const UP: f64 = 56.0;

/// A place in the picture.
pub(super) type Point = (f64, f64);

/// A lane.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaneBox {
    pub(super) lane: Lane,
    pub(super) top: f64,
    pub(super) height: f64,
}

/// A step.
#[derive(Clone, Debug)]
pub(super) struct Card {
    /// Which step, by its place in the blueprint.
    pub(super) step: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) height: f64,
    pub(super) words: Vec<String>,
    pub(super) owner: Vec<String>,
    column: usize,
}

impl Card {
    fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// Where everything stands.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: f64,
    /// Where the last lane ends.
    pub(super) bottom: f64,
    pub(super) lanes: Vec<LaneBox>,
    /// The moments, with the middle of each.
    pub(super) moments: Vec<(u32, f64)>,
    pub(super) cards: Vec<Card>,
    /// The corners of each link.
    pub(super) routes: Vec<Vec<Point>>,
}

/// Finds a place for everything.
pub(super) fn layout(blueprint: &Blueprint) -> Layout {
    let mut moments: Vec<u32> = blueprint.steps.iter().map(|step| step.moment).collect();
    moments.sort_unstable();
    moments.dedup();
    let x = |column: usize| MARGIN + LABEL + 24.0 + as_number(column) * (CARD + GAP);
    let mut cards: Vec<Card> = Vec::new();
    let mut lanes = Vec::new();
    let mut top = TOP;
    for lane in Lane::ALL {
        let (placed, height) = lane_cards(blueprint, lane, &moments, top, x);
        cards.extend(placed);
        lanes.push(LaneBox { lane, top, height });
        top += height + LANE_GAP;
    }
    cards.sort_by_key(|card| card.step);
    let routes = Router { blueprint, cards: &cards, lanes: &lanes }.routes();
    let columns = moments.len();
    let width = x(columns.saturating_sub(1)) + CARD + GAP + MARGIN;
    let moments = moments.iter().enumerate().map(|(column, moment)| (*moment, x(column) + CARD / 2.0)).collect();
    Layout { width: width.max(960.0), bottom: top - LANE_GAP, lanes, moments, cards, routes }
}

/// The cards of a lane and how high it is. What happens together stands one above the other, in the middle of the lane.
fn lane_cards(
    blueprint: &Blueprint,
    lane: Lane,
    moments: &[u32],
    top: f64,
    x: impl Fn(usize) -> f64,
) -> (Vec<Card>, f64) {
    let mut stacks: BTreeMap<usize, Vec<Card>> = BTreeMap::new();
    for (step, content) in blueprint.steps.iter().enumerate().filter(|(_, step)| step.lane == lane) {
        let column = moments.iter().position(|moment| *moment == content.moment).unwrap_or(0);
        let words = lines(&content.words, WORDS, CARD - 2.0 * INSIDE);
        let owner = lines(&content.owner, OWNER, CARD - 2.0 * INSIDE);
        let height = 26.0 + WORDS_LEADING * as_number(words.len()) + 8.0 + OWNER_LEADING * as_number(owner.len()) + 6.0;
        stacks.entry(column).or_default().push(Card { step, x: x(column), y: 0.0, height, words, owner, column });
    }
    let tallest = stacks.values().flatten().map(|card| card.height).fold(0.0, f64::max);
    let rows = stacks.values().map(Vec::len).max().unwrap_or(1);
    let all = |rows: usize| as_number(rows) * tallest + (as_number(rows) - 1.0) * ROW_GAP;
    let height = 2.0 * STRIP + all(rows);
    let mut placed = Vec::new();
    for stack in stacks.into_values() {
        let first = top + STRIP + (all(rows) - all(stack.len())) / 2.0;
        placed.extend(stack.into_iter().enumerate().map(|(row, card)| {
            let y = first + as_number(row) * (tallest + ROW_GAP);
            Card { y, height: tallest, ..card }
        }));
    }
    (placed, height)
}

/// Lays links along gaps and strips.
struct Router<'a> {
    blueprint: &'a Blueprint,
    cards: &'a [Card],
    lanes: &'a [LaneBox],
}

/// Which way a link takes.
enum Way {
    /// Straight from one place to another.
    Straight(Point, Point),
    /// Through the gap between two columns that are side by side.
    Gap,
    /// Out to the right and back: to a step of the same column that others stand before.
    Around,
    /// Through a gap, along a strip, through another gap.
    Strip,
}

impl Router<'_> {
    fn routes(&self) -> Vec<Vec<Point>> {
        let ends: Vec<(&Card, &Card)> = self.blueprint.links.iter().filter_map(|link| self.ends(link)).collect();
        let ways: Vec<Way> = ends.iter().map(|(from, to)| self.way(from, to)).collect();
        // Who uses which gap and which strip, in order of the links.
        let (mut gaps, mut strips): (BTreeMap<usize, usize>, BTreeMap<Lane, usize>) = Default::default();
        for ((from, to), way) in ends.iter().zip(&ways) {
            for gap in gaps_of(from, to, way) {
                *gaps.entry(gap).or_default() += 1;
            }
            if matches!(way, Way::Strip) {
                *strips.entry(self.lane_of(to)).or_default() += 1;
            }
        }
        let (mut next_gap, mut next_strip): (BTreeMap<usize, usize>, BTreeMap<Lane, usize>) = Default::default();
        let mut track = |gap: usize| {
            let taken = next_gap.entry(gap).or_default();
            *taken += 1;
            let left = MARGIN + LABEL + 24.0 + as_number(gap) * (CARD + GAP) + CARD;
            left + GAP * as_number(*taken) / (as_number(gaps.get(&gap).copied().unwrap_or(1)) + 1.0)
        };
        let mut routes = Vec::new();
        for ((from, to), way) in ends.iter().zip(&ways) {
            routes.push(match way {
                Way::Straight(begin, end) => vec![*begin, *end],
                Way::Gap => {
                    let x = track(from.column);
                    vec![(from.x + CARD, from.middle()), (x, from.middle()), (x, to.middle()), (to.x, to.middle())]
                }
                Way::Around => {
                    let x = track(from.column);
                    let right = from.x + CARD;
                    vec![(right, from.middle()), (x, from.middle()), (x, to.middle()), (right, to.middle())]
                }
                Way::Strip => {
                    let lane = self.lane_of(to);
                    let taken = next_strip.entry(lane).or_default();
                    *taken += 1;
                    let share = as_number(*taken) / (as_number(strips.get(&lane).copied().unwrap_or(1)) + 1.0);
                    // The marks of a card stand on its upper edge; the track keeps clear of them.
                    let y = self.top_of(lane) + (STRIP - 12.0) * share;
                    let (out, back) = (track(from.column), track(to.column - 1));
                    vec![
                        (from.x + CARD, from.middle()),
                        (out, from.middle()),
                        (out, y),
                        (back, y),
                        (back, to.middle()),
                        (to.x, to.middle()),
                    ]
                }
            });
        }
        routes
    }

    fn ends(&self, link: &super::Link) -> Option<(&Card, &Card)> {
        let place = |code: &str| self.blueprint.steps.iter().position(|step| step.code == code);
        Some((self.cards.get(place(&link.from)?)?, self.cards.get(place(&link.to)?)?))
    }

    fn lane_of(&self, card: &Card) -> Lane {
        self.blueprint.steps[card.step].lane
    }

    fn top_of(&self, lane: Lane) -> f64 {
        self.lanes.iter().find(|found| found.lane == lane).map_or(TOP, |found| found.top)
    }

    fn way(&self, from: &Card, to: &Card) -> Way {
        if from.column == to.column {
            let (upper, lower) = if from.y < to.y { (from, to) } else { (to, from) };
            let free = |card: &Card| card.column != from.column || card.y <= upper.y || card.y >= lower.y;
            return match self.cards.iter().all(free) {
                true if from.y < to.y => {
                    let x = from.x + DOWN;
                    Way::Straight((x, from.y + from.height), (x, to.y))
                }
                true => {
                    let x = from.x + UP;
                    Way::Straight((x, from.y), (x, to.y + to.height))
                }
                false => Way::Around,
            };
        }
        let level = (from.middle() - to.middle()).abs() < 0.5;
        let between = |card: &Card| {
            (from.column + 1..to.column).contains(&card.column)
                && card.y - 14.0 < from.middle()
                && from.middle() < card.y + card.height
        };
        if level && !self.cards.iter().any(between) {
            return Way::Straight((from.x + CARD, from.middle()), (to.x, to.middle()));
        }
        if to.column == from.column + 1 { Way::Gap } else { Way::Strip }
    }
}

/// The gaps in which a link turns, each by the column on its left.
fn gaps_of(from: &Card, to: &Card, way: &Way) -> Vec<usize> {
    match way {
        Way::Straight(..) => vec![],
        Way::Gap | Way::Around => vec![from.column],
        Way::Strip => vec![from.column, to.column - 1],
    }
}

/// A small count as a number to reckon lengths with.
pub(super) fn as_number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::super::usual, super::super::versions::Content as _, super::BlueprintStep, super::Link, *};

    /// The stretches of routes that run level or upright within a card.
    fn crossed(layout: &Layout) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (route, corners) in layout.routes.iter().enumerate() {
            for pair in corners.windows(2) {
                let (left, right) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
                let (up, down) = (pair[0].1.min(pair[1].1), pair[0].1.max(pair[1].1));
                for (place, card) in layout.cards.iter().enumerate() {
                    let across = left < card.x + CARD - 0.1 && right > card.x + 0.1;
                    if across && up < card.y + card.height - 0.1 && down > card.y + 0.1 {
                        found.push((route, place));
                    }
                }
            }
        }
        found
    }

    #[test]
    fn steps_of_one_moment_stand_below_each_other() {
        let blueprint = usual::first_visit();
        let layout = layout(&blueprint);
        assert_eq!(layout.routes.len(), blueprint.links.len());
        for (one, other) in blueprint.links.iter().filter_map(|link| {
            Some((blueprint.step(&link.from)?, blueprint.step(&link.to)?))
                .filter(|(one, other)| one.moment == other.moment)
        }) {
            let x = |step: &BlueprintStep| {
                let place = blueprint.steps.iter().position(|other| other.code == step.code).expect("a step");
                layout.cards[place].x
            };
            assert!((x(one) - x(other)).abs() < 0.1);
        }
    }

    prop_compose! {
        fn blueprints()(
            steps in prop::collection::vec((0_usize..3, 1_u32..6), 3..14),
            links in prop::collection::vec((0_usize..14, 0_usize..14), 0..20),
        ) -> Blueprint {
            let base = usual::first_visit().steps[0].clone();
            let steps: Vec<BlueprintStep> = steps
                .into_iter()
                .enumerate()
                .map(|(at, (lane, moment))| {
                    let lane = if at < 3 { Lane::ALL[at] } else { Lane::ALL[lane] };
                    BlueprintStep { code: format!("S{at}"), lane, moment, ..base.clone() }
                })
                .collect();
            let mut links: Vec<Link> = links
                .into_iter()
                .filter_map(|(from, to)| {
                    let (from, to) = (steps.get(from)?, steps.get(to)?);
                    let fits = from.code != to.code && from.moment <= to.moment;
                    fits.then(|| Link { from: from.code.clone(), to: to.code.clone() })
                })
                .collect();
            links.sort_unstable();
            links.dedup();
            Blueprint { steps, links }
        }
    }

    proptest! {
        /// Whatever is drawn, no link runs through a card, and no card stands on another.
        #[test]
        fn links_keep_clear_of_cards(blueprint in blueprints()) {
            prop_assert!(blueprint.check().is_ok());
            let layout = layout(&blueprint);
            prop_assert_eq!(crossed(&layout), vec![]);
            for (place, one) in layout.cards.iter().enumerate() {
                for other in &layout.cards[place + 1..] {
                    let apart = (one.x - other.x).abs() >= CARD || (one.y - other.y).abs() >= one.height.min(other.height);
                    prop_assert!(apart);
                }
            }
        }
    }
}
