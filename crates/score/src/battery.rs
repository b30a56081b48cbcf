//! Whether the items of a battery measure one thing.

use crate::{Rational, TallyError, csat::MAX_ITEMS};

/// The most respondents of a tally, so that every product fits.
const CAPACITY: u64 = 1 << 40;

/// The answers of those who answered every item of a battery, two to ten items on one scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatteryTally {
    items: usize,
    n: u64,
    sums: [u64; MAX_ITEMS],
    /// Of the squares of all answers.
    squares: u64,
    /// Of the squares of the respondents' sums.
    squared_sums: u64,
}

impl BatteryTally {
    /// No respondent yet.
    ///
    /// # Errors
    ///
    /// [`TallyError::ItemCount`] for no item or more than ten.
    pub const fn new(items: usize) -> Result<Self, TallyError> {
        if items == 0 || items > MAX_ITEMS {
            return Err(TallyError::ItemCount { items });
        }
        Ok(Self { items, n: 0, sums: [0; MAX_ITEMS], squares: 0, squared_sums: 0 })
    }

    /// Counts a respondent who answered every item; one who did not counts nothing.
    ///
    /// # Errors
    ///
    /// [`TallyError::RowLength`], and [`TallyError::Full`] at 2^40 respondents.
    pub fn record(&mut self, row: &[Option<u8>]) -> Result<(), TallyError> {
        self.record_many(row, 1)
    }

    /// Counts so many respondents who answered alike.
    ///
    /// # Errors
    ///
    /// [`TallyError::RowLength`], and [`TallyError::Full`] beyond 2^40 respondents; nothing is counted then.
    pub fn record_many(&mut self, row: &[Option<u8>], times: u64) -> Result<(), TallyError> {
        if row.len() != self.items {
            return Err(TallyError::RowLength { given: row.len(), items: self.items });
        }
        if times > CAPACITY - self.n {
            return Err(TallyError::Full);
        }
        if row.iter().any(Option::is_none) {
            return Ok(());
        }
        let answers = || row.iter().flatten().map(|answer| u64::from(*answer));
        for (sum, answer) in self.sums.iter_mut().zip(answers()) {
            *sum += answer * times;
        }
        self.squares += answers().map(|answer| answer * answer).sum::<u64>() * times;
        let sum: u64 = answers().sum();
        self.squared_sums += sum * sum * times;
        self.n += times;
        Ok(())
    }

    /// Adds what another tally counted.
    ///
    /// # Errors
    ///
    /// [`TallyError::Unlike`] with another number of items, [`TallyError::Full`] beyond 2^40 respondents.
    pub fn merge(&mut self, other: &Self) -> Result<(), TallyError> {
        if self.items != other.items {
            return Err(TallyError::Unlike);
        }
        self.n = self.n.checked_add(other.n).filter(|n| *n <= CAPACITY).ok_or(TallyError::Full)?;
        for (sum, more) in self.sums.iter_mut().zip(other.sums) {
            *sum += more;
        }
        self.squares += other.squares;
        self.squared_sums += other.squared_sums;
        Ok(())
    }

    /// The respondents who answered every item.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Cronbach's alpha, exactly, 1 at most and possibly below 0; `None` of one item, of fewer than two
    /// respondents, and where all sums are alike.
    ///
    /// Cronbach 1951, Psychometrika 16:297-334: `K/(K−1) · (1 − Σ item variances / variance of the sums)`.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::BatteryTally;
    ///
    /// let mut battery = BatteryTally::new(2)?;
    /// for row in [[1, 2], [2, 1], [4, 5], [5, 4]] {
    ///     battery.record(&row.map(Some))?;
    /// }
    /// assert_eq!(battery.alpha().expect("two items").to_string(), "8/9");
    /// # Ok::<(), trefoil_score::TallyError>(())
    /// ```
    #[must_use]
    pub fn alpha(&self) -> Option<Rational> {
        if self.items < 2 || self.n < 2 {
            return None;
        }
        let (n, items) = (u128::from(self.n), self.items as u128);
        let squares_of = |sum: u64| u128::from(sum) * u128::from(sum);
        let sum: u64 = self.sums.iter().sum();
        let total = n * u128::from(self.squared_sums) - squares_of(sum);
        let apart =
            n * u128::from(self.squares) - self.sums.iter().copied().map(squares_of).sum::<u128>();
        let (is_negative, rest) =
            if total >= apart { (false, total - apart) } else { (true, apart - total) };
        Rational::new(is_negative, items * rest, (items - 1) * total)
    }
}
