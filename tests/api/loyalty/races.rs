//! What must never happen, attacked at one moment.

use serde_json::json;

use super::purse::Purse;
use crate::support::answer::Answer;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    sixty_four_who_spend_at_once_never_overdraw,
    one_reservation_is_redeemed_or_released_once,
    one_key_is_used_once_however_many_send_it,
    parts_of_a_refund_at_once_give_back_no_more_than_was_spent,
    a_purchase_is_taken_back_once,
}

async fn at_once(purse: &Purse, sent: Vec<(&str, serde_json::Value)>) -> (usize, Vec<String>) {
    let sent = sent.into_iter().map(|(mutation, input)| purse.server.tries(&purse.dispatcher, mutation, input));
    let answers: Vec<Answer> = futures_util::future::join_all(sent).await;
    let refused: Vec<String> =
        answers.iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    (answers.len() - refused.len(), refused)
}

async fn sixty_four_who_spend_at_once_never_overdraw(server: Server) {
    let purse = Purse::new(server).await;
    for number in 0..4 {
        purse.earn_for(&format!("visit-{number}"), 25, 30 + number).await;
    }
    // A hundred points, and 64 who want ten of them: ten get them.
    let keys: Vec<String> = (0..64).map(|number| format!("gift-{number}")).collect();
    let asked = keys
        .iter()
        .enumerate()
        .map(|(number, key)| (if number % 2 == 0 { "pointsSpend" } else { "pointsReserve" }, purse.of(key, 10)));
    let (granted, refused) = at_once(&purse, asked.collect()).await;
    assert_eq!(granted, 10, "{refused:?}");
    assert!(refused.iter().all(|said| said == "POINTS_SHORT at amount"), "{refused:?}");
    let [_, available, reserved, spent, ..] = purse.balance().await;
    assert_eq!((available, reserved + spent), (0, 100));
}

async fn one_reservation_is_redeemed_or_released_once(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 100).await;
    let kept = purse.does("pointsReserve", purse.of("keep", 80)).await;
    let asked = (0..12).map(|number| {
        let mutation = if number % 2 == 0 { "pointsReservationRedeem" } else { "pointsReservationRelease" };
        (mutation, json!({ "id": kept["reservationId"], "key": format!("end-{number}") }))
    });
    let (granted, refused) = at_once(&purse, asked.collect()).await;
    assert_eq!(granted, 1, "{refused:?}");
    assert!(refused.iter().all(|said| said == "RESERVATION_ENDED at id"), "{refused:?}");
    let [_, available, reserved, spent, ..] = purse.balance().await;
    assert_eq!((available + spent, reserved), (100, 0));
}

async fn one_key_is_used_once_however_many_send_it(server: Server) {
    let purse = Purse::new(server).await;
    let (granted, refused) = at_once(&purse, (0..16).map(|_| ("pointsEarn", purse.of("visit", 10))).collect()).await;
    assert_eq!(granted, 16, "the first answer is everybody's: {refused:?}");
    assert_eq!(purse.balance().await, [0, 10, 0, 0, 0, 0]);
}

async fn parts_of_a_refund_at_once_give_back_no_more_than_was_spent(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 100).await;
    let spent = purse.spend("gift", 100).await;
    // Another spending keeps the lot full of spent points that are not this entry's.
    purse.earn("more", 100).await;
    purse.spend("other", 100).await;
    let asked = (0..12).map(|number| {
        ("pointsRefund", json!({ "entryId": spent["id"], "key": format!("part-{number}"), "amount": 30 }))
    });
    let (granted, refused) = at_once(&purse, asked.collect()).await;
    assert_eq!(granted, 3, "{refused:?}");
    assert_eq!(purse.balance().await, [0, 90, 0, 110, 0, 0]);
}

async fn a_purchase_is_taken_back_once(server: Server) {
    let purse = Purse::new(server).await;
    let yuan = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
    let mut input = purse.of("order", 100);
    input["paid"] = yuan("100.00");
    let bought = purse.does("pointsEarn", input).await;
    purse.earn("visit", 100).await;
    let asked = (0..12).map(|number| {
        (
            "pointsClawBack",
            json!({ "lotId": bought["lotId"], "key": format!("back-{number}"), "refunded": yuan("40.00") }),
        )
    });
    let (granted, refused) = at_once(&purse, asked.collect()).await;
    assert_eq!(granted, 2, "{refused:?}");
    assert_eq!(purse.balance().await, [0, 120, 0, 0, 0, 0]);
}
