//! The people of the demo.

use std::collections::BTreeMap;

use chrono::{NaiveTime, TimeDelta, Weekday};
use entity::{
    id::{SkillId, StaffMemberId},
    staff::{
        availability_exception::{self, DayHours},
        background_check, booking, credential, leave,
        staff_member::{self, Languages, StaffRoles},
        staff_skill, training_attendance,
    },
};
use sea_orm::ActiveValue::Set;

use super::{
    Pending, days_from,
    first::{ready, spare},
    one, source,
    training::Classroom,
};
use crate::{
    kernel::{
        Error, Result,
        demo::{Demo, DemoBranch},
        vault::Vault,
    },
    staff::{
        AttendanceState, BookingKind, CheckResult, Circle, CredentialKind, ExamResult, LeaveKind, LeaveState, LiveIn,
        ServiceArea, StaffRole, Status,
        availability::{Hours, WeeklyHours},
        record,
    },
};

/// The most frequent surnames, and given names of several generations.
const SURNAMES: [&str; 30] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹",
];
const GIVEN: [&str; 32] = [
    "桂英", "秀兰", "玉珍", "凤英", "丽华", "春梅", "小红", "海燕", "建平", "美玲", "雪芳", "爱华", "金凤", "彩霞",
    "月娥", "翠萍", "志明", "国强", "文军", "德胜", "晓东", "永康", "立新", "家豪", "红霞", "淑珍", "慧敏", "云霞",
    "巧玲", "腊梅", "素芬", "兰香",
];
const DISTRICTS: [&str; 6] = ["Xihu", "Gongshu", "Binjiang", "Shangcheng", "Yuhang", "Xiaoshan"];

/// A role, the credential that goes with it, the skills of its trade, and what an hour costs in minor units.
type Trade = (StaffRole, CredentialKind, &'static [&'static str], (i64, i64));

const TRADES: [Trade; 7] = [
    (
        StaffRole::Housekeeper,
        CredentialKind::DomesticService,
        &["CLEANING", "LAUNDRY", "ORGANISING", "HOME_COOKING"],
        (3_500, 5_500),
    ),
    (
        StaffRole::MaternityNurse,
        CredentialKind::MaternityCare,
        &["NEWBORN_CARE", "LACTATION", "MONTH_MEALS", "INFANT_FEEDING"],
        (7_000, 12_000),
    ),
    (
        StaffRole::InfantCarer,
        CredentialKind::InfantCare,
        &["INFANT_FEEDING", "TODDLER_CARE", "EARLY_LEARNING", "HOME_COOKING"],
        (5_000, 8_000),
    ),
    (
        StaffRole::ElderlyCarer,
        CredentialKind::NursingCare,
        &["ELDERLY_CARE", "MOBILITY", "VITAL_SIGNS", "DEMENTIA_CARE", "REHABILITATION"],
        (4_500, 7_500),
    ),
    (
        StaffRole::Cook,
        CredentialKind::Cooking,
        &["HOME_COOKING", "CANTONESE_CUISINE", "WESTERN_CUISINE"],
        (5_000, 9_000),
    ),
    (StaffRole::Cleaner, CredentialKind::DomesticService, &["CLEANING", "LAUNDRY", "ORGANISING"], (3_000, 4_500)),
    (
        StaffRole::Butler,
        CredentialKind::DomesticService,
        &["ETIQUETTE", "EVENTS", "ORGANISING", "DRIVING", "WESTERN_CUISINE"],
        (9_000, 16_000),
    ),
];

/// Adds one person with everything that belongs to them; answers the name.
pub(super) fn add(
    vault: &Vault,
    demo: &mut Demo,
    branch: DemoBranch,
    school: &[Classroom],
    number: usize,
    pending: &mut Pending,
) -> Result<String> {
    let empty = || Error::internal("an empty list of the demo");
    let id: StaffMemberId = demo.id();
    let name = [one(demo, &SURNAMES), one(demo, &GIVEN)].into_iter().flatten().collect::<String>();
    let trade = one(demo, &TRADES).ok_or_else(empty)?;
    let status = match demo.number(0..=99) {
        _ if number == 0 => Status::Active,
        0..=87 => Status::Active,
        88..=93 => Status::Applicant,
        94..=96 => Status::Suspended,
        _ => Status::Left,
    };
    // The first one signs in as the demo's carer, and is ready for work whatever chance says.
    let first = number == 0;
    let record = member(vault, demo, branch, id, &name, &trade, status)?;
    pending.members.push(if first { ready(record) } else { record });
    abilities(vault, demo, id, &trade, pending)?;
    check(demo, id, first, pending);
    if let Some(classroom) = school.iter().find(|room| room.branch == branch.id) {
        training(demo, id, classroom, (status, first), pending);
    }
    absences(vault, demo, id, status, pending)?;
    if first {
        spare(demo, pending);
    }
    demo.staff.push((id, branch.id));
    Ok(name)
}

fn member(
    vault: &Vault,
    demo: &mut Demo,
    branch: DemoBranch,
    id: StaffMemberId,
    name: &str,
    (role, _, _, (least, most)): &Trade,
    status: Status,
) -> Result<staff_member::ActiveModel> {
    let (latitude, longitude) = demo.point_near(branch, 9_000);
    // Numbers that begin with 100 are given to nobody.
    let phone = format!("+86 100 {:04} {:04}", demo.number(0..=9_999), demo.number(0..=9_999));
    let radius = one(demo, &[4_000, 6_000, 8_000, 12_000, 20_000]);
    let circle = radius.map(|radius_metres| Circle { latitude, longitude, radius_metres });
    let districts =
        if demo.percent(15) { one(demo, &DISTRICTS).map(str::to_owned).into_iter().collect() } else { vec![] };
    let mut languages = vec!["zh".to_owned()];
    for (language, chance) in [("en", 12), ("wuu", 30), ("yue", 5)] {
        if demo.percent(chance) {
            languages.push(language.to_owned());
        }
    }
    languages.sort_unstable();
    let live_in = match role {
        StaffRole::Cleaner => Some(LiveIn::LiveOut),
        StaffRole::MaternityNurse => one(demo, &[LiveIn::LiveIn, LiveIn::Both, LiveIn::LiveIn]),
        _ => one(demo, &[LiveIn::LiveOut, LiveIn::LiveOut, LiveIn::Both, LiveIn::LiveIn]),
    };
    let jurisdiction = one(demo, &["CN_STANDARD", "CN_STANDARD", "CN_COMPREHENSIVE"]).unwrap_or("CN_STANDARD");
    Ok(staff_member::ActiveModel {
        id: Set(id),
        agency_id: Set(demo.agency),
        branch_id: Set(branch.id),
        name: Set(vault.seal(name)?),
        name_index: Set(record::name_index(vault, name)),
        phone: Set(Some(vault.seal(&phone)?)),
        phone_index: Set(Some(record::phone_index(vault, &phone))),
        roles: Set(StaffRoles(vec![*role])),
        languages: Set(Languages(languages)),
        area: Set(ServiceArea { circle, districts }),
        latitude: Set(latitude),
        longitude: Set(longitude),
        live_in: Set(live_in.unwrap_or(LiveIn::LiveOut)),
        status: Set(status),
        hired_on: Set((status != Status::Applicant).then(|| demo.date(-1_500..=-170))),
        hourly_cost: Set(Some(demo.number(*least / 100..=*most / 100) * 100)),
        currency: Set(Some("CNY".to_owned())),
        jurisdiction: Set(jurisdiction.to_owned()),
        weekly_minutes: Set(one(demo, &[2_400, 2_400, 2_640, 1_800, 1_200]).unwrap_or(2_400)),
        weekly_hours: Set(weekly_hours(demo)),
        consented_groups: Set(groups(vault, demo)?),
        created_at: Set(demo.now),
        version: Set(1),
        revision: Set(1),
    })
}

fn hours(from: u32, to: u32) -> Hours {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    Hours { from: time(from), to: time(to) }
}

pub(super) fn six_long_days() -> WeeklyHours {
    let six = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat];
    WeeklyHours::on(&six, hours(7, 20))
}

fn weekly_hours(demo: &mut Demo) -> WeeklyHours {
    let weekdays = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    match demo.number(0..=9) {
        0..=2 => WeeklyHours::on(&weekdays, hours(8, 18)),
        3..=5 => six_long_days(),
        6 => WeeklyHours::on(&weekdays, hours(13, 21)),
        7 => WeeklyHours::daily(hours(20, 8)),
        _ => WeeklyHours::daily(Hours::ALL_DAY),
    }
}

/// Most people agree to be counted, so that a fairness report has something to count.
fn groups(vault: &Vault, demo: &mut Demo) -> Result<Option<entity::sealed::Sealed>> {
    if !demo.percent(70) {
        return Ok(None);
    }
    let sex = if demo.percent(85) { "female" } else { "male" };
    let age = one(demo, &["18-29", "30-39", "40-49", "50-59"]).unwrap_or("30-39");
    let groups = BTreeMap::from([("sex", sex), ("ageBand", age)]);
    let text = serde_json::to_string(&groups).map_err(|_| Error::internal("groups are not JSON"))?;
    vault.seal(&text).map(Some)
}

fn abilities(
    vault: &Vault,
    demo: &mut Demo,
    id: StaffMemberId,
    (_, kind, skills, _): &Trade,
    pending: &mut Pending,
) -> Result<()> {
    let known: Vec<(SkillId, String)> = demo.skills.clone();
    for (at, code) in skills.iter().enumerate() {
        let Some((skill, _)) = known.iter().find(|(_, known)| known == code) else { continue };
        if at > 1 && !demo.percent(65) {
            continue;
        }
        pending.skills.push(staff_skill::ActiveModel {
            id: Set(demo.id()),
            agency_id: Set(demo.agency),
            staff_member_id: Set(id),
            skill_id: Set(*skill),
            level: Set(i32::try_from(demo.number(2..=5)).unwrap_or(3)),
        });
    }
    // A health certificate holds for a year: at any time some are near their end, and some are past it.
    let health = demo.number(-360..=-5) - i64::from(demo.percent(6)) * 60;
    certificate(
        vault,
        demo,
        id,
        (CredentialKind::Health, "Hangzhou Centre for Disease Control", health, 365),
        pending,
    )?;
    if demo.percent(93) {
        let issued = demo.number(-1_060..=-60);
        certificate(vault, demo, id, (*kind, "Zhejiang Vocational Skills Centre", issued, 1_095), pending)?;
    }
    if demo.percent(30) {
        let issued = demo.number(-700..=-30);
        certificate(vault, demo, id, (CredentialKind::FirstAid, "Red Cross of Hangzhou", issued, 730), pending)?;
    }
    Ok(())
}

fn certificate(
    vault: &Vault,
    demo: &mut Demo,
    id: StaffMemberId,
    (kind, issuer, age, days): (CredentialKind, &str, i64, i64),
    pending: &mut Pending,
) -> Result<()> {
    let issued_on = demo.date(age..=age);
    let number = format!("ZJ{:08}", demo.number(0..=99_999_999));
    pending.credentials.push(credential::ActiveModel {
        id: Set(demo.id()),
        agency_id: Set(demo.agency),
        staff_member_id: Set(id),
        kind: Set(kind),
        issuer: Set(issuer.to_owned()),
        number: Set(vault.seal(&number)?),
        evidence: Set(Some(vault.seal(&format!("archive/{number}.pdf"))?)),
        issued_on: Set(issued_on),
        expires_on: Set(Some(issued_on + TimeDelta::days(days))),
        withdrawn_at: Set(None),
        version: Set(1),
    });
    Ok(())
}

fn check(demo: &mut Demo, id: StaffMemberId, surely: bool, pending: &mut Pending) {
    if !(demo.percent(96) || surely) {
        return;
    }
    let checked_on = demo.date(-690..=-30);
    pending.checks.push(background_check::ActiveModel {
        id: Set(demo.id()),
        agency_id: Set(demo.agency),
        staff_member_id: Set(id),
        consented_on: Set(checked_on - TimeDelta::days(3)),
        checked_on: Set(checked_on),
        result: Set(if demo.percent(99) || surely { CheckResult::Clear } else { CheckResult::Adverse }),
        valid_until: Set(Some(checked_on + TimeDelta::days(730))),
        provider: Set("Public Security Bureau".to_owned()),
    });
}

fn training(
    demo: &mut Demo,
    id: StaffMemberId,
    classroom: &Classroom,
    (status, surely): (Status, bool),
    pending: &mut Pending,
) {
    let attended = status != Status::Applicant && (demo.percent(97) || surely);
    let mut row = |demo: &mut Demo, session, state, exam: Option<ExamResult>| {
        let attendance = demo.id();
        pending.attendance.push(training_attendance::ActiveModel {
            id: Set(attendance),
            agency_id: Set(demo.agency),
            session_id: Set(session),
            staff_member_id: Set(id),
            state: Set(state),
            exam: Set(exam),
            score: Set(exam.map(|exam| if exam == ExamResult::Passed { 86 } else { 52 })),
            recorded_at: Set((state != AttendanceState::Enrolled).then_some(demo.now)),
        });
        attendance
    };
    if attended {
        row(demo, classroom.induction, AttendanceState::Attended, Some(ExamResult::Passed));
        let exam = if demo.percent(96) || surely { ExamResult::Passed } else { ExamResult::Failed };
        row(demo, classroom.safety, AttendanceState::Attended, Some(exam));
    }
    if status == Status::Active && demo.percent(30) && !surely {
        let (session, from, to) = classroom.monthly;
        let attendance = row(demo, session, AttendanceState::Enrolled, None);
        let row = taken(demo, id, BookingKind::Training, source(attendance), (from, to));
        pending.bookings.push(row);
    }
}

fn absences(vault: &Vault, demo: &mut Demo, id: StaffMemberId, status: Status, pending: &mut Pending) -> Result<()> {
    if demo.percent(15) {
        let on_day = demo.date(1..=30);
        pending.exceptions.push(availability_exception::ActiveModel {
            id: Set(demo.id()),
            agency_id: Set(demo.agency),
            staff_member_id: Set(id),
            on_day: Set(on_day),
            hours: Set(DayHours::default()),
            note: Set(Some(vault.seal("family matters")?)),
        });
    }
    if status != Status::Active || !demo.percent(12) {
        return Ok(());
    }
    // Behind the training of this month, so that the roster has nothing twice.
    let approved = demo.percent(70);
    let first = demo.number(14..=60);
    let (from, to) = (days_from(demo, first), days_from(demo, first) + TimeDelta::days(demo.number(1..=7)));
    let leave = demo.id();
    pending.leaves.push(leave::ActiveModel {
        id: Set(leave),
        agency_id: Set(demo.agency),
        staff_member_id: Set(id),
        kind: Set(one(demo, &[LeaveKind::Annual, LeaveKind::Family, LeaveKind::Personal]).unwrap_or(LeaveKind::Annual)),
        starts_at: Set(from),
        ends_at: Set(to),
        reason: Set(None),
        state: Set(if approved { LeaveState::Approved } else { LeaveState::Requested }),
        requested_at: Set(demo.now),
        decided_at: Set(approved.then_some(demo.now)),
        decided_by: Set(approved.then(|| "system".to_owned())),
        decision_note: Set(None),
        version: Set(1),
    });
    if approved {
        let row = taken(demo, id, BookingKind::Leave, source(leave), (from, to));
        pending.bookings.push(row);
    }
    Ok(())
}

fn taken(
    demo: &mut Demo,
    id: StaffMemberId,
    kind: BookingKind,
    source: uuid::Uuid,
    (from, to): (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>),
) -> booking::ActiveModel {
    booking::ActiveModel {
        id: Set(demo.id()),
        agency_id: Set(demo.agency),
        staff_member_id: Set(id),
        kind: Set(kind),
        source_id: Set(source),
        starts_at: Set(from),
        ends_at: Set(to),
        released_at: Set(None),
    }
}
