//! Who is served: households with their members, addresses, contacts and wishes.

pub mod address;
pub mod carer;
pub mod contact;
pub mod exclusion;
pub mod household;
pub mod member;
pub mod preference;
pub mod preference_wish;
pub mod search_token;
