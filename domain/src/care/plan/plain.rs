//! A care plan as one says it to the family: a sentence for each thing, in the order in which one would tell it.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{
    content::{Goal, PlanContent, Task},
    schedule::TaskSchedule,
};
use crate::kernel::{
    Language,
    recurrence::rhythm::{Rhythm, rhythm},
};

/// A plan in plain words. The words of those who wrote it stay as they are; what is said around them is in a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainPlan {
    /// What it is about: what is looked after, how, and with what is there already.
    pub about: Vec<String>,
    /// What is to be reached, and by when.
    pub goals: Vec<String>,
    /// What is done, and when.
    pub tasks: Vec<String>,
}

/// Says what a plan says of somebody's health and goals.
#[must_use]
pub fn plain(content: &PlanContent, language: Language) -> PlainPlan {
    let (looked_after, how, there) = match language {
        Language::English => ("We look after: ", "How we help: ", "There already: "),
        Language::Chinese => ("我们关注：", "我们这样帮助：", "家中已有："),
    };
    let problems = content.problems.iter().map(|problem| format!("{looked_after}{}", ended(&problem.text, language)));
    let interventions = content.interventions.iter().map(|it| format!("{how}{}", ended(&it.text, language)));
    let resources = content.resources.iter().map(|resource| match (&resource.place, language) {
        (Some(place), Language::English) => format!("{there}{} ({place}).", resource.text),
        (Some(place), Language::Chinese) => format!("{there}{}（{place}）。", resource.text),
        (None, _) => format!("{there}{}", ended(&resource.text, language)),
    });
    PlainPlan {
        about: problems.chain(interventions).chain(resources).collect(),
        goals: content.goals.iter().map(|goal| said_goal(goal, language)).collect(),
        tasks: plain_tasks(&content.tasks, language),
    }
}

/// Says what is done and when, which everybody hears who is shown the plan.
#[must_use]
pub fn plain_tasks(tasks: &[Task], language: Language) -> Vec<String> {
    tasks.iter().map(|task| said_task(task, language)).collect()
}

fn said_goal(goal: &Goal<NaiveDate>, language: Language) -> String {
    match language {
        Language::English => {
            let text = ended(&goal.text, language);
            format!("By {}: {text} It shows by: {}", goal.due.format("%-d %B %Y"), ended(&goal.measure, language))
        }
        Language::Chinese => {
            let (year, month, day) = (goal.due.year(), goal.due.month(), goal.due.day());
            let text = ended(&goal.text, language);
            format!("到{year}年{month}月{day}日：{text}衡量标准：{}", ended(&goal.measure, language))
        }
    }
}

fn said_task(task: &Task, language: Language) -> String {
    let when = said_schedule(task.schedule.as_ref(), language);
    let standard = ended(&task.standard, language);
    match language {
        Language::English => {
            let minutes = match task.minutes {
                Some(1) => ", about a minute".to_owned(),
                Some(minutes) => format!(", about {minutes} minutes"),
                None => String::new(),
            };
            format!("{when}: {}{minutes}. Well done means: {standard}", task.title)
        }
        Language::Chinese => {
            let minutes = task.minutes.map(|minutes| format!("，约{minutes}分钟")).unwrap_or_default();
            format!("{when}：{}{minutes}。做好的标准：{standard}", task.title)
        }
    }
}

pub(super) fn said_schedule(schedule: Option<&TaskSchedule>, language: Language) -> String {
    let Some(schedule) = schedule else {
        return match language {
            Language::English => "At every visit".to_owned(),
            Language::Chinese => "每次上门".to_owned(),
        };
    };
    let rhythm = rhythm(&schedule.rule);
    let often = match language {
        Language::English => in_english(&rhythm),
        Language::Chinese => in_chinese(&rhythm),
    };
    let often = often.unwrap_or_else(|| match language {
        Language::English => format!("On its own days ({})", schedule.rule),
        Language::Chinese => format!("按特定日期（{}）", schedule.rule),
    });
    match (schedule.last_day, language) {
        (Some(last), Language::English) => format!("{often} until {}", last.format("%-d %B %Y")),
        (Some(last), Language::Chinese) => {
            format!("{often}，至{}年{}月{}日", last.year(), last.month(), last.day())
        }
        (None, _) => often,
    }
}

fn in_english(rhythm: &Rhythm) -> Option<String> {
    let every = |count: u16, one: &str| match count {
        1 => format!("Every {one}"),
        2 => format!("Every second {one}"),
        3 => format!("Every third {one}"),
        count => format!("Every {count} {one}s"),
    };
    Some(match rhythm {
        Rhythm::Days(count) => every(*count, "day"),
        Rhythm::Weeks(count, days) if days.is_empty() => every(*count, "week"),
        Rhythm::Weeks(1, days) => format!("Every {}", listed(days.iter().map(|day| english_day(*day)))),
        Rhythm::Weeks(count, days) => {
            format!("{} on {}", every(*count, "week"), listed(days.iter().map(|day| english_day(*day))))
        }
        Rhythm::Months(count, days) if days.is_empty() => every(*count, "month"),
        Rhythm::Months(count, days) => {
            let day = |day: &i8| match day {
                -1 => "the last day".to_owned(),
                day if *day < 0 => format!("the {} day from the end", english_place(day.unsigned_abs().into())),
                day => format!("the {}", english_place(day.unsigned_abs().into())),
            };
            format!("{} on {}", every(*count, "month"), listed(days.iter().map(day)))
        }
        Rhythm::MonthsByWeekday(count, days) => {
            let day = |(place, day): &(i16, Weekday)| match place {
                -1 => format!("the last {}", english_day(*day)),
                place if *place < 0 => {
                    format!("the {} {} from the end", english_place(place.unsigned_abs()), english_day(*day))
                }
                place => format!("the {} {}", english_place(place.unsigned_abs()), english_day(*day)),
            };
            format!("{} on {}", every(*count, "month"), listed(days.iter().map(day)))
        }
        Rhythm::Other => return None,
    })
}

fn in_chinese(rhythm: &Rhythm) -> Option<String> {
    let every = |count: u16, one: &str| if count == 1 { format!("每{one}") } else { format!("每{count}{one}") };
    Some(match rhythm {
        Rhythm::Days(count) => every(*count, "天"),
        Rhythm::Weeks(count, days) => {
            let days = days.iter().map(|day| chinese_day(*day)).collect::<Vec<_>>().join("、");
            let between = if *count == 1 || days.is_empty() { "" } else { "的周" };
            format!("{}{between}{days}", every(*count, "周"))
        }
        Rhythm::Months(count, days) => {
            let day = |day: &i8| match day {
                -1 => "最后一天".to_owned(),
                day if *day < 0 => format!("倒数第{}天", day.unsigned_abs()),
                day => format!("{day}日"),
            };
            every(*count, if *count == 1 { "月" } else { "个月" })
                + &days.iter().map(day).collect::<Vec<_>>().join("、")
        }
        Rhythm::MonthsByWeekday(count, days) => {
            let day = |(place, day): &(i16, Weekday)| match place {
                -1 => format!("最后一个星期{}", chinese_day(*day)),
                place if *place < 0 => format!("倒数第{}个星期{}", place.unsigned_abs(), chinese_day(*day)),
                place => format!("第{place}个星期{}", chinese_day(*day)),
            };
            every(*count, if *count == 1 { "月" } else { "个月" })
                + &days.iter().map(day).collect::<Vec<_>>().join("、")
        }
        Rhythm::Other => return None,
    })
}

/// A text as a sentence: with a full stop, unless it ends a sentence already.
fn ended(text: &str, language: Language) -> String {
    if text.ends_with(['.', '!', '?', '。', '！', '？']) {
        return text.to_owned();
    }
    let stop = match language {
        Language::English => '.',
        Language::Chinese => '。',
    };
    format!("{text}{stop}")
}

fn listed<S: AsRef<str>>(words: impl Iterator<Item = S>) -> String {
    let words: Vec<S> = words.collect();
    let (last, before) = match words.split_last() {
        Some((last, before)) if !before.is_empty() => (last, before),
        Some((only, _)) => return only.as_ref().to_owned(),
        None => return String::new(),
    };
    let before: Vec<&str> = before.iter().map(AsRef::as_ref).collect();
    format!("{} and {}", before.join(", "), last.as_ref())
}

fn english_place(place: u16) -> String {
    let ending = match (place % 10, place % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}

const fn english_day(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

const fn chinese_day(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "一",
        Weekday::Tue => "二",
        Weekday::Wed => "三",
        Weekday::Thu => "四",
        Weekday::Fri => "五",
        Weekday::Sat => "六",
        Weekday::Sun => "日",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bath(rule: Option<&str>) -> Task {
        Task {
            key: "bath".to_owned(),
            intervention: None,
            title: "Bath".to_owned(),
            instructions: None,
            standard: "skin dry and whole".to_owned(),
            minutes: Some(20),
            critical: false,
            schedule: rule.map(|rule| TaskSchedule { rule: rule.to_owned(), first_day: None, last_day: None }),
        }
    }

    #[test]
    fn a_task_is_said_in_both_languages() {
        let english = said_task(&bath(None), Language::English);
        assert_eq!(english, "At every visit: Bath, about 20 minutes. Well done means: skin dry and whole.");
        let chinese = said_task(&bath(None), Language::Chinese);
        assert_eq!(chinese, "每次上门：Bath，约20分钟。做好的标准：skin dry and whole。");
    }

    #[test]
    fn a_schedule_is_said_as_people_say_it() {
        let said = |rule: &str| {
            let task = bath(Some(rule));
            (
                said_schedule(task.schedule.as_ref(), Language::English),
                said_schedule(task.schedule.as_ref(), Language::Chinese),
            )
        };
        let pair = |english: &str, chinese: &str| (english.to_owned(), chinese.to_owned());
        assert_eq!(said("FREQ=DAILY"), pair("Every day", "每天"));
        assert_eq!(said("FREQ=DAILY;INTERVAL=2"), pair("Every second day", "每2天"));
        assert_eq!(said("FREQ=WEEKLY;BYDAY=MO,TH"), pair("Every Monday and Thursday", "每周一、四"));
        assert_eq!(said("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"), pair("Every second week on Sunday", "每2周的周日"));
        assert_eq!(
            said("FREQ=MONTHLY;BYMONTHDAY=1,22,-1"),
            pair("Every month on the 1st, the 22nd and the last day", "每月1日、22日、最后一天")
        );
        assert_eq!(said("FREQ=MONTHLY;BYDAY=-1FR"), pair("Every month on the last Friday", "每月最后一个星期五"));
        assert_eq!(said("FREQ=YEARLY"), pair("On its own days (FREQ=YEARLY)", "按特定日期（FREQ=YEARLY）"));
    }

    #[test]
    fn a_goal_is_said_with_its_day_and_its_measure() {
        let goal = Goal {
            key: "walk".to_owned(),
            problem: None,
            text: "Walks to the garden alone".to_owned(),
            measure: "twice a day.".to_owned(),
            due: NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day"),
        };
        let english = "By 1 April 2026: Walks to the garden alone. It shows by: twice a day.";
        assert_eq!(said_goal(&goal, Language::English), english);
        assert_eq!(
            said_goal(&goal, Language::Chinese),
            "到2026年4月1日：Walks to the garden alone。衡量标准：twice a day."
        );
    }
}
