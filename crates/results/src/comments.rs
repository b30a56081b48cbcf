//! What respondents wrote, and what it is about.

use crate::tables::Selection;
use crate::tally::Tally;
use serde::{Deserialize, Serialize};
use trefoil_score::nps::Group;
use trefoil_survey::time::Timestamp;

/// A comment with what it goes with. It is a text of a respondent: show it as text, whatever it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// When it was written, where that is known.
    #[serde(with = "crate::code::maybe_moment")]
    pub at: Option<Timestamp>,
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// What was written.
    pub text: String,
    /// The same respondent's likelihood to recommend.
    pub likely: Option<u8>,
}

/// Which comments are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Words that must all be in it, in any case and any order.
    pub words: String,
    /// The group of the respondent, by its place in [`GROUPS`]; `None` for everybody.
    pub group: Option<usize>,
    /// What it is about, by its place in [`TOPICS`].
    pub topic: Option<usize>,
    /// So many of them are told, the latest ones.
    pub most: usize,
}

/// The groups of respondents that comments can be told apart by.
pub const GROUPS: [Group; 3] = [Group::Detractor, Group::Passive, Group::Promoter];

/// Comments that were looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// How many comments there are at all.
    pub all: u64,
    /// How many of them were looked for.
    pub found: u64,
    /// The latest of these.
    pub latest: Vec<Comment>,
}

/// What comments are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// How many comments there are, of everybody and of each of [`GROUPS`].
    pub comments: [u64; 4],
    /// How many of them are about each of [`TOPICS`].
    pub topics: Vec<[u64; 4]>,
}

/// A comment where it is kept.
struct Said<'a> {
    at: Option<Timestamp>,
    survey: Option<&'a str>,
    question: &'a str,
    text: &'a str,
    likely: Option<u8>,
}

impl Search {
    /// The latest comments, so many of them.
    #[must_use]
    pub fn latest(most: usize) -> Self {
        Self { most, ..Self::default() }
    }
}

impl Found {
    pub(crate) fn of(tally: &Tally, selection: &Selection, search: &Search) -> Self {
        let words: Vec<String> =
            search.words.to_lowercase().split_whitespace().map(String::from).collect();
        let group = search.group.and_then(|place| GROUPS.get(place).copied());
        let topic = search.topic.and_then(|place| TOPICS.get(place));
        let holds = |text: &str| {
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let mut all = 0;
        let mut found: Vec<Said<'_>> = said(tally, selection)
            .inspect(|_| all += 1)
            .filter(|one| group.is_none() || one.likely.and_then(Group::of) == group)
            .filter(|one| topic.is_none_or(|topic| topic.is_in(one.text)))
            .filter(|one| words.is_empty() || holds(one.text))
            .collect();
        let count = found.len() as u64;
        // Those of one moment by their words, so that the order of files leaves no trace.
        let order = |one: &Said<'_>, other: &Said<'_>| {
            (other.at, one.question, one.text).cmp(&(one.at, other.question, other.text))
        };
        if search.most < found.len() {
            found.select_nth_unstable_by(search.most, order);
            found.truncate(search.most);
        }
        found.sort_by(order);
        let latest = found.into_iter().map(|one| Comment {
            at: one.at,
            survey: one.survey.map(String::from),
            question: one.question.into(),
            text: one.text.into(),
            likely: one.likely,
        });
        Self { all, found: count, latest: latest.collect() }
    }
}

impl Default for About {
    /// That nobody wrote anything.
    fn default() -> Self {
        Self { comments: [0; 4], topics: vec![[0; 4]; TOPICS.len()] }
    }
}

impl About {
    pub(crate) fn of(tally: &Tally, selection: &Selection) -> Self {
        let mut about = Self::default();
        for one in said(tally, selection) {
            let group = one.likely.and_then(Group::of);
            let group = GROUPS.iter().position(|own| Some(*own) == group).map(|place| place + 1);
            let places = || [Some(0), group].into_iter().flatten();
            let add = |counts: &mut [u64; 4]| {
                places().filter_map(|place| counts.get_mut(place).map(|count| *count += 1)).count()
            };
            add(&mut about.comments);
            for (topic, counts) in TOPICS.iter().zip(&mut about.topics) {
                if topic.is_in(one.text) {
                    add(counts);
                }
            }
        }
        about
    }
}

/// All comments of a selection.
fn said<'a>(tally: &'a Tally, selection: &Selection) -> impl Iterator<Item = Said<'a>> {
    tally.counted(selection).flat_map(move |counted| {
        let mut comments = counted.comments().peekable();
        let likely = comments.peek().and_then(|_| counted.likely());
        let (at, survey) = (counted.answered_at(), counted.survey());
        comments.map(move |(question, text)| Said { at, survey, question, text, likely })
    })
}

/// A thing that comments are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name in English.
    pub name: &'static str,
    /// How its words begin, in the languages of [`TOPICS`].
    stems: &'static [&'static str],
}

impl Topic {
    /// Whether a word of the text begins with one of the stems.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let mut words =
            text.split(|letter: char| !letter.is_alphanumeric() && letter != '\u{200c}');
        words.any(|word| self.stems.iter().any(|stem| word.starts_with(stem)))
    }
}

/// Groups of words in English, German, Finnish, Bulgarian and Persian: no model, so a topic is missed where it is said in
/// other words, and found where they mean something else.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "Delivery",
        stems: &[
            "deliver",
            "parcel",
            "shipping",
            "courier",
            "arriv",
            "liefer",
            "paket",
            "versand",
            "toimitu",
            "paketti",
            "достав",
            "пратк",
            "ارسال",
            "تحویل",
            "بسته",
        ],
    },
    Topic {
        name: "Price",
        stems: &[
            "price",
            "cost",
            "expensive",
            "cheap",
            "money",
            "preis",
            "teuer",
            "günstig",
            "hinta",
            "hinna",
            "kallis",
            "halpa",
            "цена",
            "цени",
            "скъп",
            "евтин",
            "قیمت",
            "گران",
            "ارزان",
        ],
    },
    Topic {
        name: "Service",
        stems: &[
            "service",
            "support",
            "staff",
            "helpful",
            "rude",
            "telephone",
            "phone",
            "called",
            "bedienung",
            "beratung",
            "personal",
            "freundlich",
            "palvel",
            "henkilök",
            "обслуж",
            "персонал",
            "خدمات",
            "پشتیبانی",
            "کارکنان",
        ],
    },
    Topic {
        name: "Quality",
        stems: &[
            "quality",
            "broken",
            "broke",
            "defect",
            "faulty",
            "damage",
            "qualit",
            "kaputt",
            "laatu",
            "rikki",
            "viallin",
            "качеств",
            "счупен",
            "дефект",
            "کیفیت",
            "خراب",
            "شکسته",
        ],
    },
    Topic {
        name: "Website",
        stems: &[
            "website",
            "site",
            "page",
            "app",
            "login",
            "checkout",
            "basket",
            "webseite",
            "seite",
            "warenkorb",
            "sivu",
            "verkkokaup",
            "сайт",
            "страниц",
            "سایت",
            "صفحه",
            "اپلیکیشن",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::TOPICS;

    #[test]
    fn a_topic_is_known_by_how_its_words_begin() {
        for (text, expected) in [
            ("The parcel came late.", "Delivery"),
            ("Zu TEUER!", "Price"),
            ("Die Lieferung war kaputt", "Delivery Quality"),
            ("Hyvä palvelu", "Service"),
            ("Доставката беше бърза", "Delivery"),
            ("قیمت‌ها خوب بود", "Price"),
            ("A happy customer", ""),
            ("", ""),
        ] {
            let found: Vec<_> =
                TOPICS.iter().filter(|one| one.is_in(text)).map(|one| one.name).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
