//! What a schedule costs, and how the search sees it while it is still warm.

use super::{LATEST, Schedule, Undo};
use crate::problem::Ticks;

/// How the idle times of the carers are taken together.
///
/// The score counts the largest. A search that sees the largest alone is blind to all but one carer, so that it is
/// shown a power mean first: with `doublings` of 2, the fourth root of the sum of fourth powers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdleView {
    /// The largest alone.
    Largest,
    /// The root of the sum of powers, the power being 2 to that.
    Norm { doublings: u32 },
}

/// The idle times of all carers together, as of the last price.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct IdleSum {
    largest: i64,
    second: i64,
    powers: f64,
}

impl IdleView {
    #[expect(clippy::cast_precision_loss, reason = "idle times stay far below 2^52")]
    fn power(self, idle: i64) -> f64 {
        let Self::Norm { doublings } = self else { return 0.0 };
        (0..doublings).fold(idle.max(0) as f64, |power, _| power * power)
    }

    fn root(self, powers: f64) -> f64 {
        let Self::Norm { doublings } = self else { return 0.0 };
        (0..doublings).fold(powers.max(0.0), |root, _| root.sqrt())
    }
}

impl Schedule<'_> {
    /// Changes how idle times are seen, and the cost with it.
    pub(crate) fn view_idle(&mut self, view: IdleView) {
        self.view = view;
        self.cost = self.price();
    }

    /// The cost of the score, however the search sees it.
    pub(crate) fn true_cost(&mut self) -> i64 {
        match self.view {
            IdleView::Norm { .. } if self.flat.weights.idle > 0 => {
                // What was taken back since may have left its own sums.
                self.sum_idle();
                self.cost - self.idle_cost() + self.idle.largest * i64::from(self.flat.weights.idle)
            }
            _ => self.cost,
        }
    }

    /// The weighted cost as the sums stand.
    pub(super) fn price(&mut self) -> i64 {
        let weights = &self.flat.weights;
        let (worst, idle, unfair) = (weights.worst_lateness, weights.idle, weights.unfair_load);
        let totals = self.totals;
        let mut cost = self.sure_cost()
            + totals.late * i64::from(weights.lateness)
            + totals.wait * i64::from(weights.waiting)
            + totals.over * i64::from(weights.overtime)
            + totals.missed * i64::from(weights.missed_rest)
            + totals.moved * i64::from(weights.disruption);
        if worst > 0 && totals.late > 0 {
            cost += i64::from(self.worst_lateness()) * i64::from(worst);
        }
        if idle > 0 {
            self.sum_idle();
            cost += self.idle_cost();
        }
        if unfair > 0 {
            let work = || self.load.iter().map(|load| load.travel + load.serving);
            cost += (work().max().unwrap_or(0) - work().min().unwrap_or(0)) * i64::from(unfair);
        }
        cost
    }

    fn sum_idle(&mut self) {
        let mut sum = IdleSum { largest: i64::MIN, second: i64::MIN, powers: 0.0 };
        for load in &self.load {
            if load.idle > sum.largest {
                (sum.second, sum.largest) = (sum.largest, load.idle);
            } else {
                sum.second = sum.second.max(load.idle);
            }
            sum.powers += self.view.power(load.idle);
        }
        self.idle = sum;
    }

    fn idle_cost(&self) -> i64 {
        let weight = self.flat.weights.idle;
        match self.view {
            IdleView::Largest => self.idle.largest * i64::from(weight),
            IdleView::Norm { .. } => rounded(self.view.root(self.idle.powers) * f64::from(weight)),
        }
    }

    /// How the cost of idle time changes when a carer works so much more, all else being as it was when last priced.
    pub(super) fn idle_change(&self, carer: usize, work: i64) -> i64 {
        let weight = self.flat.weights.idle;
        let (old, new) = (self.load[carer].idle, self.load[carer].idle - work);
        match self.view {
            IdleView::Largest => {
                let others = if old == self.idle.largest { self.idle.second } else { self.idle.largest };
                (others.max(new) - self.idle.largest) * i64::from(weight)
            }
            IdleView::Norm { .. } => {
                let powers = self.idle.powers - self.view.power(old) + self.view.power(new);
                rounded(self.view.root(powers) * f64::from(weight)) - self.idle_cost()
            }
        }
    }

    /// The worst lateness: of what the move changed, and of the latest visit that it did not.
    pub(super) fn worst_lateness(&mut self) -> Ticks {
        let mut worst = 0;
        for undo in &self.trail {
            if let Undo::Timing { node, .. } = undo
                && self.flat.is_visit(*node)
            {
                worst = worst.max(self.timing[*node as usize].late);
            }
        }
        if self.saved.late == 0 {
            return worst;
        }
        for visit in &self.latest {
            worst = worst.max(self.timing[*visit as usize].late);
            // The rest of those that did not change are no later than this one.
            if self.changed[*visit as usize] != self.move_number {
                return worst;
            }
        }
        self.timing[..self.flat.visits].iter().map(|timing| timing.late).max().unwrap_or(0)
    }

    /// Finds the latest visits again, if the last move that was kept changed them.
    pub(super) fn find_latest(&mut self) {
        if !self.latest.is_empty() || self.flat.weights.worst_lateness == 0 || self.totals.late == 0 {
            return;
        }
        for visit in 0..self.flat.visits {
            let late = self.timing[visit].late;
            let full = self.latest.len() == LATEST;
            let last = self.latest.last().map_or(-1, |last| self.timing[*last as usize].late);
            if full && late <= last {
                continue;
            }
            let place = self.latest.partition_point(|other| self.timing[*other as usize].late >= late);
            if full {
                self.latest.pop();
            }
            self.latest.insert(place, self.flat.carer_node(visit));
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "costs stay far below 2^52")]
fn rounded(cost: f64) -> i64 {
    cost as i64
}
