//! The docs as a static site, and complaints about links in them that lead nowhere.
//!
//! A page stands in the output where its file stands in the clone, so that links stay what they are, their endings aside.

use crate::bundle::{self, Build};
use crate::markdown::{self, escaped};
use crate::release::VERSION;
use crate::setup::Ready;
use crate::tidy::{self, Complaint, Source};
use anyhow::{Result, bail};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The first page.
const START: &str = "README.md";
/// Which pages there are, by reader: what it links to is every page's list of pages, under its headings.
const CONTENTS: &str = "docs/README.md";
/// Where pages are besides at the root. Elsewhere are texts that are parts of something else.
const FOLDERS: &[&str] = &["docs/", "recipes/", "www/"];
/// What a browser shows, or a program reads, under its own name. Anything else that a page links to is copied with `.txt` after
/// its name, so that a browser shows it and no server runs it.
const AS_IT_IS: &[&str] = &["json", "png", "svg", "txt"];

/// All pages with what they link to.
struct Site<'a> {
    pages: Vec<Page<'a>>,
    /// Every file of the clone.
    files: BTreeSet<&'a str>,
}

/// A file in Markdown.
struct Page<'a> {
    /// From the root of the clone.
    path: &'a str,
    events: Vec<(Event<'a>, usize)>,
    /// From the title on.
    sections: Vec<Section>,
    links: Vec<Link>,
    /// The lines of tags, pictures and comments aside.
    tags: Vec<usize>,
}

/// What stands under a heading, up to the next.
struct Section {
    level: HeadingLevel,
    anchor: String,
    heading: String,
    text: String,
}

/// A link or a picture.
struct Link {
    to: String,
    line: usize,
    is_picture: bool,
    /// The place of its section.
    section: usize,
}

/// Where a link leads.
#[derive(PartialEq, Eq, Debug)]
enum Aim {
    /// To another site.
    Away,
    /// To a page, and a heading of it, if one is named.
    Page(String, Option<String>),
    /// To a file that is no page.
    File(String),
}

/// Pages of one kind of reader, or the first ones, which all read.
#[derive(PartialEq, Eq, Debug)]
struct Group {
    name: Option<String>,
    /// Many, which are listed when they are wanted.
    is_folded: bool,
    pages: Vec<String>,
}

/// Every link in the docs leads to what is there, and every page is in the list of pages.
pub fn pages_hold_together(files: &[Source]) -> Vec<Complaint> {
    Site::read(files).complaints()
}

/// Writes the site into a folder.
///
/// # Errors
/// When a link leads nowhere, or a file or a tool fails.
pub fn write(ready: &Ready, build: Build, into: &Path) -> Result<()> {
    let files = tidy::files(&ready.root)?;
    let site = Site::read(&files);
    let complaints = site.complaints();
    if !complaints.is_empty() {
        bail!("the docs do not hold together:\n  {}", complaints.join("\n  "));
    }
    let groups = site.groups();
    for page in &site.pages {
        let file = into.join(address(page.path));
        fs::create_dir_all(file.parent().unwrap_or(into))?;
        fs::write(file, site.html(page, &groups))?;
    }
    for path in site.copied() {
        bundle::copy(&ready.root.join(&path), &into.join(copy_of(&path)))?;
    }
    // A script and not JSON: a page that was opened from a disk may fetch nothing.
    let index = format!("globalThis.trefoilDocs = {};\n", site.index(&groups));
    fs::write(into.join("search-index.js"), index)?;
    let www = ready.root.join("www");
    bundle::copy(&www.join("studio/icon.svg"), &into.join("icon.svg"))?;
    bundle::style(ready, build, &www.join("docs/docs.css"), &into.join("docs.css"))?;
    script(ready, build, &into.join("docs.js"))
}

/// The script of all pages: ours with the search that it uses, whose license stands before it.
fn script(ready: &Ready, build: Build, to: &Path) -> Result<()> {
    let search = ready.tools.package("minisearch");
    let license = fs::read_to_string(search.join("LICENSE.txt"))?;
    let mut bundler = ready.tools.npm("esbuild");
    bundler.arg(ready.root.join("www/docs/docs.js")).arg(format!("--outfile={}", to.display()));
    bundler.arg(format!("--alias:minisearch={}", search.join("dist/es/index.js").display()));
    bundler.arg(format!("--banner:js=/* MiniSearch, which is part of this:\n{license}*/"));
    // Modules do not run from a disk.
    bundler.args(["--bundle", "--format=iife", "--log-level=warning", "--legal-comments=none"]);
    bundler.args((build == Build::Release).then_some("--minify"));
    crate::run::quietly(&mut bundler).map(drop)
}

impl<'a> Site<'a> {
    fn read(files: &'a [Source]) -> Self {
        let is_page = |path: &str| {
            let is_there =
                !path.contains('/') || FOLDERS.iter().any(|folder| path.starts_with(folder));
            is_there && path.ends_with(".md")
        };
        let pages = files.iter().filter(|file| is_page(&file.path)).map(Page::read).collect();
        Self { pages, files: files.iter().map(|file| &*file.path).collect() }
    }

    fn page(&self, path: &str) -> Option<&Page<'a>> {
        self.pages.iter().find(|page| page.path == path)
    }

    /// Where a link of a page leads, or what is wrong with it and what to do.
    fn aim(&self, page: &Page, to: &str) -> Result<Aim, String> {
        if to.contains("://") || to.starts_with("mailto:") {
            return Ok(Aim::Away);
        }
        let (path, anchor) = match to.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor)),
            None => (to, None),
        };
        let Some(path) = resolved(page.path, path) else {
            return Err(format!("{path} leads out of the clone: name it without a link"));
        };
        let folder = format!("{path}/");
        match (self.page(&path), anchor) {
            (Some(aim), Some(anchor)) if !aim.sections.iter().any(|own| own.anchor == anchor) => {
                let own: Vec<_> = aim.sections.iter().map(|own| &*own.anchor).collect();
                Err(format!("{path} has no #{anchor}: take one of #{}", own.join(", #")))
            }
            (Some(_), anchor) => Ok(Aim::Page(path, anchor.map(str::to_owned))),
            (None, Some(anchor)) if self.files.contains(&*path) => {
                Err(format!("{path} is no page: leave #{anchor} out"))
            }
            (None, None) if self.files.contains(&*path) => Ok(Aim::File(path)),
            _ if self.files.iter().any(|file| file.starts_with(&folder)) => {
                Err(format!("{path} is a folder: link to a file in it"))
            }
            _ => Err(format!("there is no {path}: mend the link, or add the file")),
        }
    }

    fn complaints(&self) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        for page in &self.pages {
            for Link { to, line, is_picture, .. } in &page.links {
                let wrong = match self.aim(page, to) {
                    Ok(Aim::Away) if *is_picture => {
                        Some(format!("{to} is fetched from elsewhere: put it into docs/"))
                    }
                    aim => aim.err(),
                };
                complaints.extend(wrong.map(|wrong| format!("{}:{line}: {wrong}", page.path)));
            }
            complaints.extend(page.tags.iter().map(|line| {
                format!(
                    "{}:{line}: write it in Markdown: where a tag leads is not looked at",
                    page.path
                )
            }));
            if page.sections.first().is_none_or(|first| first.level != HeadingLevel::H1) {
                complaints.push(format!("{}:1: begin with a title, `# …`", page.path));
            }
        }
        let groups = self.groups();
        let listed: BTreeSet<_> =
            groups.iter().flat_map(|group| &group.pages).map(String::as_str).collect();
        let lost = self.pages.iter().filter(|page| !listed.contains(page.path));
        complaints.extend(lost.map(|page| {
            format!("{}:1: no reader finds this page: link to it in {CONTENTS}", page.path)
        }));
        complaints
    }

    /// All pages that can be found, each once: first what all read, then what each heading of [`CONTENTS`] links to.
    ///
    /// A page there that lists others of its folder, as that of the decisions does, has a group of its own after the others.
    fn groups(&self) -> Vec<Group> {
        let first = [START, CONTENTS].map(str::to_owned);
        let mut listed = BTreeSet::from(first.clone());
        let mut groups = vec![Group { name: None, is_folded: false, pages: first.into() }];
        let mut folded = Vec::new();
        let Some(contents) = self.page(CONTENTS) else { return groups };
        for (at, section) in contents.sections.iter().enumerate() {
            let mut pages = Vec::new();
            for path in self.pages_linked(contents, |link| link.section == at) {
                if !listed.insert(path.clone()) {
                    continue;
                }
                let mut inside = path.strip_suffix("README.md").map_or_else(Vec::new, |folder| {
                    let page = self.page(&path);
                    let linked = page.map(|page| self.pages_linked(page, |_| true));
                    let is_inside = |other: &String| other.starts_with(folder) && *other != path;
                    linked.into_iter().flatten().filter(is_inside).collect()
                });
                inside.retain(|page| listed.insert(page.clone()));
                if inside.is_empty() {
                    pages.push(path);
                    continue;
                }
                let name = self.page(&path).map(Page::title).map(str::to_owned);
                inside.insert(0, path);
                folded.push(Group { name, is_folded: true, pages: inside });
            }
            if !pages.is_empty() {
                let name = Some(section.heading.clone());
                groups.push(Group { name, is_folded: false, pages });
            }
        }
        groups.extend(folded);
        groups
    }

    /// The pages that some links of a page lead to.
    fn pages_linked(&self, page: &Page, wanted: impl Fn(&Link) -> bool) -> Vec<String> {
        let links = page.links.iter().filter(|link| wanted(link));
        let aims = links.filter_map(|link| self.aim(page, &link.to).ok());
        aims.filter_map(|aim| match aim {
            Aim::Page(path, _) => Some(path),
            Aim::Away | Aim::File(_) => None,
        })
        .collect()
    }

    /// The files that pages link to and that are no pages.
    fn copied(&self) -> BTreeSet<String> {
        let links =
            self.pages.iter().flat_map(|page| page.links.iter().map(move |link| (page, link)));
        let aims = links.filter_map(|(page, link)| self.aim(page, &link.to).ok());
        aims.filter_map(|aim| match aim {
            Aim::File(path) => Some(path),
            Aim::Away | Aim::Page(..) => None,
        })
        .collect()
    }

    /// What is searched: of each page its address, its title, and each section's anchor, heading and text.
    fn index(&self, groups: &[Group]) -> Value {
        let pages = groups.iter().flat_map(|group| &group.pages).filter_map(|path| self.page(path));
        let pages = pages.map(|page| {
            let sections = page.sections.iter().enumerate().map(|(at, section)| {
                // The whole page has no anchor.
                let anchor = if at == 0 { "" } else { &section.anchor };
                json!([anchor, section.heading, section.text.trim()])
            });
            json!([address(page.path), page.title(), sections.collect::<Vec<_>>()])
        });
        pages.collect()
    }

    /// A page as it is served.
    fn html(&self, page: &Page<'a>, groups: &[Group]) -> String {
        let title = match page.path {
            START => "Trefoil: documentation".into(),
            _ => format!("{} – Trefoil", escaped(page.title())),
        };
        let places = [
            ("{title}", title),
            ("{root}", "../".repeat(page.path.matches('/').count())),
            ("{pages}", self.list(page, groups)),
            ("{beside}", self.beside(page, groups)),
            ("{here}", page.contents()),
            ("{file}", escaped(page.path)),
            ("{version}", VERSION.into()),
            // Last: it may speak of places.
            ("{text}", self.text(page)),
        ];
        let template = include_str!("../../www/docs/page.html").to_owned();
        places.iter().fold(template, |html, (place, value)| html.replace(place, value))
    }

    /// The text of a page. Headings link to themselves and take the focus from whoever comes to them.
    fn text(&self, page: &Page<'a>) -> String {
        let led = |to: CowStr<'a>| match self.aim(page, &to) {
            Ok(Aim::Page(path, None)) => relative(page.path, &address(&path)).into(),
            Ok(Aim::Page(path, Some(anchor))) if path == page.path => format!("#{anchor}").into(),
            Ok(Aim::Page(path, Some(anchor))) => {
                format!("{}#{anchor}", relative(page.path, &address(&path))).into()
            }
            Ok(Aim::File(path)) => relative(page.path, &copy_of(&path)).into(),
            Ok(Aim::Away) | Err(_) => to,
        };
        let mut events = Vec::new();
        for (event, _) in page.events.iter().cloned() {
            match event {
                Event::Start(Tag::Heading { level, id, classes, mut attrs }) => {
                    attrs.push(("tabindex".into(), Some("-1".into())));
                    let link = format!("<a href=\"#{}\">", id.as_deref().unwrap_or_default());
                    events.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
                    events.push(Event::InlineHtml(link.into()));
                }
                Event::End(TagEnd::Heading(level)) => {
                    events.push(Event::InlineHtml("</a>".into()));
                    events.push(Event::End(TagEnd::Heading(level)));
                }
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    let dest_url = led(dest_url);
                    events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                }
                Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                    let dest_url = led(dest_url);
                    events.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let language = match &kind {
                        CodeBlockKind::Fenced(info) => info.split([' ', ',']).next(),
                        CodeBlockKind::Indented => None,
                    };
                    let language = language.filter(|name| !name.is_empty()).unwrap_or("text");
                    // It scrolls, by keyboard, too.
                    let start = format!(
                        "<pre tabindex=\"0\"><code class=\"language-{}\">",
                        escaped(language)
                    );
                    events.push(Event::Html(start.into()));
                }
                Event::End(TagEnd::CodeBlock) => events.push(Event::Html("</code></pre>\n".into())),
                other => events.push(other),
            }
        }
        markdown::html(events.into_iter())
    }

    /// The list of pages.
    fn list(&self, page: &Page, groups: &[Group]) -> String {
        let mut html = String::new();
        for (at, group) in groups.iter().enumerate() {
            let is_open = group.pages.iter().any(|path| path == page.path);
            let name = group.name.as_deref().map(escaped);
            let mut named = String::new();
            html += &match (name, group.is_folded) {
                (None, _) => String::new(),
                (Some(name), true) => {
                    let open = if is_open { " open" } else { "" };
                    format!("<details{open}>\n<summary>{name}</summary>\n")
                }
                (Some(name), false) => {
                    named = format!(" aria-labelledby=\"Group{at}\"");
                    format!("<p id=\"Group{at}\">{name}</p>\n")
                }
            };
            html += &format!("<ul{named}>\n");
            for other in group.pages.iter().filter_map(|path| self.page(path)) {
                let current = if other.path == page.path { " aria-current=\"page\"" } else { "" };
                html += &format!("<li>{}</li>\n", page.link_to(other, current, ""));
            }
            html += "</ul>\n";
            html += if group.is_folded { "</details>\n" } else { "" };
        }
        html
    }

    /// Links to the pages before and after, as they are listed.
    fn beside(&self, page: &Page, groups: &[Group]) -> String {
        let all: Vec<_> = groups.iter().flat_map(|group| &group.pages).collect();
        let Some(place) = all.iter().position(|path| *path == page.path) else {
            return String::new();
        };
        let beside = [
            (place.checked_sub(1), "prev", "<span>Before</span> "),
            (place.checked_add(1), "next", "<span>Next</span> "),
        ];
        let links = beside.into_iter().filter_map(|(place, rel, word)| {
            let other = self.page(all.get(place?)?)?;
            Some(page.link_to(other, &format!(" rel=\"{rel}\""), word))
        });
        links.collect::<Vec<_>>().join("\n")
    }
}

impl<'a> Page<'a> {
    fn read(file: &'a Source) -> Self {
        let events = markdown::events(&file.text);
        let (sections, links, tags) = Default::default();
        let mut page = Self { path: &file.path, events: Vec::new(), sections, links, tags };
        let mut is_heading = false;
        for (event, line) in &events {
            let mut text = |words: &str| {
                let Some(section) = page.sections.last_mut() else { return };
                let into = if is_heading { &mut section.heading } else { &mut section.text };
                into.push_str(words);
            };
            match event {
                Event::Start(Tag::Heading { level, id, .. }) => {
                    is_heading = true;
                    let anchor = id.as_deref().unwrap_or_default().to_owned();
                    let (heading, text) = Default::default();
                    page.sections.push(Section { level: *level, anchor, heading, text });
                }
                Event::End(TagEnd::Heading(_)) => is_heading = false,
                Event::Start(Tag::Link { dest_url, .. }) => page.add_link(dest_url, *line, false),
                Event::Start(Tag::Image { dest_url, .. }) => page.add_link(dest_url, *line, true),
                Event::Html(tag) | Event::InlineHtml(tag) => {
                    // Markdown has no width.
                    let picture =
                        tag.strip_prefix("<img src=\"").and_then(|tag| tag.split_once('"'));
                    match picture {
                        Some((source, _)) => page.add_link(source, *line, true),
                        None if tag.starts_with("<!--") => {}
                        None => page.tags.push(*line),
                    }
                }
                Event::Text(words) | Event::Code(words) => text(words),
                Event::SoftBreak | Event::HardBreak => text(" "),
                Event::End(
                    TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock,
                ) => text(" "),
                _ => {}
            }
        }
        page.events = events;
        page
    }

    fn add_link(&mut self, to: &str, line: usize, is_picture: bool) {
        let section = self.sections.len().saturating_sub(1);
        self.links.push(Link { to: to.into(), line, is_picture, section });
    }

    fn title(&self) -> &str {
        self.sections.first().map_or(self.path, |first| &first.heading)
    }

    /// A link to another page, with attributes, and words before its title.
    fn link_to(&self, other: &Page, attributes: &str, words: &str) -> String {
        let to = relative(self.path, &address(other.path));
        format!("<a href=\"{to}\"{attributes}>{words}{}</a>", escaped(other.title()))
    }

    /// The list of the page's own headings, the title aside.
    fn contents(&self) -> String {
        let mut html = String::new();
        for section in &self.sections {
            let class = match section.level {
                HeadingLevel::H2 => "",
                HeadingLevel::H3 => " class=\"deeper\"",
                _ => continue,
            };
            let (anchor, heading) = (&section.anchor, escaped(&section.heading));
            html += &format!("<li{class}><a href=\"#{anchor}\">{heading}</a></li>\n");
        }
        if html.is_empty() {
            return html;
        }
        format!(
            "<nav class=\"here\" aria-labelledby=\"Here\">\n<p id=\"Here\">On this page</p>\n<ul>\n{html}</ul>\n</nav>"
        )
    }
}

/// Where a page is in the site.
fn address(path: &str) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    let stem = stem.strip_suffix("README").map_or_else(|| stem.into(), |at| format!("{at}index"));
    stem + ".html"
}

/// Where the copy of a file is in the site.
fn copy_of(path: &str) -> String {
    let is_shown = bundle::has_extension(Path::new(path), AS_IT_IS);
    if is_shown { path.into() } else { format!("{path}.txt") }
}

/// The path from the root that a relative one means in a file; none where it leads out.
fn resolved(file: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(file.into());
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            // From the root of a server, which is not that of the clone.
            "" => return None,
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The way from one file to another, both from the root.
fn relative(from: &str, to: &str) -> String {
    let folders = |path: &str| path.matches('/').count();
    let parts = from.split('/').zip(to.split('/'));
    let shared = parts.take_while(|(one, other)| one == other).count();
    let shared = shared.min(folders(from)).min(folders(to));
    let rest = to.split('/').skip(shared).collect::<Vec<_>>().join("/");
    "../".repeat(folders(from) - shared) + &rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache;

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    /// A clone with two pages that hold together, the second with this text below its title.
    fn clone(text: &str) -> Vec<Source> {
        vec![
            file("README.md", "# Start\n"),
            file("docs/README.md", "# Docs\n\n## You read\n\n[A page](a/page.md)\n"),
            file("docs/a/page.md", &format!("# A `page`\n\n{text}\n\n## Here\n\n## Here\n")),
            file("docs/a/b.png", ""),
            file("www/schemas/one.json", ""),
            file("recipes/a.php", ""),
        ]
    }

    #[test]
    fn a_link_that_leads_nowhere_is_blamed() {
        fn check(text: &str, blame: Option<&str>) {
            let complaints = pages_hold_together(&clone(text));
            let expected = blame.map(|blame| format!("docs/a/page.md:3: {blame}"));
            assert_eq!(complaints, Vec::from_iter(expected), "{text}");
        }
        check("[x](#here) [x](#here-1) [x](page.md#a-page) [x](../README.md#you-read)", None);
        check("[x](https://a.example/b.md#c) [x](mailto:a@a.example) ![x](b.png)", None);
        check("[x](../../www/schemas/one.json) `[x](gone.md)`", None);
        check("<!-- x -->\n\n<img src=\"b.png\" width=\"9\">", None);
        check("[x](gone.md)", Some("there is no docs/a/gone.md: mend the link, or add the file"));
        check("![x](c.png)", Some("there is no docs/a/c.png: mend the link, or add the file"));
        check(
            "[x](#there)",
            Some("docs/a/page.md has no #there: take one of #a-page, #here, #here-1"),
        );
        check(
            "[x](../README.md#you)",
            Some("docs/README.md has no #you: take one of #docs, #you-read"),
        );
        check("[x](b.png#a)", Some("docs/a/b.png is no page: leave #a out"));
        check("[x](../../recipes)", Some("recipes is a folder: link to a file in it"));
        check("[x](../../recipes/)", Some("recipes is a folder: link to a file in it"));
        check("[x](/README.md)", Some("/README.md leads out of the clone: name it without a link"));
        check(
            "[x](../../../a.md)",
            Some("../../../a.md leads out of the clone: name it without a link"),
        );
        check(
            "<img src=\"c.png\">",
            Some("there is no docs/a/c.png: mend the link, or add the file"),
        );
        check(
            "a <a href=\"b.md\">",
            Some("write it in Markdown: where a tag leads is not looked at"),
        );
        check(
            "![x](https://a.example/b.png)",
            Some("https://a.example/b.png is fetched from elsewhere: put it into docs/"),
        );
    }

    #[test]
    fn a_link_is_blamed_on_its_line() {
        let complaints = pages_hold_together(&clone("one\n\n| a |\n|---|\n| [x](Page.md) |"));
        assert_eq!(
            complaints,
            ["docs/a/page.md:7: there is no docs/a/Page.md: mend the link, or add the file"]
        );
    }

    #[test]
    fn a_page_that_no_reader_finds_is_blamed() {
        let mut files = clone("");
        files.push(file("docs/lost.md", "# Lost\n"));
        files.push(file("crates/part.md", "of something else\n"));
        assert_eq!(
            pages_hold_together(&files),
            ["docs/lost.md:1: no reader finds this page: link to it in docs/README.md"]
        );
        let complaints = pages_hold_together(&[file("README.md", "## Second\n")]);
        assert_eq!(complaints, ["README.md:1: begin with a title, `# …`"]);
    }

    #[test]
    fn pages_are_grouped_as_their_list_has_them_and_each_is_there_once() {
        let files = [
            file("README.md", "# Start\n"),
            file(
                "docs/README.md",
                "# Docs\n\n## One\n\n[a](a.md) [d](adr/README.md) [a](../README.md)\n\n## Two\n\n[a](a.md) [b](b.md)\n",
            ),
            file("docs/a.md", "# A\n"),
            file("docs/b.md", "# B\n"),
            file("docs/adr/README.md", "# Decisions\n\n[1](1.md) [b](../b.md)\n"),
            file("docs/adr/1.md", "# First\n"),
        ];
        let site = Site::read(&files);
        let told = site.groups().into_iter().map(|group| {
            let name = group.name.unwrap_or_default();
            format!("{name}{}: {}", if group.is_folded { "…" } else { "" }, group.pages.join(" "))
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ": README.md docs/README.md",
                "One: docs/a.md",
                "Two: docs/b.md",
                "Decisions…: docs/adr/README.md docs/adr/1.md"
            ]
        );
        assert_eq!(site.complaints(), [""; 0]);
    }

    #[test]
    fn ways_are_from_file_to_file() {
        fn check(from: &str, to: &str, way: &str) {
            assert_eq!(relative(from, to), way);
            assert_eq!(resolved(from, way).as_deref(), Some(to));
        }
        check("README.md", "docs/index.html", "docs/index.html");
        check("docs/a/b.md", "docs/a/c.html", "c.html");
        check("docs/a/b.md", "docs/c.html", "../c.html");
        check("docs/a/b.md", "www/a/b.md", "../../www/a/b.md");
        check("docs/b.md", "docs/b.md", "b.md");
    }

    #[test]
    fn a_page_leads_to_pages_and_copies_and_nothing_in_it_runs_or_is_fetched_from_elsewhere() {
        let files = clone(
            "[own](#here) [start](../../README.md) [one](../../www/schemas/one.json) ![alt](b.png)\n\
             [php](../../recipes/a.php) [away](https://a.example/x.md)\n\n```js\n<script>{title}</script>\n```\n",
        );
        let site = Site::read(&files);
        let page = site.page("docs/a/page.md").unwrap();
        let html = site.html(page, &site.groups());
        for part in [
            "<title>A page – Trefoil</title>",
            "href=\"../../docs.css\"",
            "<h2 id=\"here-1\" tabindex=\"-1\"><a href=\"#here-1\">Here</a></h2>",
            "<a href=\"#here\">own</a>",
            "<a href=\"../../index.html\">start</a>",
            "<img src=\"b.png\" alt=\"alt\" />",
            "<a href=\"../../recipes/a.php.txt\">php</a>",
            "<a href=\"https://a.example/x.md\">away</a>",
            "<pre tabindex=\"0\"><code class=\"language-js\">&lt;script&gt;{title}&lt;/script&gt;",
            "<a href=\"page.html\" aria-current=\"page\">A page</a>",
            "<a href=\"../index.html\" rel=\"prev\"><span>Before</span> Docs</a>",
            // Without script there is no field.
            "<form class=\"search\" role=\"search\" hidden>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(html.matches("<script").count(), 1);
        assert!(!html.contains(" style="), "{html}");
        let copied: Vec<_> = site.copied().into_iter().collect();
        assert_eq!(copied, ["docs/a/b.png", "recipes/a.php", "www/schemas/one.json"]);
        assert_eq!(site.complaints(), [""; 0]);
    }

    #[test]
    fn every_section_can_be_found() {
        let files = clone("Words, and `code`.");
        let site = Site::read(&files);
        let index = site.index(&site.groups());
        assert_eq!(
            index[2],
            json!([
                "docs/a/page.html",
                "A page",
                [["", "A page", "Words, and code."], ["here", "Here", ""], ["here-1", "Here", ""]]
            ])
        );
    }

    #[test]
    fn the_docs_hold_together() {
        let files = tidy::files(&cache::root().unwrap()).unwrap();
        assert_eq!(pages_hold_together(&files), [""; 0]);
        let site = Site::read(&files);
        let groups = site.groups();
        for page in &site.pages {
            let html = site.html(page, &groups);
            assert!(!html.contains(" style=") && html.contains("aria-current"), "{}", page.path);
        }
    }
}
