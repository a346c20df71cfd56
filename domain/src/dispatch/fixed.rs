//! What stays as it is in a carer's day, brought into an order that can be kept.
//!
//! What has happened cannot be impossible, whatever a map says of the ways between: then the earlier of two things is cut
//! short in the model, and the plan tells by how much.

use dispatch::problem::{Carer, PlaceIndex, Ticks};

/// Something of a carer's day that no plan changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fixed {
    /// The visit, by its place in the draft; `None` of hours that something else takes.
    pub visit: Option<usize>,
    /// Where.
    pub place: PlaceIndex,
    /// From when.
    pub start: Ticks,
    /// Until when.
    pub end: Ticks,
}

/// Brings what is fixed into an order that the carer can keep, from `now` on, and the carer's shift around it. `short` hears
/// which visits come too soon after what was before, and by how many minutes.
pub(super) fn settle(
    fixed: &mut [Fixed],
    now: Ticks,
    carer: &mut Carer,
    way: impl Fn(PlaceIndex, PlaceIndex) -> Ticks,
    short: &mut impl FnMut(usize, Ticks),
) {
    fixed.sort_by_key(|one| (one.start, one.end, one.visit));
    // Whoever is somewhere is there until now at least.
    let under_way = fixed.iter().rposition(|one| one.start <= now);
    match under_way.and_then(|at| fixed.get_mut(at)) {
        Some(last) if now > 0 => last.end = last.end.max(now),
        _ => carer.shift.open = carer.shift.open.max(now),
    }
    for at in (1..fixed.len()).rev() {
        let (place, start, visit) = (fixed[at].place, fixed[at].start, fixed[at].visit);
        let before = &mut fixed[at - 1];
        let latest = start - way(before.place, place);
        if before.end > latest {
            if let Some(visit) = visit {
                short(visit, before.end - latest);
            }
            before.end = latest.max(0);
            before.start = before.start.min(before.end);
            if latest < 0 {
                before.place = place;
            }
        }
    }
    let Some(first) = fixed.first() else {
        carer.shift.close = carer.shift.close.max(carer.shift.open);
        return;
    };
    let out = first.start - way(carer.start, first.place);
    if out < 0 {
        carer.start = first.place;
    }
    carer.shift.open = carer.shift.open.min(out.max(0));
    carer.shift.close = carer.shift.close.max(carer.shift.open);
}

#[cfg(test)]
mod tests {
    use dispatch::problem::Span;
    use proptest::prelude::*;

    use super::*;

    fn carer(open: Ticks) -> Carer {
        Carer {
            name: String::new(),
            skills: Vec::new(),
            shift: Span { open, close: 1_200 },
            start: PlaceIndex(0),
            end: PlaceIndex(0),
            rest: None,
            longest_work: None,
        }
    }

    fn way(from: PlaceIndex, to: PlaceIndex) -> Ticks {
        Ticks::try_from(from.0.abs_diff(to.0)).unwrap_or(0) * 10
    }

    fn fixed(visit: usize, place: u32, start: Ticks, end: Ticks) -> Fixed {
        Fixed { visit: Some(visit), place: PlaceIndex(place), start, end }
    }

    #[test]
    fn what_comes_too_soon_is_told_and_the_earlier_is_cut_short() {
        let mut own = vec![fixed(1, 3, 600, 660), fixed(0, 1, 480, 590)];
        let mut short = Vec::new();
        let mut who = carer(420);
        settle(&mut own, 0, &mut who, way, &mut |visit, minutes| short.push((visit, minutes)));
        assert_eq!(own, [fixed(0, 1, 480, 580), fixed(1, 3, 600, 660)]);
        assert_eq!(short, [(1, 10)]);
        assert_eq!(who.shift.open, 420);
    }

    #[test]
    fn whoever_has_begun_is_there_until_now_and_whoever_has_not_sets_out_now() {
        let mut own = vec![fixed(0, 1, 480, 590)];
        let mut who = carer(420);
        settle(&mut own, 620, &mut who, way, &mut |_, _| {});
        assert_eq!((own[0].end, who.shift.open), (620, 420));
        let mut later = vec![fixed(0, 1, 700, 760)];
        settle(&mut later, 620, &mut who, way, &mut |_, _| {});
        assert_eq!((later[0].end, who.shift.open), (760, 620));
    }

    proptest! {
        /// Whatever is fixed, the carer can keep it: each thing is reached in time from the one before.
        #[test]
        fn what_is_fixed_can_be_kept(
            spans in prop::collection::vec((0_u32..30, 0_i32..1_440, 0_i32..300), 0..8), now in 0_i32..1_440,
            open in 0_i32..900,
        ) {
            let mut own: Vec<Fixed> =
                spans.iter().enumerate().map(|(at, (place, start, long))| fixed(at, *place, *start, start + long)).collect();
            let mut who = carer(open);
            settle(&mut own, now, &mut who, way, &mut |_, minutes| assert!(minutes > 0));
            let (mut place, mut free) = (who.start, who.shift.open);
            for one in &own {
                prop_assert!(one.start >= 0 && one.end >= one.start);
                prop_assert!(free + way(place, one.place) <= one.start, "{own:?} {who:?}");
                (place, free) = (one.place, one.end);
            }
            prop_assert!(who.shift.close >= who.shift.open);
        }
    }
}
