//! The project's own commands: `cargo xtask help` lists them.

mod cache;
mod debian;
mod run;
mod setup;
mod toolchain;
mod tools;

use anyhow::{Context, Result, bail};
use setup::Need;
use std::process::ExitCode;
use toolchain::Mode;

const USAGE: &str = "\
The project's own commands.

  cargo xtask setup [--trunk]        install what building and testing need, into a cache
  cargo xtask wasm [--small] CARGO…  run cargo for the browser, as in `wasm test --test dom_scale`
";

fn main() -> ExitCode {
    match command(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that the arguments name.
fn command(arguments: Vec<String>) -> Result<()> {
    let mut arguments = Arguments::new(arguments);
    match arguments.command().as_deref() {
        None | Some("help") => {
            print!("{USAGE}");
            Ok(())
        }
        Some("setup") => {
            let trunk = arguments.flag("--trunk");
            arguments.end()?;
            let mut needs = vec![Need::Small, Need::Clippy, Need::Browser];
            needs.extend(trunk.then_some(Need::Trunk));
            let ready = setup::run(&needs)?;
            println!("everything is there, in {}", cache::folder()?.display());
            drop(ready);
            Ok(())
        }
        Some("wasm") => {
            let small = arguments.leading_flag("--small");
            wasm(small, arguments.0)
        }
        Some(other) => bail!("no command `{other}`; `cargo xtask help` lists them"),
    }
}

/// Runs one cargo command with a compiler for the browser, in the open.
fn wasm(small: bool, arguments: Vec<String>) -> Result<()> {
    let Some((subcommand, rest)) = arguments.split_first() else {
        bail!("say which cargo command to run, as in `cargo xtask wasm check`");
    };
    let mut needs = Vec::from_iter(small.then_some(Need::Small));
    match subcommand.as_str() {
        "clippy" => needs.push(Need::Clippy),
        "test" => needs.push(Need::Browser),
        _ => {}
    }
    let ready = setup::run(&needs)?;
    let mut cargo = ready.cargo(if small { Mode::Small } else { Mode::Ordinary }, subcommand)?;
    let status = cargo.args(rest).status().context("cannot start cargo")?;
    if !status.success() {
        bail!("cargo {subcommand} failed for {}", toolchain::TARGET);
    }
    Ok(())
}

/// What was typed after `cargo xtask`: a command, flags, and options with a value.
struct Arguments(Vec<String>);

impl Arguments {
    fn new(words: Vec<String>) -> Self {
        Self(words)
    }

    /// The first word that is not a flag.
    fn command(&mut self) -> Option<String> {
        let at = self.0.iter().position(|word| !word.starts_with('-'))?;
        Some(self.0.remove(at))
    }

    /// Whether a flag was given.
    fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    /// Whether a flag stands before everything else.
    fn leading_flag(&mut self, name: &str) -> bool {
        let leads = self.0.first().is_some_and(|word| word == name);
        if leads {
            self.0.remove(0);
        }
        leads
    }

    /// The word after an option, as in `--port 8080` or `--port=8080`.
    fn value(&mut self, name: &str) -> Result<Option<String>> {
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
    fn end(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(word) => bail!("`{word}` is not known here; `cargo xtask help` lists the options"),
        }
    }
}
