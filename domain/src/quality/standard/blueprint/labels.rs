//! The words that a picture of a blueprint brings along, in each language.

/// The words that the picture brings along.
pub(super) struct Words {
    pub(super) blueprint: &'static str,
    pub(super) lanes: [&'static str; 3],
    pub(super) interaction: &'static str,
    pub(super) visibility: &'static str,
    pub(super) moment: &'static str,
    pub(super) controls: &'static str,
    pub(super) fails: &'static str,
    pub(super) truth: &'static str,
    pub(super) nothing: &'static str,
    pub(super) font: &'static str,
}

pub(super) const ENGLISH: Words = Words {
    blueprint: "Service blueprint",
    lanes: ["Customer", "Front stage", "Back stage"],
    interaction: "Line of interaction",
    visibility: "Line of visibility",
    moment: "Moment",
    controls: "Control points",
    fails: "Fail points and their counter-measures",
    truth: "Moment of truth",
    nothing: "None",
    font: "'Inter', 'Helvetica Neue', 'Noto Sans', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
};

pub(super) const CHINESE: Words = Words {
    blueprint: "服务蓝图",
    lanes: ["客户", "前台", "后台"],
    interaction: "互动线",
    visibility: "可视线",
    moment: "时刻",
    controls: "控制点",
    fails: "易失误点与应对措施",
    truth: "关键时刻",
    nothing: "无",
    font: "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', sans-serif",
};
