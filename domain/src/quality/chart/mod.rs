//! Control charts: whether a figure still moves as chance has it, or something has changed.
//!
//! Worked examples are from Montgomery, "Introduction to Statistical Quality Control", 6th edition (2009).

pub mod memory;
pub mod shewhart;

/// On which side a figure left its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// More than chance has it.
    Above,
    /// Less than chance has it.
    Below,
}

/// A figure of a chart with the limits that hold for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The figure.
    pub value: f64,
    /// What is expected.
    pub centre: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// Where the figure left the limits.
    pub signal: Option<Signal>,
}

impl Point {
    fn of(value: f64, centre: f64, lower: f64, upper: f64) -> Self {
        let signal = if value > upper {
            Some(Signal::Above)
        } else if value < lower {
            Some(Signal::Below)
        } else {
            None
        };
        Self { value, centre, lower, upper, signal }
    }
}
