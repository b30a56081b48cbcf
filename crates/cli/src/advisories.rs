//! `trefoil advisories`: whether a version has a known vulnerability, by a signed file that somebody fetched.
//!
//! The file is looked into only when its signature holds. Its entries are those of OSV (ossf.github.io/osv-schema); nothing is
//! asked over a network.

use minisign_verify::{PublicKey, Signature};
use semver::Version;
use serde::Deserialize;
use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `trefoil advisories` is given.
#[derive(clap::Args)]
pub struct AdvisoriesArgs {
    /// The file of advisories, with its signature beside it in FILE.minisig.
    file: PathBuf,
    /// The public key of whoever makes releases: a file of minisign's, or the key itself.
    #[arg(long, value_name = "KEY")]
    key: String,
    /// The version in question, as `Trefoil.version` on a page says; if left out, that of this program.
    #[arg(long, value_name = "VERSION", default_value = env!("CARGO_PKG_VERSION"))]
    of: Version,
}

/// The file.
#[derive(Deserialize)]
struct Advisories {
    /// When it was put together: an old copy knows nothing of what came later.
    made: String,
    advisories: Vec<Advisory>,
}

/// One vulnerability, as OSV writes it; what is not needed here is passed over.
#[derive(Deserialize)]
struct Advisory {
    id: String,
    summary: String,
    #[serde(default)]
    details: String,
    /// Set where it turned out to be none.
    withdrawn: Option<String>,
    affected: Vec<Affected>,
    #[serde(default)]
    references: Vec<Reference>,
}

#[derive(Deserialize)]
struct Affected {
    package: Package,
    ranges: Vec<Range>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

#[derive(Deserialize)]
struct Reference {
    url: String,
}

#[derive(Deserialize)]
struct Range {
    #[serde(rename = "type")]
    kind: Kind,
    events: Vec<Event>,
}

/// Others would have to be known, or a version would be called good that is not.
#[derive(Deserialize)]
enum Kind {
    #[serde(rename = "SEMVER")]
    Semver,
}

/// Where a range begins or ends.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    /// From this version on; `0` is from the beginning.
    Introduced(String),
    /// Up to this version, without it.
    Fixed(Version),
    /// Up to this version, with it.
    LastAffected(Version),
}

/// Prints each advisory that holds for the version and ends with 1; or says that there is none.
///
/// # Errors
/// When a file cannot be read, the signature does not hold, or the answer cannot be written.
pub fn run(args: &AdvisoriesArgs) -> Result<ExitCode, String> {
    let of = |path: &Path, error: &dyn Display| format!("{}: {error}", path.display());
    let bytes = fs::read(&args.file).map_err(|error| of(&args.file, &error))?;
    let signature = PathBuf::from(format!("{}.minisig", args.file.display()));
    let text = fs::read_to_string(&signature).map_err(|error| of(&signature, &error))?;
    let signed = Signature::decode(&text).map_err(|error| of(&signature, &error))?;
    key(&args.key)?.verify(&bytes, &signed, false).map_err(|_| {
        of(&args.file, &"not signed by this key, or changed since; it was not read")
    })?;
    let all: Advisories = serde_json::from_slice(&bytes).map_err(|error| of(&args.file, &error))?;
    let mut known = Vec::new();
    for advisory in all.advisories.iter().filter(|advisory| advisory.withdrawn.is_none()) {
        known.extend(hit(advisory, &args.of).map_err(|error| of(&args.file, &error))?);
    }
    told(&known, &args.of, &all.made).map_err(|error| error.to_string())
}

/// The key of a file of minisign's, or as it stands on the command line.
fn key(given: &str) -> Result<PublicKey, String> {
    let read = match fs::read_to_string(given) {
        Ok(text) => PublicKey::decode(&text),
        Err(_) => PublicKey::from_base64(given),
    };
    read.map_err(|_| {
        format!("{given:?} is neither a file with a public key of minisign's nor such a key")
    })
}

/// An advisory that holds for a version: the part it is about, and the version that mends it.
struct Hit<'a> {
    advisory: &'a Advisory,
    part: &'a str,
    fixed: Option<&'a Version>,
}

/// Whether a version is in a range of an advisory.
fn hit<'a>(advisory: &'a Advisory, version: &Version) -> Result<Option<Hit<'a>>, String> {
    for affected in &advisory.affected {
        for Range { kind: Kind::Semver, events } in &affected.ranges {
            if let Some(fixed) =
                covers(events, version).map_err(|why| format!("{}: {why}", advisory.id))?
            {
                return Ok(Some(Hit { advisory, part: &affected.package.name, fixed }));
            }
        }
    }
    Ok(None)
}

/// Whether a version is in a range, and what ends that range.
fn covers<'a>(
    events: &'a [Event],
    version: &Version,
) -> Result<Option<Option<&'a Version>>, String> {
    let mut is_inside = false;
    for event in events {
        match event {
            Event::Introduced(from) if from == "0" => is_inside = true,
            Event::Introduced(from) => {
                let from: Version = from.parse().map_err(|error| format!("{from:?}: {error}"))?;
                is_inside = *version >= from;
            }
            Event::Fixed(to) if is_inside && version < to => return Ok(Some(Some(to))),
            Event::LastAffected(to) if is_inside && version <= to => return Ok(Some(None)),
            Event::Fixed(_) | Event::LastAffected(_) => is_inside = false,
        }
    }
    Ok(is_inside.then_some(None))
}

fn told(known: &[Hit], version: &Version, made: &str) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    if known.is_empty() {
        writeln!(out, "nothing is known against {version} in this file, which was made {made}")?;
        return Ok(ExitCode::SUCCESS);
    }
    for Hit { advisory, part, fixed } in known {
        writeln!(out, "{}: {}", advisory.id, advisory.summary)?;
        match fixed {
            Some(fixed) => writeln!(out, "  {part} {version} is affected; {fixed} is not")?,
            None => {
                writeln!(out, "  {part} {version} is affected, and no version is said to mend it")?
            }
        }
        for line in advisory.details.lines() {
            writeln!(out, "  {line}")?;
        }
        for Reference { url } in &advisory.references {
            writeln!(out, "  {url}")?;
        }
    }
    writeln!(out, "known when this file was made, {made}")?;
    Ok(ExitCode::FAILURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_begins_with_its_first_version_and_ends_before_the_one_that_mends_it() {
        let events: Vec<Event> = serde_json::from_str(
            r#"[{ "introduced": "0.1.4" }, { "fixed": "0.1.7" }, { "introduced": "0.2.0" }, { "last_affected": "0.2.1" },
                { "introduced": "1.0.0" }]"#,
        )
        .unwrap();
        let check = |version: &str, ends: Option<Option<&str>>| {
            let found = covers(&events, &version.parse().unwrap()).unwrap();
            assert_eq!(
                found.map(|fixed| fixed.map(ToString::to_string)),
                ends.map(|to| to.map(str::to_owned)),
                "{version}"
            );
        };
        check("0.1.3", None);
        check("0.1.4", Some(Some("0.1.7")));
        check("0.1.6", Some(Some("0.1.7")));
        check("0.1.7", None);
        check("0.2.0-rc.1", None);
        check("0.2.1", Some(None));
        check("0.2.2", None);
        check("1.0.0", Some(None));
        check("7.0.0", Some(None));
    }

    #[test]
    fn what_is_not_understood_is_no_all_clear() {
        let range = |text: &str| serde_json::from_str::<Range>(text).is_ok();
        assert!(range(r#"{ "type": "SEMVER", "events": [{ "introduced": "0" }] }"#));
        assert!(!range(r#"{ "type": "GIT", "events": [{ "introduced": "0" }] }"#));
        assert!(!range(r#"{ "type": "SEMVER", "events": [{ "limit": "1.0.0" }] }"#));
        let events = [Event::Introduced("soon".into())];
        assert!(covers(&events, &Version::new(1, 0, 0)).is_err());
    }
}
