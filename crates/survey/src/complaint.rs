//! What is wrong with a value, where, and what would be right.
//!
//! Words for people cost bytes. Without the feature `complaints` a [`Clerk`] only knows whether
//! anything is wrong; the widget is built so, and when something is, a second program of the same
//! readers, built with the feature, is loaded to say what (docs/adr/0004).

use alloc::string::String;
use alloc::vec::Vec;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where: `questions[2].max`; empty for the value as a whole.
    pub path: String,
    /// A stable code for programs: `missing`, `unknown_field`, `wrong_type`, `null`,
    /// `out_of_range`, `not_integer`, `not_finite`, `too_long`, `too_short`, `not_one_of`,
    /// `bad_format`, `duplicate`, `contradiction`, `unsupported_version`; in definitions also
    /// `loop`, `never`, `too_deep`, `unknown_placeholder` and `gated_review`.
    pub code: &'static str,
    /// For people: what is wrong and what would be right.
    pub message: String,
}

impl Complaint {
    /// The path and the message in one line: `questions[2].max: 11 is above the largest, 10`.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = self.path.clone();
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&self.message);
        line
    }
}

impl core::fmt::Display for Complaint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.line())
    }
}

/// All that is wrong with one value, in the order of its fields.
///
/// Empty in an `Err` only in programs built without the feature `complaints`.
pub type Complaints = Vec<Complaint>;

/// Collects complaints while a reader walks through a value and remembers where it stands.
#[derive(Debug, Default)]
pub struct Clerk {
    #[cfg(feature = "complaints")]
    path: String,
    #[cfg(feature = "complaints")]
    complaints: Complaints,
    is_discontent: bool,
}

impl Clerk {
    /// Writes down that the place where the reader stands is wrong.
    pub fn complain(&mut self, code: &'static str, message: impl FnOnce() -> String) {
        self.is_discontent = true;
        #[cfg(feature = "complaints")]
        self.complaints.push(Complaint { path: self.path.clone(), code, message: message() });
        #[cfg(not(feature = "complaints"))]
        let _ = (code, message);
    }

    /// Reads the field `name` of the place where the reader stands.
    pub fn in_field<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let start = self.step_in(&[".", name]);
        let result = read(self);
        self.step_out(start);
        result
    }

    /// Reads entry `index`, counted from 0, of the place where the reader stands.
    pub fn in_entry<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let start = match cfg!(feature = "complaints") {
            true => self.step_in(&["[", &whole_text(index as i64), "]"]),
            false => 0,
        };
        let result = read(self);
        self.step_out(start);
        result
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub fn is_content(&self) -> bool {
        !self.is_discontent
    }

    /// The value, or all that was wrong with it.
    ///
    /// # Errors
    /// All complaints, when there is at least one.
    pub fn verdict<T>(self, value: T) -> Result<T, Complaints> {
        if self.is_content() { Ok(value) } else { Err(self.into_complaints()) }
    }

    /// What was wrong.
    #[must_use]
    pub fn into_complaints(self) -> Complaints {
        #[cfg(feature = "complaints")]
        return self.complaints;
        #[cfg(not(feature = "complaints"))]
        Vec::new()
    }

    /// Goes one step down the path, and tells how long it was before.
    fn step_in(&mut self, pieces: &[&str]) -> usize {
        #[cfg(feature = "complaints")]
        {
            let length = self.path.len();
            // A path starts without a dot.
            let skipped = usize::from(length == 0 && pieces.first() == Some(&"."));
            self.path.extend(pieces.iter().skip(skipped).copied());
            length
        }
        #[cfg(not(feature = "complaints"))]
        {
            let _ = pieces;
            0
        }
    }

    fn step_out(&mut self, length: usize) {
        #[cfg(feature = "complaints")]
        self.path.truncate(length);
        #[cfg(not(feature = "complaints"))]
        let _ = length;
    }
}

/// Appends a whole number. (The widget carries no formatting machinery.)
pub fn push_whole(text: &mut String, number: i64) {
    if number < 0 {
        text.push('-');
    }
    let start = text.len();
    let mut rest = number.unsigned_abs();
    loop {
        // A digit is at most 9, so the cast keeps it.
        text.insert(start, char::from(b'0' + (rest % 10) as u8));
        rest /= 10;
        if rest == 0 {
            return;
        }
    }
}

/// Joins pieces to one message. (The widget carries no formatting machinery.)
#[must_use]
pub fn message(pieces: &[&str]) -> String {
    pieces.concat()
}

/// A whole number as text.
#[must_use]
pub fn whole_text(number: i64) -> String {
    let mut text = String::new();
    push_whole(&mut text, number);
    text
}
