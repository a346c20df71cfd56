//! Formulas that people write into rules: a small, typed part of the Common Expression Language
//! (<https://github.com/google/cel-spec>), judged when it is saved and bounded when it runs.
//!
//! A formula is about published variables and comes to a truth or to a whole number. It has `&& || !`, `? :`, comparisons,
//! `+ - * / %` of whole numbers, `in`, `size`, `contains`, `startsWith`, `endsWith`; no fractions, so that nothing that is
//! counted ever rests on one, and nothing that repeats, so that it never runs longer than it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic,
    sync::{Arc, LazyLock},
};

use cel::{
    Context, Env, ExecutionError, Program, Value,
    common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators},
};

use super::error::Error;

/// How long a formula is, at most, in characters.
pub const LONGEST: usize = 1_000;
/// How many brackets stand within each other, at most, and how many choices there are.
const DEEPEST: usize = 12;
/// How many operators, values and variables a formula has, at most.
const LARGEST: usize = 200;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// True or false.
    Truth,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A list of whole numbers.
    Numbers,
}

impl Type {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Truth => "true or false",
            Self::Number => "a whole number",
            Self::Text => "a text",
            Self::Texts => "a list of texts",
            Self::Numbers => "a list of whole numbers",
        }
    }
}

/// A variable that formulas may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name: letters, digits and `_`.
    pub name: &'static str,
    /// What its value is.
    pub of: Type,
    /// What it means, in a sentence, with its unit.
    pub says: &'static str,
}

/// The value of a variable, or of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is named after its type")]
pub enum Fact {
    Truth(bool),
    Number(i64),
    Text(String),
    Texts(Vec<String>),
    Numbers(Vec<i64>),
}

/// The values of variables, by name.
pub type Facts = BTreeMap<&'static str, Fact>;

/// What is wrong with a formula, read after the name of the field that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub String);

impl Problem {
    /// The same about a field of an input.
    #[must_use]
    pub fn at(self, field: &'static str) -> Error {
        Error::invalid(field, self.0)
    }
}

/// Why a formula that is well made came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A number became larger than can be held.
    TooLarge,
    /// It was divided by nothing.
    DividedByZero,
    /// A variable has no value, or one of another type: our own fault.
    Missing,
}

/// A formula that was judged.
#[derive(Debug)]
pub struct Formula {
    program: Program,
    result: Type,
    spoken_of: BTreeSet<String>,
}

impl Formula {
    /// Judges a formula about these variables that is to come to such a value.
    ///
    /// # Errors
    /// [`Problem`] when it is too long or too large, cannot be read, speaks of what is not published, or comes to something
    /// else.
    pub fn read(source: &str, variables: &[Variable], result: Type) -> Result<Self, Problem> {
        let names: Vec<_> = variables.iter().map(|variable| (variable.name, variable.of)).collect();
        Self::read_about(source, &names, result)
    }

    /// The same about names that people have given, each with what its value is.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_about(source: &str, names: &[(&str, Type)], result: Type) -> Result<Self, Problem> {
        let program = parsed(source)?;
        let mut judge = Judge { names, left: LARGEST, spoken_of: BTreeSet::new() };
        let found = judge.type_of(program.expression())?;
        if found == result {
            Ok(Self { program, result, spoken_of: judge.spoken_of })
        } else {
            let (found, wanted) = (found.in_words(), result.in_words());
            Err(Problem(format!("comes to {found}; expected {wanted}")))
        }
    }

    /// The names of the variables that it speaks of, in alphabetical order.
    pub fn speaks_of(&self) -> impl Iterator<Item = &str> {
        self.spoken_of.iter().map(String::as_str)
    }

    /// What it comes to.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn value(&self, facts: &Facts) -> Result<Fact, Failure> {
        self.value_about(facts.iter().map(|(name, fact)| (*name, fact)))
    }

    fn value_about<'n>(&self, facts: impl Iterator<Item = (&'n str, &'n Fact)>) -> Result<Fact, Failure> {
        static FUNCTIONS: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));
        let mut context = Context::with_env(Arc::clone(&FUNCTIONS));
        for (name, fact) in facts {
            context.add_variable_from_value(name, given(fact));
        }
        let found = self.program.execute(&context).map_err(|error| match error {
            ExecutionError::Overflow(..) => Failure::TooLarge,
            ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => Failure::DividedByZero,
            _ => Failure::Missing,
        })?;
        match (self.result, found) {
            (Type::Truth, Value::Bool(truth)) => Ok(Fact::Truth(truth)),
            (Type::Number, Value::Int(number)) => Ok(Fact::Number(number)),
            (Type::Text, Value::String(text)) => Ok(Fact::Text(text.as_ref().clone())),
            _ => Err(Failure::Missing),
        }
    }

    /// Whether it holds; what comes to no truth does not.
    ///
    /// # Errors
    /// As [`Self::value`].
    pub fn holds(&self, facts: &Facts) -> Result<bool, Failure> {
        Ok(self.value(facts)? == Fact::Truth(true))
    }

    /// The same of names that people have given.
    ///
    /// # Errors
    /// As [`Self::value`].
    pub fn holds_about(&self, facts: &[(&str, Fact)]) -> Result<bool, Failure> {
        let value = self.value_about(facts.iter().map(|(name, fact)| (*name, fact)))?;
        Ok(value == Fact::Truth(true))
    }

    /// The number that it comes to.
    ///
    /// # Errors
    /// As [`Self::value`].
    pub fn number(&self, facts: &Facts) -> Result<i64, Failure> {
        match self.value(facts)? {
            Fact::Number(number) => Ok(number),
            _ => Err(Failure::Missing),
        }
    }
}

fn given(fact: &Fact) -> Value {
    match fact {
        Fact::Truth(truth) => Value::Bool(*truth),
        Fact::Number(number) => Value::Int(*number),
        Fact::Text(text) => Value::String(Arc::new(text.clone())),
        Fact::Texts(texts) => {
            Value::List(Arc::new(texts.iter().map(|text| Value::String(Arc::new(text.clone()))).collect()))
        }
        Fact::Numbers(numbers) => Value::List(Arc::new(numbers.iter().map(|number| Value::Int(*number)).collect())),
    }
}

/// Reads a formula whose size is bounded before the parser sees it: it reads brackets and choices by calling itself.
fn parsed(source: &str) -> Result<Program, Problem> {
    let length = source.chars().count();
    if source.trim().is_empty() {
        return Err(Problem("must not be empty".to_owned()));
    }
    if length > LONGEST {
        return Err(Problem(format!("has {length} characters; at most {LONGEST} are read")));
    }
    let (mut depth, mut deepest, mut choices) = (0_usize, 0, 0);
    for letter in source.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '?' => choices += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if deepest > DEEPEST || choices > DEEPEST {
        return Err(Problem(format!("is nested too deeply; at most {DEEPEST} brackets and choices are read")));
    }
    // The parser is a library's, made by a generator: should it ever fail by panicking, nobody but the writer is to notice.
    match panic::catch_unwind(|| Program::compile(source)) {
        Ok(Ok(program)) => Ok(program),
        Ok(Err(errors)) => {
            let first = errors.errors.first();
            let place = first.map_or((1, 0), |error| error.pos);
            let said = first.map_or("is no expression", |error| error.msg.lines().next().unwrap_or_default());
            Err(Problem(format!("cannot be read at line {}, column {}: {said}", place.0, place.1)))
        }
        Err(_) => Err(Problem("cannot be read".to_owned())),
    }
}

/// Finds out what a formula comes to.
struct Judge<'a> {
    names: &'a [(&'a str, Type)],
    left: usize,
    spoken_of: BTreeSet<String>,
}

impl Judge<'_> {
    fn type_of(&mut self, expression: &IdedExpr) -> Result<Type, Problem> {
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            Problem(format!("is too large; at most {LARGEST} operators, values and variables are read"))
        })?;
        match &expression.expr {
            Expr::Ident(name) => self.variable(name),
            Expr::Literal(literal) => literal_type(literal),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.list(&list.elements),
            Expr::Select(_) => Err(Problem("selects a field with `.`; variables have none".to_owned())),
            Expr::Comprehension(_) => {
                Err(Problem("repeats something (`all`, `exists`, `map`, `filter`); that is not possible".to_owned()))
            }
            Expr::Map(_) | Expr::Struct(_) => {
                Err(Problem("makes an object with `{}`; that is not possible".to_owned()))
            }
            Expr::Unspecified => Err(Problem("is no expression".to_owned())),
        }
    }

    fn variable(&mut self, name: &str) -> Result<Type, Problem> {
        let found = self.names.iter().find(|(known, _)| *known == name);
        if found.is_some() {
            self.spoken_of.insert(name.to_owned());
        }
        found.map(|(_, of)| *of).ok_or_else(|| {
            let names: Vec<_> = self.names.iter().map(|(known, _)| *known).collect();
            Problem(format!("speaks of `{name}`, which is no variable; there are {}", names.join(", ")))
        })
    }

    fn list(&mut self, elements: &[IdedExpr]) -> Result<Type, Problem> {
        let mut found = None;
        for element in elements {
            let of = match self.type_of(element)? {
                Type::Text => Type::Texts,
                Type::Number => Type::Numbers,
                other => return Err(Problem(format!("has {} in a list", other.in_words()))),
            };
            if *found.get_or_insert(of) != of {
                return Err(Problem("has texts and numbers in one list".to_owned()));
            }
        }
        found.ok_or_else(|| Problem("has an empty list".to_owned()))
    }

    fn call(&mut self, call: &CallExpr) -> Result<Type, Problem> {
        use Type::{Number, Numbers, Text, Texts, Truth};
        let mut types = Vec::with_capacity(call.args.len() + 1);
        for argument in call.target.as_deref().into_iter().chain(&call.args) {
            types.push(self.type_of(argument)?);
        }
        let name = call.func_name.as_str();
        let found = match (name, types.as_slice()) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR, parts) if parts.iter().all(|part| *part == Truth) => Truth,
            (operators::EQUALS | operators::NOT_EQUALS, [one, other]) if one == other => Truth,
            ("contains" | "startsWith" | "endsWith", [Text, Text]) if call.target.is_some() => Truth,
            (operators::LOGICAL_NOT, [Truth])
            | (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                [Number, Number],
            )
            | (operators::IN, [Text, Texts] | [Number, Numbers]) => Truth,
            (operators::NEGATE, [Number])
            | (
                operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE | operators::MODULO,
                [Number, Number],
            )
            | ("size", [Text | Texts | Numbers]) => Number,
            (operators::CONDITIONAL, [Truth, one, other]) if one == other => *one,
            _ => return Err(wrong_call(name, &types)),
        };
        Ok(found)
    }
}

fn wrong_call(name: &str, types: &[Type]) -> Problem {
    let of: Vec<_> = types.iter().map(|kind| kind.in_words()).collect();
    let shown = name.trim_matches(['_', '@']).replace('_', " ");
    Problem(format!("uses `{shown}` with ({}); that is not possible", of.join(", ")))
}

fn literal_type(literal: &LiteralValue) -> Result<Type, Problem> {
    match literal {
        LiteralValue::Boolean(_) => Ok(Type::Truth),
        LiteralValue::Int(_) => Ok(Type::Number),
        LiteralValue::String(_) => Ok(Type::Text),
        LiteralValue::Double(_) => {
            Err(Problem("has a number with a fraction; only whole numbers are counted".to_owned()))
        }
        LiteralValue::UInt(_) => Err(Problem("has a number that ends in `u`; leave it out".to_owned())),
        LiteralValue::Bytes(_) => Err(Problem("has bytes in it; texts are written without the `b`".to_owned())),
        LiteralValue::Null => Err(Problem("has `null` in it; no variable is ever null".to_owned())),
    }
}

#[cfg(test)]
mod tests;
