//! What respondents wrote, and what it is about.

use crate::tables::Selection;
use crate::tally::{Tally, value_of};
use trefoil_score::nps::Group;
use trefoil_survey::metric::Metric;
use trefoil_survey::time::Timestamp;

/// A comment with what it goes with. It is a text of a respondent: show it as text, whatever it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment<'a> {
    /// When it was written, where that is known.
    pub at: Option<Timestamp>,
    /// The survey, where one was named.
    pub survey: Option<&'a str>,
    /// The question's id.
    pub question: &'a str,
    /// What was written.
    pub text: &'a str,
    /// The same respondent's likelihood to recommend.
    pub likely: Option<u8>,
}

impl<'a> Comment<'a> {
    /// The group of the same respondent's likelihood to recommend.
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        self.likely.and_then(Group::of)
    }

    /// Whether every word of a search is in it, in any case and any order.
    #[must_use]
    pub fn holds(&self, search: &str) -> bool {
        let text = self.text.to_lowercase();
        search.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }

    pub(crate) fn all(tally: &'a Tally, selection: &Selection) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for counted in tally.counted(selection) {
            let mut comments = counted.comments().peekable();
            if comments.peek().is_none() {
                continue;
            }
            let rated = tally.sheet(counted.filled().sheet).zip(counted.values());
            // Of several, that of the question which stands first in the tables.
            let likely = rated
                .filter(|(column, _)| column.metric == Metric::Nps)
                .filter_map(|(column, value)| Some((&column.question, value_of(*value)?)))
                .min();
            let (at, survey) = (counted.answered_at(), counted.survey());
            let likely = likely.map(|(_, value)| value);
            all.extend(comments.map(|(question, text)| Self {
                at,
                survey,
                question,
                text,
                likely,
            }));
        }
        // Those of one moment by their words, so that the order of files leaves no trace.
        all.sort_by(|one, other| {
            (other.at, one.question, one.text).cmp(&(one.at, other.question, other.text))
        });
        all
    }
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
