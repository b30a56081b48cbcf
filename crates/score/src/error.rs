//! Why a tally does not take what it was given.

use core::fmt;

use crate::Scale;

/// Why a tally refuses an answer, another tally, or counts that somebody declares.
///
/// A refused call changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TallyError {
    /// A rating that is not a point of the tally's scale.
    OffScale {
        /// The rating given.
        value: u8,
        /// The scale it should lie on.
        scale: Scale,
    },
    /// A survey of no item or of more than ten.
    ItemCount {
        /// The number of items asked for.
        items: usize,
    },
    /// A respondent's row with more or fewer places than the survey has items.
    RowLength {
        /// The places in the row.
        given: usize,
        /// The items of the survey.
        items: usize,
    },
    /// Two tallies of unlike range, direction or number of items.
    Unlike,
    /// Groups that do not add up to the total declared with them.
    SumDiffers {
        /// The total declared.
        declared: u64,
        /// The total counted.
        counted: u128,
    },
    /// More answers than the tally can hold and still give exact figures.
    Full,
}

impl TallyError {
    /// A stable code for programs; the text for people may change, this may not.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OffScale { .. } => "out_of_range",
            Self::ItemCount { .. } => "item_count",
            Self::RowLength { .. } => "row_length",
            Self::Unlike => "unlike",
            Self::SumDiffers { .. } => "sum_differs",
            Self::Full => "full",
        }
    }
}

impl fmt::Display for TallyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OffScale { value, scale } if *value > scale.max() => {
                write!(f, "rating {value} is above the scale's top, {}", scale.max())
            }
            Self::OffScale { value, scale } => {
                write!(f, "rating {value} is below the scale's bottom, {}", scale.min())
            }
            Self::ItemCount { items } => write!(f, "{items} items, where 1 to 10 are possible"),
            Self::RowLength { given, items } => {
                write!(f, "a row of {given} answers in a survey of {items} items")
            }
            Self::Unlike => {
                f.write_str("tallies of unlike range, direction or number of items do not merge")
            }
            Self::SumDiffers { declared, counted } => {
                write!(f, "the groups add up to {counted}, not to the declared {declared}")
            }
            Self::Full => f.write_str("the tally is full"),
        }
    }
}

impl core::error::Error for TallyError {}
