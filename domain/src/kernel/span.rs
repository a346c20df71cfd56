//! Stretches of time and of days, and sets of them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A stretch of time that includes its start and excludes its end; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Span {
    /// The span from `start` up to `end`, or `None` when it would be empty or run backwards.
    #[must_use]
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// When it begins.
    #[must_use]
    pub fn start(&self) -> DateTime<Utc> {
        self.start
    }

    /// When it is over: the first instant that no longer belongs to it.
    #[must_use]
    pub fn end(&self) -> DateTime<Utc> {
        self.end
    }

    /// How long it is.
    #[must_use]
    pub fn duration(&self) -> TimeDelta {
        self.end - self.start
    }

    /// Whether the two have an instant in common. Spans that only touch have none.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether all of `other` lies within this span.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the instant belongs to this span.
    #[must_use]
    pub fn includes(&self, instant: DateTime<Utc>) -> bool {
        self.start <= instant && instant < self.end
    }

    /// What the two have in common.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Ends {
            start: DateTime<Utc>,
            end: DateTime<Utc>,
        }
        let Ends { start, end } = Ends::deserialize(deserializer)?;
        Self::new(start, end).ok_or_else(|| serde::de::Error::custom("a span ends after it starts"))
    }
}

/// A set of instants, kept as sorted spans of which no two overlap or touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The spans in order of time.
    pub fn iter(&self) -> std::slice::Iter<'_, Span> {
        self.0.iter()
    }

    /// The spans in order of time.
    #[must_use]
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// How many separate spans there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the set has no instant at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// From the first instant of the set to its last.
    #[must_use]
    pub fn hull(&self) -> Option<Span> {
        Some(Span { start: self.0.first()?.start, end: self.0.last()?.end })
    }

    /// Adds a span; what it overlaps or touches becomes one with it.
    pub fn insert(&mut self, span: Span) {
        let from = self.0.partition_point(|s| s.end < span.start);
        let to = self.0.partition_point(|s| s.start <= span.end);
        let start = self.0.get(from).filter(|_| from < to).map_or(span.start, |s| s.start.min(span.start));
        let end = self.0[from..to].last().map_or(span.end, |s| s.end.max(span.end));
        self.0.splice(from..to, [Span { start, end }]);
    }

    /// Whether all of `span` belongs to the set.
    #[must_use]
    pub fn covers(&self, span: &Span) -> bool {
        self.0[self.first_ending_after(span.start)..].first().is_some_and(|s| s.contains(span))
    }

    /// The first span of the set that has an instant in common with `span`.
    #[must_use]
    pub fn first_overlap(&self, span: &Span) -> Option<Span> {
        self.0[self.first_ending_after(span.start)..].first().copied().filter(|s| s.overlaps(span))
    }

    /// The first pair, one span of each set, that have an instant in common. Linear in the shorter stretch of both.
    #[must_use]
    pub fn first_clash(&self, other: &Self) -> Option<(Span, Span)> {
        let begin = other.0.first()?.start;
        let mut ours = self.0[self.first_ending_after(begin)..].iter().peekable();
        let mut theirs = other.0.iter().peekable();
        while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
            if a.overlaps(b) {
                return Some((**a, **b));
            }
            if a.end <= b.start {
                ours.next()
            } else {
                theirs.next()
            };
        }
        None
    }

    /// The parts of `span` that do not belong to the set, in order of time.
    #[must_use]
    pub fn gaps(&self, span: &Span) -> Vec<Span> {
        let mut gaps = Vec::new();
        let mut free_from = span.start;
        for taken in self.0[self.first_ending_after(span.start)..].iter().take_while(|s| s.start < span.end) {
            gaps.extend(Span::new(free_from, taken.start));
            free_from = taken.end;
        }
        gaps.extend(Span::new(free_from, span.end));
        gaps
    }

    /// The length of all spans together.
    #[must_use]
    pub fn total(&self) -> TimeDelta {
        self.0.iter().map(Span::duration).sum()
    }

    fn first_ending_after(&self, instant: DateTime<Utc>) -> usize {
        self.0.partition_point(|s| s.end <= instant)
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut sorted: Vec<Span> = spans.into_iter().collect();
        sorted.sort_unstable();
        let mut set: Vec<Span> = Vec::with_capacity(sorted.len());
        for span in sorted {
            match set.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => set.push(span),
            }
        }
        Self(set)
    }
}

impl Extend<Span> for Spans {
    fn extend<I: IntoIterator<Item = Span>>(&mut self, spans: I) {
        *self = std::mem::take(&mut self.0).into_iter().chain(spans).collect();
    }
}

impl<'a> IntoIterator for &'a Spans {
    type Item = &'a Span;
    type IntoIter = std::slice::Iter<'a, Span>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Whole days, both the first and the last included; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

impl Period {
    /// The days from `first` to `last`, or `None` when `last` is before `first`.
    #[must_use]
    pub fn new(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// One day alone.
    #[must_use]
    pub fn day(date: NaiveDate) -> Self {
        Self { first: date, last: date }
    }

    /// The first day.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// The last day.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        self.last
    }

    /// Whether the day is one of them.
    #[must_use]
    pub fn includes(&self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }

    /// How many days there are; at least one.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        Utc.timestamp_opt(1_800_000_000 + minute * 60, 0).single().expect("an instant")
    }

    fn span(start: i64, end: i64) -> Span {
        Span::new(at(start), at(end)).expect("a span")
    }

    #[test]
    fn an_empty_or_backward_span_cannot_be_made() {
        assert_eq!(Span::new(at(5), at(5)), None);
        assert_eq!(Span::new(at(6), at(5)), None);
        assert!(
            serde_json::from_str::<Span>(r#"{"start":"2026-01-02T00:00:00Z","end":"2026-01-01T00:00:00Z"}"#).is_err()
        );
    }

    #[test]
    fn spans_that_touch_do_not_overlap() {
        assert!(!span(0, 10).overlaps(&span(10, 20)));
        assert!(span(0, 11).overlaps(&span(10, 20)));
        assert_eq!(span(0, 10).intersect(&span(10, 20)), None);
    }

    #[test]
    fn a_gap_at_either_end_and_between_is_found() {
        let set: Spans = [span(10, 20), span(30, 40)].into_iter().collect();
        assert_eq!(set.gaps(&span(0, 50)), [span(0, 10), span(20, 30), span(40, 50)]);
        assert_eq!(set.gaps(&span(12, 18)), []);
        assert_eq!(set.gaps(&span(15, 35)), [span(20, 30)]);
    }

    prop_compose! {
        fn some_span()(start in 0_i64..200, length in 1_i64..30) -> Span { span(start, start + length) }
    }

    fn minutes(set: &Spans) -> Vec<i64> {
        (0..300).filter(|m| set.iter().any(|s| s.includes(at(*m)))).collect()
    }

    proptest! {
        #[test]
        fn inserting_one_by_one_and_collecting_agree(spans in prop::collection::vec(some_span(), 0..20)) {
            let mut grown = Spans::new();
            for s in &spans {
                grown.insert(*s);
            }
            let collected: Spans = spans.iter().copied().collect();
            prop_assert_eq!(&grown, &collected);
            prop_assert!(grown.as_slice().windows(2).all(|w| w[0].end() < w[1].start()));
            let expected: Vec<i64> = (0..300).filter(|m| spans.iter().any(|s| s.includes(at(*m)))).collect();
            prop_assert_eq!(minutes(&grown), expected);
        }

        #[test]
        fn gaps_and_set_share_nothing_and_leave_nothing(spans in prop::collection::vec(some_span(), 0..20), asked in some_span()) {
            let set: Spans = spans.into_iter().collect();
            let gaps: Spans = set.gaps(&asked).into_iter().collect();
            prop_assert_eq!(gaps.first_clash(&set), None);
            let inside: TimeDelta = set.iter().filter_map(|s| s.intersect(&asked)).map(|s| s.duration()).sum();
            prop_assert_eq!(gaps.total() + inside, asked.duration());
            prop_assert_eq!(set.covers(&asked), gaps.is_empty());
        }

        #[test]
        fn a_clash_is_found_exactly_when_an_instant_is_shared(
            a in prop::collection::vec(some_span(), 0..10), b in prop::collection::vec(some_span(), 0..10)
        ) {
            let (a, b): (Spans, Spans) = (a.into_iter().collect(), b.into_iter().collect());
            let shared = minutes(&a).iter().any(|m| minutes(&b).contains(m));
            prop_assert_eq!(a.first_clash(&b).is_some(), shared);
            prop_assert_eq!(b.iter().any(|s| a.first_overlap(s).is_some()), shared);
        }
    }
}
