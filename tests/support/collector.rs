//! The real collector of one trial: it serves the page and stores what the page sends.

use crate::{Outcome, http};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use serde_json::json;
use sha2::{Digest as _, Sha384};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use trefoil::element::EVENTS;

/// The probe. Within an attribute, it must do without quotes. It runs under policies that know scripts by a nonce, too.
const PROBE: &str = "<script src=/probe.js nonce=page></script>";

/// A collector on a database and a folder of files of its own; its process ends with it.
pub struct Collector {
    folder: PathBuf,
    /// What it is started with, besides.
    arguments: Vec<String>,
    address: String,
    process: Option<Child>,
}

impl Collector {
    /// Starts on a port that no other one of this run had, with its files in `folder`, which is new.
    ///
    /// The page's files are those of another folder; `/embed/`, `/studio/` and `/docs/` are what the build made, `/recipes/` is the project's.
    pub fn start(folder: &Path, page: &Path, arguments: &[String]) -> Outcome<Self> {
        let site = folder.join("site");
        fs::create_dir_all(&site)?;
        let built = PathBuf::from(crate::variable("TREFOIL_DIST")?);
        let names: Vec<_> = EVENTS.iter().map(|event| event.name).collect();
        let probe = format!("{}({})", include_str!("probe.js").trim_end(), json!(names));
        fs::write(site.join("probe.js"), &probe)?;
        lay_embed(&built.join("embed"), &site.join("embed"), "frame.html")?;
        // Written out: while a page waits for a script, WebKit may ask for the next ones without their hashes, and reports
        // that as a violation of a policy that knows scripts by these.
        let written_out = format!("<script>{probe}</script>");
        let hash = integrity(probe.as_bytes());
        let frame = fs::read_to_string(built.join("embed/frame.html"))?;
        let frame = frame.replacen("<script", &format!("{written_out}<script"), 1);
        let allowed = format!("script-src '{hash}' ");
        fs::write(site.join("embed/frame.html"), frame.replace("script-src ", &allowed))?;
        symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes"), site.join("recipes"))?;
        lay_out(page, &site, &site, [PROBE, &written_out])?;
        // The studio is opened without any server, too.
        let studio = site.join("studio");
        lay_out(&built.join("studio"), &site, &studio, [&*written_out; 2])?;
        lay_docs(&built.join("docs"), &site.join("docs"), "../probe.js")?;
        let mut collector = Self {
            folder: folder.into(),
            arguments: arguments.into(),
            address: "127.0.0.1:0".into(),
            process: None,
        };
        loop {
            collector.up()?;
            if http::is_new(&collector.address) {
                return Ok(collector);
            }
            collector.down()?;
            collector.address = "127.0.0.1:0".into();
        }
    }

    /// `127.0.0.1:PORT`, the same as long as this lives.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Serves a text under a path of the site; a piece of a page in a page that holds nothing else.
    pub fn publish(&self, path: &str, text: &str) -> Outcome {
        let page = match text.strip_prefix("<!doctype html>") {
            Some(rest) => rest.replacen("<head>", &format!("<head>{PROBE}"), 1),
            None if path.ends_with(".html") => format!(
                "<html lang=en><head>{PROBE}<meta charset=utf-8><title>Made</title></head>\
                 <body><main><h1>Made</h1>\n{text}\n</main></body></html>"
            ),
            None => return Ok(fs::write(self.folder.join("site").join(path), text)?),
        };
        Ok(fs::write(self.folder.join("site").join(path), format!("<!doctype html>{page}"))?)
    }

    /// Serves what the build made with one bit of a file turned.
    pub fn tamper(&self, name: &str) -> Outcome {
        let embed = self.folder.join("site/embed");
        fs::remove_dir_all(&embed)?;
        let built = PathBuf::from(crate::variable("TREFOIL_DIST")?).join("embed");
        lay_embed(&built, &embed, name)?;
        let mut bytes = fs::read(built.join(name))?;
        let middle = bytes.len() / 2;
        *bytes.get_mut(middle).ok_or("an empty file")? ^= 1;
        Ok(fs::write(embed.join(name), bytes)?)
    }

    /// Starts the process, on the port and the database it had before.
    pub fn up(&mut self) -> Outcome {
        let mut process = Command::new(crate::variable("TREFOIL_BIN")?)
            .args(["serve", "--listen", &self.address, "--store"])
            .arg(self.folder.join("answers.sqlite"))
            .arg("--assets")
            .arg(self.folder.join("site"))
            .args(&self.arguments)
            .stdout(Stdio::piped())
            .stderr(File::options().append(true).create(true).open(self.folder.join("log"))?)
            .spawn()?;
        let stdout = process.stdout.take();
        self.process = Some(process);
        let mut line = String::new();
        BufReader::new(stdout.ok_or("no standard output")?).read_line(&mut line)?;
        let address = line.trim_end().strip_prefix("listening on http://");
        self.address = address.ok_or("the collector did not start; see its log")?.into();
        Ok(())
    }

    /// Ends the process as a power cut would.
    pub fn down(&mut self) -> Outcome {
        if let Some(mut process) = self.process.take() {
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// All stored records of one kind, `responses` or `events`.
    pub fn stored(&self, kind: &str) -> Outcome<Vec<Value>> {
        let answer = http::ask(&self.address, "GET", &format!("/v1/{kind}"), "")?;
        if answer.status != 200 {
            return Err(answer.body.into());
        }
        Ok(answer.body.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // Nothing else can be done about a process that has ended already.
        let _ = self.down();
    }
}

/// Puts what the build made into a new folder, but for one file, which is another here.
fn lay_embed(built: &Path, embed: &Path, but: &str) -> Outcome {
    for folder in ["", "locales", "themes"] {
        fs::create_dir_all(embed.join(folder))?;
        for entry in fs::read_dir(built.join(folder))? {
            let file = entry?.path();
            let own = file.strip_prefix(built)?;
            // What is packed would be served in its place.
            if file.is_file() && !own.to_string_lossy().starts_with(but) {
                symlink(&file, embed.join(own))?;
            }
        }
    }
    Ok(())
}

/// Puts the files of a folder and of those in it into a new one; the first script of each page is the probe, by its address or, under
/// a policy that has its hash, written out. Where a page or its headers say
/// `{sha384 PATH}`, the hash stands of what the site has at that path; where a page says `{form --lang fa}`, the plain form
/// of the folder's `survey.json`.
fn lay_out(from: &Path, site: &Path, to: &Path, [tag, written_out]: [&str; 2]) -> Outcome {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (file, place) = (entry.path(), to.join(entry.file_name()));
        let name = file.to_string_lossy();
        if entry.file_type()?.is_dir() {
            lay_out(&file, site, &place, [tag, written_out])?;
        } else if name.ends_with(".html") {
            let page = fs::read_to_string(&file)?;
            let headers = fs::read_to_string(format!("{name}.headers")).unwrap_or_default();
            let probe = if headers.contains("{sha384 probe.js}") { written_out } else { tag };
            let page = match formed(&page, from)? {
                // It has no script that the probe could stand before.
                Some(page) => page.replacen("<head>", &format!("<head>{probe}"), 1),
                None => page.replacen("<script", &format!("{probe}<script"), 1),
            };
            fs::write(place, hashed(&page, &[from, site])?)?;
        } else if name.ends_with(".headers") {
            fs::write(place, hashed(&fs::read_to_string(&file)?, &[from, site])?)?;
        } else if !name.ends_with(".html.br") {
            symlink(file, place)?;
        }
    }
    Ok(())
}

/// Puts the docs into a new folder; the first script of each page is the probe, by the way to it, so that pages are opened
/// without any server, too.
fn lay_docs(from: &Path, to: &Path, probe: &str) -> Outcome {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let file = entry?.path();
        let place = to.join(file.file_name().unwrap_or_default());
        let name = file.to_string_lossy();
        if file.is_dir() {
            lay_docs(&file, &place, &format!("../{probe}"))?;
        } else if name.ends_with(".html") {
            let tag = format!("<script src=\"{probe}\"></script><script");
            fs::write(place, fs::read_to_string(&file)?.replacen("<script", &tag, 1))?;
        } else if !name.ends_with(".html.br") {
            symlink(file, place)?;
        }
    }
    Ok(())
}

/// A page with the form that it asks for, as `trefoil render` makes it; `None` if it asks for none.
fn formed(text: &str, folder: &Path) -> Outcome<Option<String>> {
    let Some((before, rest)) = text.split_once("{form ") else { return Ok(None) };
    let (arguments, after) = rest.split_once('}').ok_or("a form is asked for without an end")?;
    let mut render = Command::new(crate::variable("TREFOIL_BIN")?);
    render.args(["render", "survey.json"]).args(arguments.split_whitespace()).current_dir(folder);
    let output = render.output()?;
    if !output.status.success() || !output.stderr.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(Some([before, std::str::from_utf8(&output.stdout)?, after].concat()))
}

/// A text with the hashes that it asks for, of files in one of the folders.
fn hashed(text: &str, folders: &[&Path]) -> Outcome<String> {
    let mut parts = text.split("{sha384 ");
    let mut hashed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (path, rest) = part.split_once('}').ok_or("a hash is asked for without an end")?;
        let file = folders.iter().map(|folder| folder.join(path)).find(|file| file.is_file());
        let file = file.ok_or_else(|| format!("{path}: there is none to be hashed"))?;
        hashed += &integrity(&fs::read(file)?);
        hashed += rest;
    }
    Ok(hashed)
}

/// What a browser compares a script with.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}
