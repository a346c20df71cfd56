//! Ids as clients see them: the scalar `ID`, of one kind of object in each place.

use std::fmt;

use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, OutputType, Positioned, ServerResult, Value,
    parser::types::Field, registry::Registry,
};
use domain::id::EntityId;

use super::blame::REFUSED;

/// The id of one kind of object. An id of another kind, or no id at all, is refused with the name of what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id<T>(pub T);

impl<T: EntityId> From<T> for Id<T> {
    fn from(id: T) -> Self {
        Self(id)
    }
}

impl<T: EntityId> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: EntityId> InputType for Id<T> {
    type RawValueType = Self;

    fn type_name() -> std::borrow::Cow<'static, str> {
        <async_graphql::ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <async_graphql::ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value.unwrap_or_default() {
            Value::String(text) => T::parse(&text).map(Self).map_err(|problem| {
                let problem = format!("`{text}` {problem}");
                InputValueError::custom(problem).with_extension("code", "BAD_USER_INPUT").with_extension(REFUSED, text)
            }),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}

impl<T: EntityId> OutputType for Id<T> {
    fn type_name() -> std::borrow::Cow<'static, str> {
        <async_graphql::ID as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <async_graphql::ID as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::String(self.0.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{HouseholdId, StaffMemberId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_id_of_another_kind_is_refused_by_name() {
        let staff = Value::String(StaffMemberId(Uuid::nil()).to_string());
        let refusal = <Id<HouseholdId> as InputType>::parse(Some(staff)).expect_err("another kind");
        let message = refusal.into_server_error(async_graphql::Pos::default()).message;
        assert!(message.contains("staff_member") && message.contains("household_"), "{message}");
    }
}
