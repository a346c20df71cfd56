//! An entry in a sentence, for whoever reads the statement.

use super::{EntryKind, PointsEntry};
use crate::kernel::Language;

fn points(number: i64) -> String {
    if number == 1 { "1 point".to_owned() } else { format!("{number} points") }
}

fn are(number: i64) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// What an entry did, and how many points can be spent after it.
#[must_use]
pub fn sentence(entry: &PointsEntry, language: Language) -> String {
    match language {
        Language::English => in_english(entry),
        Language::Chinese => in_chinese(entry),
    }
}

fn in_chinese(entry: &PointsEntry) -> String {
    let [issued, owed, pending, available, reserved, spent, expired] = moved(entry);
    let mut said = match entry.kind {
        EntryKind::Earned if pending > 0 => format!("获得{pending}分，暂不可用"),
        EntryKind::Earned => format!("获得{}分", -issued),
        EntryKind::Posted if issued > 0 => format!("{}分现在可用，{issued}分失效", available + owed),
        EntryKind::Posted => format!("{}分现在可用", available + owed),
        EntryKind::Voided => format!("{issued}分未及可用即失效"),
        EntryKind::Reserved => format!("预留{reserved}分"),
        EntryKind::Redeemed if spent < -reserved => format!("使用预留{}分中的{spent}分", -reserved),
        EntryKind::Redeemed => format!("使用预留的{spent}分"),
        EntryKind::Released => format!("退回预留的{}分", -reserved),
        EntryKind::Spent => format!("使用{spent}分"),
        EntryKind::Refunded => format!("退回已使用的{}分", -spent),
        EntryKind::ClawedBack => format!("因退款收回{issued}分"),
        EntryKind::Expired => format!("{expired}分到期"),
        EntryKind::Reversed if issued > 0 => format!("撤销发放的{issued}分"),
        EntryKind::Reversed => format!("撤销使用的{}分", -spent),
    };
    if owed > 0 {
        said = format!("{said}；其中{owed}分抵扣欠分");
    } else if owed < 0 {
        said = format!("{said}；其中{}分已使用，记为欠分", -owed);
    }
    format!("{said}。可用余额{}分。", entry.available_after.0)
}

const fn moved(entry: &PointsEntry) -> [i64; 7] {
    [entry.issued.0, entry.owed.0, entry.pending.0, entry.available.0, entry.reserved.0, entry.spent.0, entry.expired.0]
}

fn in_english(entry: &PointsEntry) -> String {
    let [issued, owed, pending, available, reserved, spent, expired] = moved(entry);
    let mut said = match entry.kind {
        EntryKind::Earned if pending > 0 => format!("{} earned, not to be spent yet", points(pending)),
        EntryKind::Earned => format!("{} earned", points(-issued)),
        EntryKind::Posted if issued > 0 => {
            format!("{} can be spent now, and {} lapsed", points(available + owed), points(issued))
        }
        EntryKind::Posted => format!("{} can be spent now", points(available + owed)),
        EntryKind::Voided => format!("{} lapsed before they could be spent", points(issued)),
        EntryKind::Reserved => format!("{} set aside", points(reserved)),
        EntryKind::Redeemed if spent < -reserved => {
            format!("{} spent of {} that were set aside", points(spent), -reserved)
        }
        EntryKind::Redeemed => format!("{} spent that were set aside", points(spent)),
        EntryKind::Released => format!("{} that were set aside came back", points(-reserved)),
        EntryKind::Spent => format!("{} spent", points(spent)),
        EntryKind::Refunded => format!("{} came back that had been spent", points(-spent)),
        EntryKind::ClawedBack => format!("{} taken back with the purchase that earned them", points(issued)),
        EntryKind::Expired => format!("{} expired", points(expired)),
        EntryKind::Reversed if issued > 0 => format!("Undone: {} that had been given", points(issued)),
        EntryKind::Reversed => format!("Undone: {} that had been spent", points(-spent)),
    };
    if owed > 0 {
        said = format!("{said}; {owed} of them paid what was owed");
    } else if owed < 0 {
        said = format!("{said}; {} of them are spent already and owed", -owed);
    }
    let left = entry.available_after.0;
    format!("{said}. {} {} left to spend.", points(left), are(left))
}

#[cfg(test)]
mod tests {
    use entity::{
        id::{AgencyId, EntityId, LoyaltyAccountId, PointsEntryId},
        loyalty::points::Points,
    };
    use uuid::Uuid;

    use super::*;

    fn entry(kind: EntryKind, moved: [i64; 7], left: i64) -> PointsEntry {
        let [issued, owed, pending, available, reserved, spent, expired] = moved.map(Points);
        PointsEntry {
            id: PointsEntryId::from_uuid(Uuid::nil()),
            agency_id: AgencyId::from_uuid(Uuid::nil()),
            account_id: LoyaltyAccountId::from_uuid(Uuid::nil()),
            number: 1,
            kind,
            key: "a".to_owned(),
            content: String::new(),
            occurred_at: "2026-03-02T01:00:00Z".parse().expect("a moment"),
            made_by: "system".to_owned(),
            household_member_id: None,
            lot_id: None,
            reservation_id: None,
            of_entry_id: None,
            refunded_basis: None,
            issued,
            owed,
            pending,
            available,
            reserved,
            spent,
            expired,
            issued_after: Points(-left),
            owed_after: Points(0),
            pending_after: Points(0),
            available_after: Points(left),
            reserved_after: Points(0),
            spent_after: Points(0),
            expired_after: Points(0),
        }
    }

    #[test]
    fn every_kind_of_entry_reads_as_what_it_did() {
        for (kind, moved, left, said) in [
            (EntryKind::Earned, [-20, 0, 0, 20, 0, 0, 0], 20, "20 points earned. 20 points are left to spend."),
            (
                EntryKind::Earned,
                [-20, 5, 0, 15, 0, 0, 0],
                15,
                "20 points earned; 5 of them paid what was owed. 15 points are left to spend.",
            ),
            (
                EntryKind::Earned,
                [-20, 0, 20, 0, 0, 0, 0],
                0,
                "20 points earned, not to be spent yet. 0 points are left to spend.",
            ),
            (
                EntryKind::Posted,
                [8, 0, -20, 12, 0, 0, 0],
                12,
                "12 points can be spent now, and 8 points lapsed. 12 points are left to spend.",
            ),
            (
                EntryKind::Redeemed,
                [0, 0, 0, 10, -40, 30, 0],
                11,
                "30 points spent of 40 that were set aside. 11 points are left to spend.",
            ),
            (
                EntryKind::ClawedBack,
                [100, -70, 0, -30, 0, 0, 0],
                0,
                "100 points taken back with the purchase that earned them; 70 of them are spent already and owed. 0 points \
                 are left to spend.",
            ),
            (EntryKind::Expired, [0, 0, 0, -1, 0, 0, 1], 1, "1 point expired. 1 point is left to spend."),
        ] {
            assert_eq!(sentence(&entry(kind, moved, left), Language::English), said);
        }
    }

    #[test]
    fn it_reads_in_chinese_as_well() {
        for (kind, moved, left, said) in [
            (EntryKind::Earned, [-20, 5, 0, 15, 0, 0, 0], 15, "获得20分；其中5分抵扣欠分。可用余额15分。"),
            (EntryKind::Redeemed, [0, 0, 0, 10, -40, 30, 0], 11, "使用预留40分中的30分。可用余额11分。"),
            (EntryKind::Refunded, [0, 0, 0, 30, 0, -30, 0], 41, "退回已使用的30分。可用余额41分。"),
            (
                EntryKind::ClawedBack,
                [100, -70, 0, -30, 0, 0, 0],
                0,
                "因退款收回100分；其中70分已使用，记为欠分。可用余额0分。",
            ),
        ] {
            assert_eq!(sentence(&entry(kind, moved, left), Language::Chinese), said);
        }
    }
}
