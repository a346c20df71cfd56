//! The whole story: a family earns, rises, takes a free deep clean together with a voucher, and half of it is made good.

use serde_json::{Value, json};

use super::programs::{balance, of_orders, order, published, wallet};
use super::tiers::{scheme, standing};
use super::vouchers::{now, used};
use crate::matching::world::CARER;
use crate::service::desk::{Desk, paid, yuan};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_family_earns_rises_takes_a_deep_clean_with_a_voucher_and_half_comes_back,
    points_and_value_never_come_back_both,
}

/// A deep clean for 300 points, of which it covers 100 yuan.
async fn deep_clean(desk: &Desk) -> Value {
    let ticket = json!({ "kind": "TICKET", "times": 1, "mostOff": yuan("100.00"), "holdsDays": 90,
        "catalogueItemIds": [desk.item(49).await] });
    let input = json!({ "kind": "FREE_SERVICE", "name": "深度保洁", "points": 300, "tiers": ["SILVER", "GOLD"],
        "firstDay": desk.world.server.now().date_naive(), "voucher": ticket });
    desk.world.server.change(&desk.manager, "rewardCreate", input, "reward { id }").await["reward"]["id"].clone()
}

async fn twenty_off(desk: &Desk) -> Value {
    let input = json!({ "kind": "DISCOUNT", "name": "20元券", "points": 20,
        "firstDay": desk.world.server.now().date_naive(), "voucher": { "kind": "VOUCHER", "amount": yuan("20.00") } });
    desk.world.server.change(&desk.manager, "rewardCreate", input, "reward { id }").await["reward"]["id"].clone()
}

/// The family takes a reward; answers the redemption's id and its code.
async fn taken(desk: &Desk, account: &Value, reward: &Value, key: &str) -> (Value, String) {
    let input = json!({ "accountId": account, "rewardId": reward, "key": key });
    let selection = "redemption { id state voucher { code } }";
    let made = desk.world.server.change(&desk.family, "rewardRedeem", input, selection).await["redemption"].clone();
    assert_eq!(made["state"], "FULFILLED");
    (made["id"].clone(), made["voucher"]["code"].as_str().expect("a code").to_owned())
}

async fn earning(desk: &Desk) -> Value {
    let account = wallet(desk).await;
    let input = json!({ "rules": [of_orders()], "tierScheme": scheme() });
    let draft = desk.world.server.change(&desk.manager, "loyaltyProgramDraft", input, "program { id version }").await;
    published(desk, &draft["program"]).await;
    account
}

async fn a_family_earns_rises_takes_a_deep_clean_with_a_voucher_and_half_comes_back(server: Server) {
    let desk = Desk::new(server).await;
    let account = earning(&desk).await;
    let (clean, off) = (deep_clean(&desk).await, twenty_off(&desk).await);
    let early = json!({ "accountId": account, "rewardId": clean, "key": "early" });
    let refused = desk.world.server.refuses(&desk.family, "rewardRedeem", early).await;
    assert_eq!(refused.said(), "REWARD_FOR_OTHERS at rewardId");
    // Two orders: silver, and gold.
    order(&desk).await;
    order(&desk).await;
    assert_eq!(standing(&desk, &account).await["tier"], "GOLD");
    let (cleaned, ticket) = taken(&desk, &account, &clean, "clean").await;
    let (_, voucher) = taken(&desk, &account, &off, "off").await;
    // Both together on one order of 150 yuan; 30 are left.
    let third = desk.ordered().await;
    assert_eq!(used(&desk, &third, &ticket).await["off"]["amount"], "100.00");
    assert_eq!(used(&desk, &third, &voucher).await["off"]["amount"], "20.00");
    let carer = desk.world.carer(CARER).await;
    let signed = desk.signed(&now(&desk, &third).await, carer).await;
    desk.order("serviceOrderSettle", &signed, paid("30.00")).await;
    desk.world.server.deliver_events().await;
    // Half of the deep clean was not done.
    let half = json!({ "id": cleaned, "key": "half", "amount": 150, "reason": "厨房未做" });
    desk.world.change("rewardRedemptionRefund", half, "redemption { pointsBack }").await;
    assert_eq!(balance(&desk, &account).await, [0, 370, 0, 170, 0, 0]);
    let query = "query($id: ID!) { loyaltyAccount(id: $id) { entries(first: 20) { nodes {
        zh: sentence(language: CHINESE) en: sentence reason } } } }";
    let seen = desk.world.server.ask(&desk.family, query, json!({ "id": account })).await;
    let lines: Vec<[&str; 3]> = seen["loyaltyAccount"]["entries"]["nodes"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| ["zh", "en", "reason"].map(|part| entry[part].as_str().unwrap_or_default()))
        .collect();
    let bought = "For an order that was paid";
    assert_eq!(
        lines,
        [
            [
                "退回已使用的150分。可用余额370分。",
                "150 points came back that had been spent. 370 points are left to spend.",
                "深度保洁: 厨房未做",
            ],
            ["获得90分。可用余额220分。", "90 points earned. 220 points are left to spend.", bought],
            ["使用20分。可用余额130分。", "20 points spent. 130 points are left to spend.", "20元券"],
            ["使用300分。可用余额150分。", "300 points spent. 150 points are left to spend.", "深度保洁"],
            ["获得300分。可用余额450分。", "300 points earned. 450 points are left to spend.", bought],
            ["获得150分。可用余额150分。", "150 points earned. 150 points are left to spend.", bought],
        ]
    );
}

async fn points_and_value_never_come_back_both(server: Server) {
    let desk = Desk::new(server).await;
    let account = earning(&desk).await;
    let (clean, off) = (deep_clean(&desk).await, twenty_off(&desk).await);
    let carer = desk.world.carer(CARER).await;
    order(&desk).await;
    order(&desk).await;
    let redemption = |id: &Value, key: &str| json!({ "id": id, "key": key });
    let refused = async |mutation, input| desk.world.refused(mutation, input).await;
    // What was not used comes back in points as a whole, and its code is worth nothing.
    let (kept, code) = taken(&desk, &account, &clean, "kept").await;
    assert_eq!(refused("rewardRedemptionRefund", redemption(&kept, "early")).await, "REFUND_ABOVE_REWARD at amount");
    desk.world.change("rewardRedemptionCancel", redemption(&kept, "cancel"), "redemption { state }").await;
    assert_eq!(balance(&desk, &account).await, [0, 450, 0, 0, 0, 0]);
    let third = desk.ordered().await;
    let over = json!({ "serviceOrderId": third["id"], "code": code });
    assert_eq!(refused("voucherUse", over).await, "VOUCHER_OVER at code");
    // What was used comes back in points, or in value.
    let (spent, code) = taken(&desk, &account, &clean, "spent").await;
    let taken_off = used(&desk, &third, &code).await;
    assert_eq!(refused("rewardRedemptionCancel", redemption(&spent, "late")).await, "REDEMPTION_STATE at id");
    desk.signed(&now(&desk, &third).await, carer).await;
    let use_back = json!({ "id": taken_off["id"] });
    let half = json!({ "id": taken_off["id"], "amount": yuan("50.00") });
    assert_eq!(refused("voucherUseRefund", half).await, "VOUCHER_NOT_IN_PARTS at amount.amount");
    let some = json!({ "id": spent, "key": "some", "amount": 1 });
    desk.world.change("rewardRedemptionRefund", some, "redemption { pointsBack }").await;
    assert_eq!(refused("voucherUseRefund", use_back).await, "RETURNED_IN_POINTS at id");
    // And the other way round: what came back to the voucher is not paid in points, and what is left of it is.
    let (discount, code) = taken(&desk, &account, &off, "discount").await;
    let fourth = desk.ordered().await;
    let taken_off = used(&desk, &fourth, &code).await;
    desk.signed(&now(&desk, &fourth).await, carer).await;
    let half = json!({ "id": taken_off["id"], "amount": yuan("10.00") });
    desk.world.change("voucherUseRefund", half, "voucherUse { returned }").await;
    let more = json!({ "id": discount, "key": "more", "amount": 11 });
    assert_eq!(refused("rewardRedemptionRefund", more).await, "REFUND_ABOVE_REWARD at amount");
    let ten = json!({ "id": discount, "key": "ten", "amount": 10 });
    desk.world.change("rewardRedemptionRefund", ten, "redemption { pointsBack }").await;
    let rest = desk
        .world
        .change("rewardRedemptionCancel", redemption(&discount, "rest"), "redemption { state pointsBack }")
        .await;
    assert_eq!(rest["redemption"], json!({ "state": "CANCELLED", "pointsBack": 20 }));
    assert_eq!(balance(&desk, &account).await, [0, 151, 0, 299, 0, 0]);
}
