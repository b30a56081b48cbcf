//! The words after `cargo xtask`.

use anyhow::{Result, bail};

/// What was typed after `cargo xtask`: a command, flags, and options with a value.
#[derive(Debug)]
pub struct Arguments(pub Vec<String>);

impl Arguments {
    /// The first word that is not a flag.
    pub fn command(&mut self) -> Option<String> {
        let at = self.0.iter().position(|word| !word.starts_with('-'))?;
        Some(self.0.remove(at))
    }

    /// Whether a flag was given.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    /// Whether a flag stands before everything else.
    pub fn leading_flag(&mut self, name: &str) -> bool {
        let leads = self.0.first().is_some_and(|word| word == name);
        if leads {
            self.0.remove(0);
        }
        leads
    }

    /// The word after an option, as in `--port 8080` or `--port=8080`.
    ///
    /// # Errors
    /// When the option is the last word.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        if let Some(at) = self.0.iter().position(|word| word == name) {
            self.0.remove(at);
            if at < self.0.len() {
                return Ok(Some(self.0.remove(at)));
            }
            bail!("{name} needs a value");
        }
        let with_sign = format!("{name}=");
        let Some(at) = self.0.iter().position(|word| word.starts_with(&with_sign)) else {
            return Ok(None);
        };
        Ok(self.0.remove(at).strip_prefix(&with_sign).map(str::to_owned))
    }

    /// Refuses what no flag or option took.
    ///
    /// # Errors
    /// When a word is left.
    pub fn end(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(word) => bail!("`{word}` is not known here; `cargo xtask help` lists the options"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Arguments {
        Arguments(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn flags_and_values_are_found_wherever_they_stand() {
        let mut arguments = typed("demo --port 9000 --release");
        assert_eq!(arguments.command().as_deref(), Some("demo"));
        assert!(arguments.flag("--release"));
        assert!(!arguments.flag("--release"));
        assert_eq!(arguments.value("--port").unwrap().as_deref(), Some("9000"));
        assert!(arguments.end().is_ok());
        assert_eq!(typed("--port=9000").value("--port").unwrap().as_deref(), Some("9000"));
    }

    #[test]
    fn what_is_not_known_or_not_whole_is_refused() {
        assert!(typed("--port").value("--port").is_err());
        let error = typed("--relase").end().unwrap_err().to_string();
        assert!(error.contains("--relase"), "{error}");
    }
}
