//! The card that a respondent sees.

mod card;
mod comment_field;
mod navigation;
mod outcome;
mod question;
mod rating_scale;
mod wording;

pub use card::{Receipt, SurveyCard, SurveyCardProps};
