//! The code blocks of the docs, for the tests that run them: docs/developers/testing.md has a row for each kind.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A block of code in the docs.
#[derive(Clone, Debug)]
pub struct Block {
    /// The file, from the root.
    pub path: String,
    /// The line of its fence, from 1.
    pub line: usize,
    /// What stands behind the fence: a language, or a language and a word.
    pub kind: String,
    /// What is in it.
    pub text: String,
}

impl Block {
    /// `docs/a.md:7`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.path, self.line)
    }

    /// Commands with what each prints, where that is shown.
    #[allow(dead_code, reason = "not every program that has this module reads commands")]
    pub fn commands(&self) -> Vec<(&str, String)> {
        let mut commands: Vec<(&str, String)> = Vec::new();
        for line in self.text.lines() {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push((command, String::new())),
                (None, Some((_, shown))) => *shown += &format!("{line}\n"),
                (None, None) => commands.push((line, String::new())),
            }
        }
        commands
    }
}

/// The blocks of a text of Markdown.
pub fn within(path: &str, text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_inside = false;
    for (event, place) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let kind = match kind {
                    CodeBlockKind::Fenced(kind) => kind.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let line = text.get(..place.start).unwrap_or_default().matches('\n').count() + 1;
                blocks.push(Block { path: path.into(), line, kind, text: String::new() });
                is_inside = true;
            }
            Event::End(TagEnd::CodeBlock) => is_inside = false,
            Event::Text(text) if is_inside => {
                if let Some(block) = blocks.last_mut() {
                    block.text += &text;
                }
            }
            _ => {}
        }
    }
    blocks
}

/// The project's folder.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = own.ancestors().find(|folder| folder.join("Cargo.lock").is_file());
    root.unwrap_or(own).into()
}

/// The blocks of one kind in all Markdown that git knows or would add.
///
/// # Panics
/// When there is none, so that no test runs over nothing.
pub fn of(kind: &str) -> Vec<Block> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z", "*.md"]);
    let listed = git.current_dir(root()).output().map(|output| output.stdout).unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed);
    let texts = listed.split_terminator('\0').filter_map(|path| {
        // One that was deleted and not committed yet has no text.
        Some((path, std::fs::read_to_string(root().join(path)).ok()?))
    });
    let blocks: Vec<_> = texts
        .flat_map(|(path, text)| within(path, &text))
        .filter(|block| block.kind == kind)
        .collect();
    assert!(!blocks.is_empty(), "the docs have no block {kind:?}");
    blocks
}

/// Those of a kind that are on one page and have a text in them.
///
/// # Panics
/// When there is none.
#[allow(dead_code, reason = "not every program that has this module looks for one page's")]
pub fn on(page: &str, kind: &str, text: &str) -> Vec<Block> {
    let mut blocks = of(kind);
    blocks.retain(|block| block.path == page && block.text.contains(text));
    assert!(!blocks.is_empty(), "{page} has no {kind} with {text:?}");
    blocks
}
