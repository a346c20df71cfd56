//! Many requests at once: the best assignment as a whole, and the pairs that would rather swap.

use std::borrow::Borrow;

use entity::id::StaffMemberId;
use pathfinding::prelude::{Matrix, kuhn_munkres};

use super::facts::{CandidateFacts, RequestFacts};
use super::policy::Policy;
use super::ranking::{Ranked, fit};
use super::soft::SoftRule;

/// A request given to a carer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The request's number in the batch.
    pub request: usize,
    /// The carer.
    pub candidate: StaffMemberId,
    /// The candidate's total for the request.
    pub score: u16,
}

/// A request and a carer who would both rather have each other than what the plan gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockingPair {
    /// The request's number in the batch.
    pub request: usize,
    /// The carer.
    pub candidate: StaffMemberId,
    /// The candidate's total for the request.
    pub score: u16,
    /// The total of the carer whom the request has; `None` when it has none.
    pub instead_of: Option<u16>,
    /// What the carer has of the request, 0 to 1 000.
    pub carer_value: u16,
    /// What the carer has of the request that the plan gives; `None` when it gives none.
    pub carer_instead_of: Option<u16>,
}

/// The best assignment of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Who serves which request, by request.
    pub assignments: Vec<Assignment>,
    /// The requests that nobody can be found for, given the others.
    pub unfilled: Vec<usize>,
    /// The pairs that would rather swap: the price of what is best for all. The strongest first.
    pub blocking: Vec<BlockingPair>,
}

/// A pair that fits, with what each side has of the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Pair {
    score: u16,
    carer_value: u16,
}

/// Assigns at most one carer to each request and one request to each carer: first as many requests as can be filled,
/// then the highest sum of scores. The same facts give the same plan, whatever the order of the pool.
///
/// The assignment is that of Kuhn and Munkres; blocking pairs are those of Gale and Shapley, "College admissions and the
/// stability of marriage", 1962. A request prefers the higher total; a carer prefers what is near, known and leaves
/// rest: the mean of distance, continuity and workload.
#[must_use]
pub fn assign<P: Borrow<CandidateFacts>>(requests: &[RequestFacts], pool: &[P], policy: &Policy) -> Plan {
    let mut pool: Vec<&CandidateFacts> = pool.iter().map(Borrow::borrow).collect();
    pool.sort_unstable_by_key(|candidate| candidate.id);
    let pairs: Vec<Vec<Option<Pair>>> = requests
        .iter()
        .map(|request| pool.iter().map(|candidate| fit(request, candidate, policy, 0).map(|fit| pair(&fit))).collect())
        .collect();
    let chosen = maximum(&pairs, pool.len());
    let assignments: Vec<Assignment> = chosen
        .iter()
        .enumerate()
        .filter_map(|(request, &column)| {
            let pair = pairs[request][column?]?;
            Some(Assignment { request, candidate: pool[column?].id, score: pair.score })
        })
        .collect();
    let unfilled = (0..requests.len()).filter(|&request| chosen[request].is_none()).collect();
    Plan { assignments, unfilled, blocking: blocking(&pairs, &chosen, &pool) }
}

fn pair(fit: &Ranked) -> Pair {
    let of = |rule: SoftRule| u32::from(fit.score.values[rule.index()]);
    let mean = (of(SoftRule::Distance) + of(SoftRule::Continuity) + of(SoftRule::Workload)) / 3;
    Pair { score: fit.score.total, carer_value: u16::try_from(mean).unwrap_or(1_000) }
}

/// For every request the column of its carer.
fn maximum(pairs: &[Vec<Option<Pair>>], columns: usize) -> Vec<Option<usize>> {
    let rows = pairs.len();
    if rows == 0 || columns == 0 {
        return vec![None; rows];
    }
    // One more request filled outweighs every score together; what does not fit is worth nothing and is taken out below.
    let filled = 1_001 * i64::try_from(rows.min(columns)).unwrap_or(i64::MAX / 2_002);
    let weight = |row: usize, column: usize| pairs[row][column].map_or(0, |pair| filled + i64::from(pair.score));
    // The algorithm wants no more rows than columns.
    let turned = rows > columns;
    let (short, long) = if turned { (columns, rows) } else { (rows, columns) };
    let weights = Matrix::from_fn(short, long, |(a, b)| if turned { weight(b, a) } else { weight(a, b) });
    let (_, chosen) = kuhn_munkres(&weights);
    let mut by_request = vec![None; rows];
    for (a, b) in chosen.into_iter().enumerate() {
        let (row, column) = if turned { (b, a) } else { (a, b) };
        by_request[row] = pairs[row][column].map(|_| column);
    }
    by_request
}

fn blocking(pairs: &[Vec<Option<Pair>>], chosen: &[Option<usize>], pool: &[&CandidateFacts]) -> Vec<BlockingPair> {
    let mut of_carer: Vec<Option<Pair>> = vec![None; pool.len()];
    for (request, column) in chosen.iter().enumerate() {
        if let Some(column) = *column {
            of_carer[column] = pairs[request][column];
        }
    }
    let mut blocking = Vec::new();
    for (request, row) in pairs.iter().enumerate() {
        let has = chosen[request].and_then(|column| row[column]);
        for (column, pair) in row.iter().enumerate().filter_map(|(column, pair)| Some((column, (*pair)?))) {
            let request_wants = has.is_none_or(|has| pair.score > has.score);
            let carer_wants = of_carer[column].is_none_or(|has| pair.carer_value > has.carer_value);
            if request_wants && carer_wants {
                blocking.push(BlockingPair {
                    request,
                    candidate: pool[column].id,
                    score: pair.score,
                    instead_of: has.map(|has| has.score),
                    carer_value: pair.carer_value,
                    carer_instead_of: of_carer[column].map(|has| has.carer_value),
                });
            }
        }
    }
    let gain = |b: &BlockingPair| b.score - b.instead_of.unwrap_or(0);
    blocking.sort_unstable_by_key(|b| (std::cmp::Reverse(gain(b)), b.request, b.candidate));
    blocking
}

#[cfg(test)]
mod tests;
