//! Values of several parts that the schema has in many places: money and points on the earth.

use async_graphql::{InputObject, SimpleObject};
use domain::kernel::{self, Error};
use iso_currency::Currency;
use rust_decimal::{Decimal as Number, prelude::ToPrimitive};

use super::{
    error::{ApiError, Result},
    scalars::Decimal,
};

/// An amount of money.
#[derive(Clone, Debug, SimpleObject)]
pub struct Money {
    /// The amount in the currency's main unit, with all digits of its smallest: `128.50` for 12 850 fen.
    pub amount: Decimal,
    /// The currency by ISO 4217: `CNY`.
    pub currency: String,
}

impl Money {
    /// An amount that is kept in the smallest unit of a currency.
    ///
    /// # Errors
    /// When the stored code is none of ISO 4217, which is our own fault.
    pub fn of_minor(minor: i64, currency: &str) -> Result<Self> {
        let code = Currency::from_code(currency)
            .ok_or_else(|| ApiError::internal(format!("`{currency}` is not a currency of ISO 4217")))?;
        Ok(Self { amount: Decimal(Number::new(minor, digits(code))), currency: currency.to_owned() })
    }
}

/// An amount of money.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyInput {
    /// The amount in the currency's main unit: `128.50`. No more digits than its smallest unit has.
    pub amount: Decimal,
    /// The currency by ISO 4217; it must be the agency's.
    pub currency: String,
}

impl MoneyInput {
    /// The amount in the smallest unit of the agency's currency. `field` is the path of this input.
    ///
    /// # Errors
    /// `Invalid`, when the currency is another one, or when the amount has too many digits or is too large.
    pub fn minor(&self, field: &str, agency_currency: &str) -> kernel::Result<i64> {
        let known = Currency::from_code(agency_currency).filter(|_| self.currency == agency_currency);
        let Some(currency) = known else {
            let problem = format!("must be {agency_currency}, the currency of the agency");
            return Err(Error::invalid(format!("{field}.currency"), problem));
        };
        Number::from(10_u32.pow(digits(currency)))
            .checked_mul(self.amount.0)
            .filter(Number::is_integer)
            .and_then(|minor| minor.to_i64())
            .ok_or_else(|| {
                let problem = format!("must have at most {} digits after the point", digits(currency));
                Error::invalid(format!("{field}.amount"), problem)
            })
    }
}

fn digits(currency: Currency) -> u32 {
    currency.exponent().unwrap_or(0).into()
}

/// A point on the earth, WGS 84.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct GeoPoint {
    /// Degrees north of the equator, -90 to 90; negative is south.
    pub latitude: f64,
    /// Degrees east of Greenwich, -180 to 180; negative is west.
    pub longitude: f64,
}

/// A point on the earth, WGS 84.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct GeoPointInput {
    /// Degrees north of the equator, -90 to 90; negative is south.
    pub latitude: f64,
    /// Degrees east of Greenwich, -180 to 180; negative is west.
    pub longitude: f64,
}

impl GeoPointInput {
    /// Latitude and longitude, each within its range. `field` is the path of this input.
    ///
    /// # Errors
    /// `Invalid`, with the coordinate that is out of range.
    pub fn checked(self, field: &str) -> kernel::Result<(f64, f64)> {
        let point = kernel::GeoPoint::new(self.latitude, self.longitude);
        let point = point.map_err(|error| error.at(field.to_owned()))?;
        Ok((point.latitude(), point.longitude()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: &str, currency: &str) -> MoneyInput {
        MoneyInput { amount: amount.parse().expect("a number"), currency: currency.into() }
    }

    #[test]
    fn amounts_keep_every_digit_of_the_currency() {
        let answered = |minor, currency| Money::of_minor(minor, currency).expect("a currency").amount.to_string();
        assert_eq!(answered(12_850, "CNY"), "128.50");
        assert_eq!(answered(12_850, "JPY"), "12850");
        assert_eq!(answered(-5, "KWD"), "-0.005");
    }

    #[test]
    fn amounts_are_read_into_the_smallest_unit() {
        assert_eq!(money("128.5", "CNY").minor("budget", "CNY").expect("an amount"), 12_850);
        let refusal = |input: MoneyInput| input.minor("budget", "CNY").expect_err("a refusal").to_string();
        assert_eq!(refusal(money("1", "EUR")), "budget.currency must be CNY, the currency of the agency");
        assert_eq!(refusal(money("0.001", "CNY")), "budget.amount must have at most 2 digits after the point");
    }

    #[test]
    fn coordinates_out_of_range_name_themselves() {
        let point = GeoPointInput { latitude: 31.2, longitude: 200.0 };
        assert_eq!(
            point.checked("address.point").expect_err("out of range").to_string(),
            "address.point.longitude is 200; it must be from -180 to 180 degrees"
        );
        assert!(GeoPointInput { latitude: f64::NAN, longitude: 0.0 }.checked("point").is_err());
    }
}
