//! How many tests ran, against how many ran last: a test that silently stopped running turns the build red.

use anyhow::{Context, Result};
use std::fmt;
use toml::{Table, Value};

/// Where a test runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// On this machine, without a browser.
    Native,
    /// Inside a browser, as Wasm.
    Dom,
    /// Whole pages, driven from outside.
    Page,
    /// Scenes that axe judges, driven from outside.
    Axe,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Native, Self::Dom, Self::Page, Self::Axe];

    /// Whether it runs in each engine that was asked for.
    pub const fn is_driven(self) -> bool {
        matches!(self, Self::Page | Self::Axe)
    }

    /// The key in `xtask/tests.toml`.
    const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Dom => "dom",
            Self::Page => "page",
            Self::Axe => "axe",
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

/// Tests that passed, by kind.
type ByKind = [u64; Kind::ALL.len()];

/// What a run came to.
#[derive(Default, PartialEq, Eq, Debug)]
pub struct Counts {
    by_kind: ByKind,
    /// Tests that passed, and checks without tests that hold.
    pub passed: u64,
    /// Tests that failed, and checks that failed without saying which test.
    pub failed: u64,
    /// Tests that an engine cannot be asked for.
    pub skipped: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, skipped, .. } = self;
        write!(f, "{passed} passed, {failed} failed")?;
        if *skipped > 0 {
            write!(f, ", {skipped} skipped")?;
        }
        Ok(())
    }
}

impl Counts {
    /// Adds one check by what it said, and returns the sum for its line: `, 12 passed`.
    pub fn add(&mut self, kind: Option<Kind>, holds: bool, said: &str) -> String {
        let Some(kind) = kind else {
            self.passed += u64::from(holds);
            self.failed += u64::from(!holds);
            return String::new();
        };
        let Results { passed, failed, skipped } = results(said);
        if let Some(sum) = self.by_kind.get_mut(kind.place()) {
            *sum += passed;
        }
        self.passed += passed;
        self.failed += if holds { failed } else { failed.max(1) };
        self.skipped += skipped;
        summary(said)
    }

    /// A sentence for each of the kinds that ran fewer tests than were kept.
    pub fn fewer(&self, least: &ByKind, kinds: &[Kind]) -> Vec<String> {
        let ran_fewer = self.compared(least, kinds).filter(|(_, ran, kept)| ran < kept);
        ran_fewer
            .map(|(kind, ran, kept)| {
                format!("{ran} {kind} tests passed, {kept} did before; if they were removed on purpose, lower xtask/tests.toml")
            })
            .collect()
    }

    /// A hint when more tests ran than were kept.
    pub fn more(&self, least: &ByKind, kinds: &[Kind]) -> Option<String> {
        let more: Vec<_> = self
            .compared(least, kinds)
            .filter(|(_, ran, kept)| ran > kept)
            .map(|(kind, ran, kept)| format!("{kind} {ran} (kept: {kept})"))
            .collect();
        let hint = "`cargo xtask test --keep-counts` writes that down";
        (!more.is_empty())
            .then(|| format!("more tests than were kept: {}; {hint}", more.join(", ")))
    }

    fn compared(
        &self,
        least: &ByKind,
        kinds: &[Kind],
    ) -> impl Iterator<Item = (&'static str, u64, u64)> {
        let pairs = Kind::ALL.into_iter().zip(self.by_kind.into_iter().zip(*least));
        pairs
            .filter(|(kind, _)| kinds.contains(kind))
            .map(|(kind, (ran, kept))| (kind.name(), ran, kept))
    }

    /// The file's text with this run's counts in it; its comments stay.
    pub fn kept(&self, text: &str) -> String {
        let line = |line: &str| {
            let key = line.split_once('=').map(|(key, _)| key.trim());
            let kind = Kind::ALL.into_iter().find(|kind| Some(kind.name()) == key);
            match kind.and_then(|kind| self.by_kind.get(kind.place())) {
                Some(count) => format!("{} = {count}\n", key.unwrap_or_default()),
                None => format!("{line}\n"),
            }
        };
        text.lines().map(line).collect()
    }
}

/// The counts kept in the repository.
///
/// # Errors
/// When a kind has no number.
pub fn parsed(text: &str) -> Result<ByKind> {
    let table: Table = text.parse().context("xtask/tests.toml")?;
    let least = table.get("least");
    let mut counts = ByKind::default();
    for (kind, count) in Kind::ALL.into_iter().zip(&mut counts) {
        let value = least.and_then(|least| least.get(kind.name())).and_then(Value::as_integer);
        let number = value.and_then(|number| u64::try_from(number).ok());
        *count = number.with_context(|| {
            format!("xtask/tests.toml: [least] has no number for {}", kind.name())
        })?;
    }
    Ok(counts)
}

/// What the tests of some programs came to.
#[derive(Default, PartialEq, Eq, Debug)]
struct Results {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// The sum of every `test result:` line.
fn results(said: &str) -> Results {
    let mut sums = Results::default();
    for line in said.lines().filter_map(|line| line.trim().strip_prefix("test result: ")) {
        let mut words = line.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let Ok(number) = word.parse::<u64>() else { continue };
            match words.peek().map(|unit| unit.trim_end_matches(';')) {
                Some("passed") => sums.passed += number,
                Some("failed") => sums.failed += number,
                Some("ignored") => sums.skipped += number,
                _ => {}
            }
        }
    }
    sums
}

/// What tests came to, for the end of a line: `, 12 passed, 1 skipped`.
pub fn summary(said: &str) -> String {
    let Results { passed, skipped, .. } = results(said);
    let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    format!(", {passed} passed{skipped}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_summed_over_all_test_programs() {
        fn check(said: &str, [passed, failed, skipped]: [u64; 3]) {
            assert_eq!(results(said), Results { passed, failed, skipped });
        }
        check("", [0, 0, 0]);
        check(
            "running 1 test\ntest result: ok. 12 passed; 0 failed; 1 ignored; finished in 0.02s",
            [12, 0, 1],
        );
        check(
            "test result: ok. 2 passed; 0 failed;\ntest result: FAILED. 3 passed; 4 failed; 0 ignored",
            [5, 4, 0],
        );
        check("test says_12_passed ... ok", [0, 0, 0]);
    }

    #[test]
    fn what_was_skipped_is_said_when_there_is_any() {
        let mut counts = Counts { passed: 7, ..Counts::default() };
        assert_eq!(counts.to_string(), "7 passed, 0 failed");
        counts.add(Some(Kind::Page), true, "test result: ok. 2 passed; 0 failed; 3 ignored;");
        assert_eq!(counts.to_string(), "9 passed, 0 failed, 3 skipped");
        assert_eq!(summary("test result: ok. 2 passed; 3 ignored;"), ", 2 passed, 3 skipped");
    }

    fn counted(native: u64, dom: u64) -> Counts {
        let mut counts = Counts::default();
        for (kind, passed) in [(Kind::Native, native), (Kind::Dom, dom)] {
            counts.add(Some(kind), true, &format!("test result: ok. {passed} passed; 0 failed"));
        }
        counts
    }

    #[test]
    fn fewer_tests_than_kept_are_named_by_kind() {
        let least = [10, 5, 3, 0];
        let kinds = [Kind::Native, Kind::Dom];
        assert_eq!(counted(10, 5).fewer(&least, &kinds), [""; 0]);
        let blame = counted(10, 4).fewer(&least, &kinds);
        assert_eq!(blame.len(), 1);
        assert!(blame[0].starts_with("4 dom tests passed, 5 did before"), "{blame:?}");
        // A kind that was not asked for is not missed.
        assert_eq!(counted(10, 0).fewer(&least, &[Kind::Native]), [""; 0]);
        assert_eq!(counted(10, 5).fewer(&least, &Kind::ALL).len(), 1);
    }

    #[test]
    fn more_tests_than_kept_are_a_hint_only() {
        let kinds = [Kind::Native, Kind::Dom];
        assert_eq!(counted(10, 5).more(&[10, 5, 0, 0], &kinds), None);
        let hint = counted(11, 5).more(&[10, 5, 0, 0], &kinds);
        assert!(hint.is_some_and(|text| text.contains("native 11 (kept: 10)")));
    }

    #[test]
    fn a_failed_check_counts_even_when_no_test_did() {
        let mut counts = Counts::default();
        counts.add(None, true, "");
        counts.add(None, false, "");
        counts.add(Some(Kind::Page), false, "error: does not compile");
        counts.add(Some(Kind::Dom), false, "test result: FAILED. 1 passed; 2 failed");
        assert_eq!((counts.passed, counts.failed), (2, 4));
    }

    #[test]
    fn kept_counts_are_read_back_and_comments_stay() {
        let text = "# Why.\n[least]\nnative = 1\ndom = 2\npage = 3\naxe = 4\n";
        assert_eq!(parsed(text).unwrap(), [1, 2, 3, 4]);
        let kept = "# Why.\n[least]\nnative = 10\ndom = 5\npage = 0\naxe = 0\n";
        assert_eq!(counted(10, 5).kept(text), kept);
        let error = parsed("[least]\nnative = 1\n").unwrap_err().to_string();
        assert!(error.ends_with("has no number for dom"), "{error}");
    }
}
