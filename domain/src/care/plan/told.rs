//! What became of a plan, as one says it to the family: a sentence for each difference.

use super::{
    content::PlanContent,
    difference::{ChangedField, Difference, PartChange, PlanPart},
    plain::said_schedule,
};
use crate::kernel::Language::{self, Chinese, English};

/// Says what became of one part between two contents of a plan.
#[must_use]
pub fn told(difference: &Difference, before: &PlanContent, after: &PlanContent, language: Language) -> String {
    let part = part(difference.part, language);
    let name = name(after, difference).or_else(|| name(before, difference)).unwrap_or_default();
    let changes = || {
        let said = |field: &ChangedField| said_field(field, difference, before, after, language);
        let fields: Vec<String> = difference.fields.iter().map(said).collect();
        fields.join(if language == English { "; " } else { "；" })
    };
    match (difference.part, difference.change, language) {
        (PlanPart::Terms, _, English) => format!("The plan itself changes: {}.", changes()),
        (PlanPart::Terms, _, Chinese) => format!("计划本身有变：{}。", changes()),
        (_, PartChange::Added, English) => format!("New {part}: {name}."),
        (_, PartChange::Added, Chinese) => format!("新增{part}：{name}。"),
        (_, PartChange::Removed, English) => format!("No longer a {part}: {name}."),
        (_, PartChange::Removed, Chinese) => format!("取消{part}：{name}。"),
        (_, PartChange::Changed, English) => format!("The {part} “{name}” changes: {}.", changes()),
        (_, PartChange::Changed, Chinese) => format!("{part}“{name}”有变：{}。", changes()),
    }
}

fn said_field(
    field: &ChangedField,
    difference: &Difference,
    before: &PlanContent,
    after: &PlanContent,
    language: Language,
) -> String {
    let said = |content: &PlanContent, value: Option<&String>| match (field.field.as_str(), value) {
        ("schedule", _) => quoted(&schedule(content, &difference.key, language)),
        (_, None) => if language == English { "nothing" } else { "无" }.to_owned(),
        ("critical", Some(yes)) if language == Chinese => if yes == "yes" { "是" } else { "否" }.to_owned(),
        (_, Some(value)) => quoted(value),
    };
    let (was, is) = (said(before, field.before.as_ref()), said(after, field.after.as_ref()));
    let label = label(&field.field, language);
    match language {
        English => format!("{label} from {was} to {is}"),
        Chinese => format!("{label}由{was}改为{is}"),
    }
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}

fn schedule(content: &PlanContent, key: &str, language: Language) -> String {
    let task = content.tasks.iter().find(|task| task.key == key);
    said_schedule(task.and_then(|task| task.schedule.as_ref()), language)
}

/// What a part is called by those who wrote it.
fn name(content: &PlanContent, difference: &Difference) -> Option<String> {
    fn of<'a, T>(list: &'a [T], key: impl Fn(&T) -> bool, name: impl Fn(&'a T) -> &'a String) -> Option<String> {
        list.iter().find(|it| key(it)).map(name).cloned()
    }
    let key = &difference.key;
    match difference.part {
        PlanPart::Problem => of(&content.problems, |it| it.key == *key, |it| &it.text),
        PlanPart::Goal => of(&content.goals, |it| it.key == *key, |it| &it.text),
        PlanPart::Intervention => of(&content.interventions, |it| it.key == *key, |it| &it.text),
        PlanPart::Resource => of(&content.resources, |it| it.key == *key, |it| &it.text),
        PlanPart::Task => of(&content.tasks, |it| it.key == *key, |it| &it.title),
        PlanPart::Terms => None,
    }
}

const fn part(part: PlanPart, language: Language) -> &'static str {
    let (english, chinese) = match part {
        PlanPart::Problem => ("problem", "问题"),
        PlanPart::Goal => ("goal", "目标"),
        PlanPart::Intervention => ("way of helping", "措施"),
        PlanPart::Resource => ("thing that is there", "资源"),
        PlanPart::Task => ("task", "任务"),
        PlanPart::Terms => ("plan", "计划"),
    };
    match language {
        English => english,
        Chinese => chinese,
    }
}

/// A field as people call it; one without a name of its own stays as it is.
fn label(field: &str, language: Language) -> &str {
    let (english, chinese) = match field {
        "title" => ("its name", "名称"),
        "text" => ("the wording", "内容"),
        "instructions" => ("how it is done", "做法"),
        "standard" => ("what well done means", "标准"),
        "minutes" => ("the minutes", "分钟数"),
        "critical" => ("whether somebody must know at once when it is not done", "未完成是否立即告知"),
        "schedule" => ("when", "时间"),
        "intervention" => ("the way of helping that it belongs to", "所属措施"),
        "goal" => ("the goal that it belongs to", "所属目标"),
        "problem" => ("the problem that it belongs to", "所属问题"),
        "measure" => ("by what it shows", "衡量标准"),
        "due" => ("by when", "期限"),
        "place" => ("the place", "位置"),
        "serviceTypes" => ("the services", "服务类型"),
        "effectiveFrom" => ("the first day", "开始日期"),
        "reviewDueOn" => ("the day of its review", "复核日期"),
        other => (other, other),
    };
    match language {
        English => english,
        Chinese => chinese,
    }
}
