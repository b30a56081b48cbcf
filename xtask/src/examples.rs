//! The code in the docs: each block is of a kind that a test runs, each command is one that there is.

use crate::arguments::Arguments;
use crate::blocks::{self, Block};
use crate::claims::cells;
use crate::test::Wish;
use crate::tidy::{Complaint, Source};
use crate::{COMMANDS, cache};
use anyhow::{Result, bail};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// The page with the tables of kinds and of commands that are left to people.
const PAGE: &str = "docs/developers/testing.md";

/// The kind of those commands.
const BY_HAND: &str = "console by-hand";

/// Every block in Markdown is of a kind in the table of [`PAGE`], which names what runs it; every command of cargo is
/// one that there is, and every command that no test runs has its reason there. No row is left over.
pub fn blocks_are_run(files: &[Source]) -> Vec<Complaint> {
    let papers = files.iter().filter(|file| file.path.ends_with(".md"));
    let blocks: Vec<_> = papers.flat_map(|file| blocks::within(&file.path, &file.text)).collect();
    let Some(page) = files.iter().find(|file| file.path == PAGE) else { return Vec::new() };
    let (kinds, commands) = (firsts(page, "fence"), firsts(page, "command"));
    let mut complaints = Vec::new();
    for block in &blocks {
        if !kinds.iter().any(|(kind, _)| *kind == block.kind) {
            let (place, kind) = (block.place(), &block.kind);
            complaints.push(format!("{place}: no test is named in {PAGE} for a block \"{kind}\""));
        }
        if !block.kind.starts_with("console") {
            continue;
        }
        for (command, _) in block.commands() {
            let wrong = match block.kind == BY_HAND {
                true if commands.iter().any(|(own, _)| *own == command) => None,
                true => Some(format!("{PAGE} does not say why no test runs it")),
                false => wrong(command).err().map(|error| error.to_string()),
            };
            complaints
                .extend(wrong.map(|wrong| format!("{}: `{command}`: {wrong}", block.place())));
        }
    }
    let is_by_hand = |command: &str| {
        let mut by_hand = blocks.iter().filter(|block| block.kind == BY_HAND);
        by_hand.any(|block| block.commands().iter().any(|(own, _)| *own == command))
    };
    let unused = kinds.iter().filter(|(kind, _)| !blocks.iter().any(|block| block.kind == *kind));
    let unused = unused.chain(commands.iter().filter(|(command, _)| !is_by_hand(command)));
    complaints.extend(unused.map(|(cell, line)| format!("{PAGE}:{line}: no block is `{cell}`")));
    complaints
}

/// What stands in backticks in the first column of the tables that it heads, each with its line.
fn firsts<'a>(page: &'a Source, head: &str) -> Vec<(&'a str, usize)> {
    let mut is_within = false;
    let mut firsts = Vec::new();
    for (line, at) in page.text.lines().zip(1..) {
        match cells(line).as_deref() {
            None => is_within = false,
            Some([first, ..]) if *first == head => is_within = true,
            Some([first, ..]) if is_within => {
                let named = first.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
                firsts.extend(named.map(|named| (named, at)));
            }
            Some(_) => {}
        }
    }
    firsts
}

/// What is wrong with a command, if it is one of cargo; others are run.
fn wrong(command: &str) -> Result<()> {
    let words: Vec<_> = command.split_whitespace().collect();
    let at_root = |path: &str| -> Result<bool> { Ok(cache::root()?.join(path).is_file()) };
    let holds = match words.as_slice() {
        ["cargo", "xtask", words @ ..] => return known(words),
        ["cargo", "install", "--path", folder] => at_root(&format!("{folder}/src/main.rs"))?,
        ["cargo", "test", "-p", package] => {
            let folder = package.trim_start_matches("trefoil-");
            at_root(&format!("crates/{folder}/Cargo.toml"))?
        }
        ["cargo", ..] => false,
        _ => true,
    };
    if !holds {
        bail!("there is no such command here");
    }
    Ok(())
}

/// Refuses what `cargo xtask` would refuse of what is typed behind it.
fn known(words: &[&str]) -> Result<()> {
    let mut arguments = Arguments(words.iter().map(|word| String::from(*word)).collect());
    let name = arguments.command().unwrap_or_default();
    let Some((_, options, ..)) = COMMANDS.iter().find(|(own, ..)| *own == name) else {
        bail!("there is no command `{name}`");
    };
    let mut wish = Wish::default();
    for option in options.split('[').filter_map(|option| option.split_once(']')) {
        match option.0.split_once(' ') {
            Some((name, _)) => {
                let value = arguments.value(name)?;
                match name {
                    "--only" => wish.only = value,
                    "--engine" => wish.engines = value,
                    _ => {}
                }
            }
            None => drop(arguments.flag(option.0)),
        }
    }
    wish.is_known()?;
    arguments.end()
}

/// Writes the programs in the docs, beside what they import, as a project for the type checker: its file.
///
/// # Errors
/// When they cannot be written.
pub fn programs(root: &Path, folder: &Path) -> Result<PathBuf> {
    cache::remove(folder)?;
    fs::create_dir_all(folder)?;
    for (kind, ending) in [("js", "ts"), ("ts", "ts"), ("jsx", "tsx")] {
        for Block { path, line, text, .. } in blocks::of(kind) {
            let name = format!("{}_{line}.{ending}", path.replace('/', "_"));
            fs::write(folder.join(name), text)?;
        }
    }
    let at = |path: &str| root.join(path).display().to_string();
    let project = json!({
        "extends": at("tests/types/tsconfig.json"),
        "compilerOptions": {
            // What a program shows need not be used in it.
            "noUnusedLocals": false,
            // JavaScript names no types.
            "noImplicitAny": false,
            "moduleDetection": "force",
            // `./embed/trefoil` stands beside a program, and in the package.
            "rootDirs": [".", at("www"), at("www/npm")],
            "paths": {
                "trefoil-survey": [at("www/npm/index.d.ts")],
                "trefoil-survey/vite": [at("www/npm/vite.d.ts")],
            },
        },
        "include": [".", at("tests/types/stubs.d.ts"), at("www/embed/trefoil.d.ts")],
    });
    let file = folder.join("tsconfig.json");
    fs::write(&file, project.to_string())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, blame: &[&str]) {
        let page = "| fence | Held by |\n|---|---|\n| `text a` | by hand |\n\n\
                    | command | why |\n|---|---|\n| `sudo make me` | root |\n";
        let used = "```text a\n```\n";
        let by_hand = "\n```console by-hand\n$ sudo make me\n```\n";
        let kinds =
            page.replace("| `text a`", "| `console` | x |\n| `console by-hand` | x |\n| `text a`");
        let file = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let files = [
            file(PAGE, &kinds),
            file("docs/a.md", text),
            file("docs/b.md", &format!("{used}{by_hand}\n```console\n$ cargo xtask tidy\n```\n")),
        ];
        assert_eq!(blocks_are_run(&files), blame, "{text}");
    }

    #[test]
    fn no_block_escapes() {
        check("```text a\nx\n```\n", &[]);
        let unnamed = "no test is named in docs/developers/testing.md for a block";
        check("\n\n```python\n```\n", &[&format!("docs/a.md:3: {unnamed} \"python\"")]);
        check("- a\n\n  ~~~\n  b\n  ~~~\n", &[&format!("docs/a.md:3: {unnamed} \"\"")]);
        check("a\n\n    indented\n", &[&format!("docs/a.md:3: {unnamed} \"\"")]);
        check(
            "```console by-hand\n$ reboot\n```\n",
            &["docs/a.md:1: `reboot`: docs/developers/testing.md does not say why no test runs it"],
        );
    }

    #[test]
    fn a_command_that_is_not_there_is_blamed() {
        let told = |command: &str| wrong(command).unwrap_err().to_string();
        for command in [
            "cargo xtask test --only build,page --engine firefox --case plain",
            "cargo xtask demo --release --port 9000",
            "cargo test -p trefoil-score",
            "cargo install --path crates/cli",
            "trefoil serve",
        ] {
            assert!(wrong(command).is_ok(), "{command}: {}", told(command));
        }
        for (command, why) in [
            ("cargo xtask tets", "no command `tets`"),
            ("cargo xtask test --ony tidy", "`--ony` is not known"),
            ("cargo xtask test --only tydy", "no check `tydy`"),
            ("cargo xtask test --engine gecko", "no engine `gecko`"),
            ("cargo test -p trefoil-scores", "no such command"),
            ("cargo install --path crates/clis", "no such command"),
        ] {
            assert!(told(command).contains(why), "{command}: {}", told(command));
        }
    }
}
