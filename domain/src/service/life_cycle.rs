//! The life of a request and of its order: where they stand follows from their facts, and what may be done from there.

use entity::service::{
    quote::QuoteState,
    service_order::OrderState,
    service_request::RequestState::{self, Cancelled, Closed, InHand, Met, Ordered, Quoted, Received, Waiting},
};

use super::{Quote, ServiceOrder, ServiceRequest};
use crate::kernel::{Error, Result, Rule};

/// The request's state does not allow this.
pub const SERVICE_REQUEST_STATE: Rule =
    Rule { code: "SERVICE_REQUEST_STATE", message: "The request's state does not allow this." };
/// The order's state does not allow this.
pub const SERVICE_ORDER_STATE: Rule =
    Rule { code: "SERVICE_ORDER_STATE", message: "The order's state does not allow this." };
/// The quote waits for no answer any more.
pub const QUOTE_OVER: Rule = Rule { code: "QUOTE_OVER", message: "The quote waits for no answer any more." };

/// What is done to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestStep {
    /// It is met by an answer.
    Meet,
    /// It is sent to a station.
    Triage,
    /// Somebody says how it will be done.
    TakeUp,
    /// Whoever waits is offered another time or station, or answers that.
    Offer,
    /// It is quoted.
    Quote,
    /// It is carried out without a quote.
    Order,
    /// Another time is promised.
    Promise,
    /// It is withdrawn.
    Cancel,
}

/// What is done to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderStep {
    /// Somebody is to do it.
    Assign,
    /// It was done.
    Complete,
    /// The household signs.
    Sign,
    /// It is paid.
    Settle,
    /// The household is asked how it was.
    CallBack,
    /// The household says how it was.
    Rate,
    /// It is not done.
    Cancel,
}

/// Where a request stands. What has ended it comes first, and then what it has come to.
#[must_use]
pub const fn request_state(request: &ServiceRequest) -> RequestState {
    if request.cancelled_at.is_some() {
        Cancelled
    } else if request.met_at.is_some() {
        Met
    } else if request.closed_at.is_some() {
        Closed
    } else if request.ordered_at.is_some() {
        Ordered
    } else if request.quoted_at.is_some() {
        Quoted
    } else if request.taken_up_at.is_some() {
        InHand
    } else if request.station_id.is_some() {
        Waiting
    } else {
        Received
    }
}

/// Where an order stands.
#[must_use]
pub const fn order_state(order: &ServiceOrder) -> OrderState {
    if order.cancelled_at.is_some() {
        OrderState::Cancelled
    } else if order.called_back_at.is_some() {
        OrderState::CalledBack
    } else if order.settled_at.is_some() {
        OrderState::Settled
    } else if order.signed_at.is_some() {
        OrderState::Signed
    } else if order.done_at.is_some() {
        OrderState::Done
    } else if order.staff_member_id.is_some() {
        OrderState::Assigned
    } else {
        OrderState::Open
    }
}

/// Refuses a step that the request's state does not allow. `field` is the input that names the request.
///
/// # Errors
/// [`SERVICE_REQUEST_STATE`].
pub fn allow_request(state: RequestState, step: RequestStep, field: &'static str) -> Result<()> {
    use RequestStep as S;
    let allowed = match step {
        S::Meet | S::Triage => matches!(state, Received | Waiting | InHand),
        // What was quoted or ordered at once is still to be told how it will be done.
        S::TakeUp => matches!(state, Waiting | InHand | Quoted | Ordered),
        S::Quote | S::Order => matches!(state, Waiting | InHand),
        S::Offer => matches!(state, Waiting),
        S::Promise => matches!(state, Received | Waiting | InHand | Quoted | Ordered),
        S::Cancel => matches!(state, Received | Waiting | InHand | Quoted),
    };
    if allowed {
        return Ok(());
    }
    let detail = format!("The request {}; that is not possible now.", in_words(state));
    Err(Error::refused_because(&SERVICE_REQUEST_STATE, detail).at(field))
}

const fn in_words(state: RequestState) -> &'static str {
    match state {
        Received => "was not sent to a station yet",
        Waiting => "waits at a station",
        InHand => "was taken up",
        Quoted => "has a quote that waits for an answer",
        Ordered => "is being carried out",
        Met => "was met at once",
        Closed => "is closed",
        Cancelled => "was withdrawn",
    }
}

/// Refuses a step that the order's state does not allow; `free` says that nothing is to be paid.
///
/// # Errors
/// [`SERVICE_ORDER_STATE`].
pub fn allow_order(state: OrderState, step: OrderStep, free: bool) -> Result<()> {
    use OrderState as O;
    let allowed = match step {
        OrderStep::Assign | OrderStep::Cancel => matches!(state, O::Open | O::Assigned),
        OrderStep::Complete => matches!(state, O::Assigned),
        OrderStep::Sign => matches!(state, O::Done),
        OrderStep::Settle => matches!(state, O::Signed),
        OrderStep::CallBack => matches!(state, O::Settled) || free && matches!(state, O::Signed),
        OrderStep::Rate => matches!(state, O::Signed | O::Settled | O::CalledBack),
    };
    if allowed {
        return Ok(());
    }
    let detail = format!("The order {}; that is not possible now.", order_in_words(state));
    Err(Error::refused_because(&SERVICE_ORDER_STATE, detail).at("id"))
}

const fn order_in_words(state: OrderState) -> &'static str {
    match state {
        OrderState::Open => "has nobody to do it yet",
        OrderState::Assigned => "was not done yet",
        OrderState::Done => "was done, and the household has not signed",
        OrderState::Signed => "is signed, and not paid yet",
        OrderState::Settled => "is paid",
        OrderState::CalledBack => "is closed",
        OrderState::Cancelled => "was cancelled",
    }
}

/// Refuses what is done to a quote that waits for no answer any more.
///
/// # Errors
/// [`QUOTE_OVER`].
pub fn allow_quote(quote: &Quote, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    let detail = match quote.state {
        QuoteState::Open if now < quote.valid_until => return Ok(()),
        QuoteState::Open | QuoteState::Expired => "The time in which the quote could be answered is over.",
        QuoteState::Accepted => "The quote has been accepted already.",
        QuoteState::Declined => "The quote has been declined already.",
        QuoteState::Withdrawn => "The quote was withdrawn.",
    };
    Err(Error::refused_because(&QUOTE_OVER, detail).at("id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUESTS: [RequestState; 8] = [Received, Waiting, InHand, Quoted, Ordered, Met, Closed, Cancelled];
    const ORDERS: [OrderState; 7] = [
        OrderState::Open,
        OrderState::Assigned,
        OrderState::Done,
        OrderState::Signed,
        OrderState::Settled,
        OrderState::CalledBack,
        OrderState::Cancelled,
    ];

    #[test]
    fn what_is_over_stays_as_it_is() {
        use RequestStep as S;
        for state in [Met, Closed, Cancelled] {
            for step in [S::Meet, S::Triage, S::TakeUp, S::Offer, S::Quote, S::Order, S::Promise, S::Cancel] {
                assert_eq!(allow_request(state, step, "id").expect_err("over").code(), "SERVICE_REQUEST_STATE");
            }
        }
    }

    #[test]
    fn nobody_is_asked_how_it_was_before_it_was_done_signed_and_paid() {
        let allowed = |free| -> Vec<OrderState> {
            ORDERS.into_iter().filter(|state| allow_order(*state, OrderStep::CallBack, free).is_ok()).collect()
        };
        assert_eq!(allowed(false), [OrderState::Settled]);
        assert_eq!(allowed(true), [OrderState::Signed, OrderState::Settled]);
    }

    #[test]
    fn paid_work_is_quoted_before_it_is_ordered_and_only_from_a_station() {
        let quoted: Vec<_> =
            REQUESTS.into_iter().filter(|state| allow_request(*state, RequestStep::Quote, "id").is_ok()).collect();
        assert_eq!(quoted, [Waiting, InHand]);
    }
}
