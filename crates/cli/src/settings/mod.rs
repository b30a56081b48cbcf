//! What the collector is told: by flags, by the environment and by a file, in that order of precedence.
//!
//! [`table::SETTINGS`] has a row for each setting. Flags, names in the environment, keys in the file, the
//! help and the table in the docs follow from it.

mod file;
mod table;

use std::fmt;
use std::path::PathBuf;
pub use table::{Log, Settings};
use table::{SETTINGS, Setting};

/// One thing that is wrong, and where it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Complaint {
    /// `--listen`, `TREFOIL_LISTEN`, or `trefoil.toml, line 3`.
    place: String,
    /// What is wrong, and after a semicolon what to do.
    wrong: String,
}

/// Everything that is wrong with what was said; never empty.
#[derive(Debug)]
pub struct Complaints(Vec<Complaint>);

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [Complaint { place, wrong }] = self.0.as_slice() {
            return write!(f, "{place}: {wrong}");
        }
        write!(f, "{} settings do not hold:", self.0.len())?;
        self.0.iter().try_for_each(|Complaint { place, wrong }| write!(f, "\n  {place}: {wrong}"))
    }
}

/// What was said about one setting in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    place: String,
    /// One, or any number if the setting is a list.
    texts: Vec<String>,
}

/// The flags that were typed.
#[derive(Debug, Default)]
pub struct Flags {
    config: Option<PathBuf>,
    typed: Vec<(&'static str, Vec<String>)>,
}

/// The flag and the name in the environment of the file with settings.
const CONFIG: &str = "config";

impl Flags {
    /// What was typed where only the store is asked for.
    pub fn of_store(config: Option<PathBuf>, store: Option<String>) -> Self {
        let typed = store.map(|place| (table::STORE, vec![place]));
        Self { config, typed: typed.into_iter().collect() }
    }

    /// The settings that hold.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place.
    pub fn settings(self) -> Result<Settings, Complaints> {
        self.settings_in(|name| std::env::var(name).ok())
    }

    fn settings_in(
        mut self,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Settings, Complaints> {
        // Who leaves a name empty, as compose files do, says nothing.
        let environment = |key: &str| environment(&variable(key)).filter(|text| !text.is_empty());
        let path = self.config.take().or_else(|| environment(CONFIG).map(PathBuf::from));
        let (in_file, mut complaints) = path.as_deref().map(file::read).unwrap_or_default();
        let mut settings = Settings::default();
        let mut sections = Vec::new();
        for setting in SETTINGS {
            let typed = self.typed.iter().find(|(key, _)| *key == setting.key);
            let typed =
                typed.map(|(_, texts)| Said { place: flag(setting.key), texts: texts.clone() });
            let exported = || {
                let text = environment(setting.key)?;
                Some(Said { place: variable(setting.key), texts: setting.parted(&text) })
            };
            let written = || in_file.iter().find(|(key, _)| *key == setting.key);
            let said = typed.or_else(exported).or_else(|| written().map(|(_, said)| said.clone()));
            if let (Some(Said { place, .. }), Some(section)) = (&said, setting.section()) {
                sections.push((section, setting.key, place.clone()));
            }
            let said = said.or_else(|| setting.unsaid());
            for text in said.iter().flat_map(|said| &said.texts) {
                if let Err(wrong) = (setting.take)(&mut settings, text) {
                    let place = said.as_ref().map_or_else(String::new, |said| said.place.clone());
                    complaints.push(Complaint { place, wrong });
                }
            }
        }
        // Who forgot where to shall not wait for what never comes.
        for (section, _, place) in &sections {
            let last = SETTINGS.iter().rfind(|setting| setting.section() == Some(section));
            let Some(last) =
                last.filter(|last| sections.iter().all(|(_, key, _)| *key != last.key))
            else {
                continue;
            };
            let wrong = format!("does nothing without {key}; set {key}, too", key = last.key);
            complaints.push(Complaint { place: place.clone(), wrong });
        }
        if complaints.is_empty() { Ok(settings) } else { Err(Complaints(complaints)) }
    }
}

impl Setting {
    /// The section of the file that it is in. What the others of a section need is the last of it.
    fn section(&self) -> Option<&'static str> {
        self.key.split_once('.').map(|(section, _)| section)
    }

    /// What holds when nobody says anything.
    fn unsaid(&self) -> Option<Said> {
        let text = self.default?;
        Some(Said { place: self.key.into(), texts: vec![text.into()] })
    }

    /// A text of the environment as what it lists.
    fn parted(&self, text: &str) -> Vec<String> {
        if !self.is_list {
            return vec![text.into()];
        }
        text.split(',').map(|part| part.trim().into()).collect()
    }
}

/// `--rate-limit`.
fn flag(key: &str) -> String {
    format!("--{}", long(key))
}

/// `rate-limit`; a key in a section has its name before it.
fn long(key: &str) -> String {
    key.replace(['_', '.'], "-")
}

/// `TREFOIL_RATE_LIMIT`.
fn variable(key: &str) -> String {
    format!("TREFOIL_{}", key.replace('.', "_").to_ascii_uppercase())
}

/// What it means, as other flags' help begins: with a capital.
fn help(setting: &Setting) -> String {
    let mut means = setting.means.chars();
    let first = means.next().into_iter().flat_map(char::to_uppercase);
    let again = if setting.is_list { "; may be repeated" } else { "" };
    let means: String = first.chain(means).collect();
    format!("{means}{again} [if left out: {}]", setting.left_out())
}

impl clap::FromArgMatches for Flags {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let typed = |setting: &Setting| {
            let texts = matches.get_many::<String>(setting.key)?;
            Some((setting.key, texts.cloned().collect()))
        };
        let typed =
            SETTINGS.iter().filter(|setting| !setting.is_secret).filter_map(typed).collect();
        Ok(Self { config: matches.get_one(CONFIG).cloned(), typed })
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for Flags {
    fn augment_args(command: clap::Command) -> clap::Command {
        let config = clap::Arg::new(CONFIG).long(CONFIG).value_name("PATH");
        let config = config.value_parser(clap::value_parser!(PathBuf));
        let config = config.help(
            "A TOML file with settings, the token among them; flags and TREFOIL_… come before it",
        );
        // On a command line a secret would be seen by everybody on the machine.
        let open = SETTINGS.iter().filter(|setting| !setting.is_secret);
        command.arg(config).args(open.map(|setting| {
            let action =
                if setting.is_list { clap::ArgAction::Append } else { clap::ArgAction::Set };
            let arg = clap::Arg::new(setting.key).long(long(setting.key)).action(action);
            arg.value_name(setting.takes).help(help(setting))
        }))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::table::{SETTINGS, Settings};
    use super::{Flags, flag, variable};
    use std::collections::BTreeSet;

    /// What holds, or the complaints, of flags, environment and a file.
    fn read(
        flags: &[(&'static str, &str)],
        exported: &[(&str, &str)],
        file: &str,
    ) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trefoil.toml");
        std::fs::write(&path, file).unwrap();
        let typed = flags.iter().map(|(key, text)| (*key, vec![(*text).into()])).collect();
        let environment = |name: &str| {
            let (_, text) = exported.iter().find(|(own, _)| *own == name)?;
            Some((*text).into())
        };
        let settings = Flags { config: Some(path), typed }.settings_in(environment);
        let folder = format!("{}/", folder.path().display());
        settings.map_err(|complaints| complaints.to_string().replace(&folder, ""))
    }

    #[test]
    fn flags_come_before_the_environment_and_that_before_the_file() {
        let file = "rate_limit = 3\nbody_limit = 3000\nstore = 'c'\nallow_origin = ['null']";
        let exported =
            [("TREFOIL_RATE_LIMIT", "2"), ("TREFOIL_BODY_LIMIT", "2000"), ("TREFOIL_STORE", "")];
        let settings = read(&[("rate_limit", "1")], &exported, file).unwrap();
        assert_eq!((settings.rate_limit, settings.body_limit), (1, 2000));
        assert_eq!(settings.store.to_string(), "c");
        assert_eq!(settings.allow_origin.len(), 1);
        let exported = [("TREFOIL_ALLOW_ORIGIN", "https://a.example, https://b.example")];
        assert_eq!(read(&[], &exported, file).unwrap().allow_origin.len(), 2);
    }

    #[track_caller]
    fn check(
        flags: &[(&'static str, &str)],
        exported: &[(&str, &str)],
        file: &str,
        expected: &[&str],
    ) {
        assert_eq!(read(flags, exported, file).unwrap_err().lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once_with_its_place() {
        check(
            &[("listen", "here")],
            &[],
            "",
            &["--listen: \"here\" is not an address and a port; write 127.0.0.1:8080"],
        );
        check(
            &[("listen", "here")],
            &[("TREFOIL_RATE_LIMIT", "-1")],
            "# Ours.\nbody_limit = 'much'\nstor = 'a'\nquota = ['shop']\nassets = ['a', 'b']\n\
             rate_limit = 'never read'\n[webhok]\nurl = 1\n[listen]\n",
            &[
                "8 settings do not hold:",
                "  trefoil.toml, line 3: there is no setting stor; did you mean store?",
                "  trefoil.toml, line 5: assets takes one value and not a list; write assets = \"DIR\"",
                "  trefoil.toml, line 7: there is no section [webhok]; take it out",
                "  trefoil.toml, line 9: listen takes a value and is not a section; write listen = \"ADDRESS:PORT\"",
                "  --listen: \"here\" is not an address and a port; write 127.0.0.1:8080",
                "  trefoil.toml, line 4: \"shop\" is not a survey and a number of responses; write shop=500",
                "  trefoil.toml, line 2: \"much\" is not a whole number; write 65536",
                "  TREFOIL_RATE_LIMIT: \"-1\" is not a whole number; write 600",
            ],
        );
    }

    #[test]
    fn a_section_without_what_it_is_for_is_said() {
        check(
            &[("webhook.band", "passive")],
            &[],
            "[mail]\nto = ['ada@shop.example']\n",
            &[
                "2 settings do not hold:",
                "  trefoil.toml, line 2: does nothing without mail.server; set mail.server, too",
                "  --webhook-band: does nothing without webhook.url; set webhook.url, too",
            ],
        );
    }

    #[test]
    fn a_file_that_is_no_toml_is_said_with_every_line() {
        let said = read(&[], &[], "listen = \nrate_limit = 5\nbody_limit = = 5\n").unwrap_err();
        assert!(
            said.contains("trefoil.toml, line 1: ") && said.contains("trefoil.toml, line 3: "),
            "{said}"
        );
        let missing = Flags { config: Some("no/such.toml".into()), typed: Vec::new() };
        let said = missing.settings_in(|_| None).unwrap_err().to_string();
        assert!(
            said.starts_with("no/such.toml: cannot be read") && said.contains("--config"),
            "{said}"
        );
    }

    #[test]
    fn a_key_in_a_section_has_one_flag_and_one_name_in_the_environment() {
        assert_eq!(flag("webhook.max_age"), "--webhook-max-age");
        assert_eq!(variable("webhook.max_age"), "TREFOIL_WEBHOOK_MAX_AGE");
    }

    #[test]
    fn no_two_settings_have_one_name() {
        for name in [flag, variable] {
            let names: BTreeSet<_> = SETTINGS.iter().map(|setting| name(setting.key)).collect();
            assert_eq!(names.len(), SETTINGS.len());
        }
    }

    #[test]
    fn the_table_in_the_docs_is_that_of_the_code() {
        const MARK: &str = "<!-- settings -->\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/developers/collector.md");
        let page = std::fs::read_to_string(path).unwrap();
        let [before, _, after] = page.split(MARK).collect::<Vec<_>>()[..] else {
            panic!("collector.md has not two lines {MARK:?}");
        };
        let mut table =
            String::from("\n| setting | flag | meaning | if left out |\n|---|---|---|---|\n");
        for setting in SETTINGS {
            let flag = match (setting.is_secret, setting.is_list) {
                (true, _) => "none".into(),
                (false, is_list) => {
                    let again = if is_list { ", again for more" } else { "" };
                    format!("`{} {}`{again}", flag(setting.key), setting.takes)
                }
            };
            table += &format!(
                "| `{}` | {flag} | {} | {} |\n",
                setting.key,
                setting.means,
                setting.left_out()
            );
        }
        let expected = format!("{before}{MARK}{table}\n{MARK}{after}");
        if std::env::var_os("TREFOIL_REGENERATE").is_some() {
            std::fs::write(path, &expected).unwrap();
            return;
        }
        assert!(page == expected, "TREFOIL_REGENERATE=1 cargo test -p trefoil-cli writes it anew");
    }
}
