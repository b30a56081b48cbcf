//! What a column most likely holds, by its name in the words of several languages and by its first values.
//!
//! Nothing is guessed that could be something else: a scale is only taken for certain where the name or the values
//! settle it, and 1 to 5 for "CES" never does.

use super::cell::digits;
use super::columns::{DAY_FIRST, IGNORE, MONTH_FIRST, bare};
use super::header::{Field, Part};
use super::moment::{Order, moment, moment_in, order_of};
use super::plan::Sample;
use std::collections::HashSet;
use trefoil_survey::metric::Metric;

/// What was asked, by the words for it. Parts of words, since German and Finnish put words together.
const RECOMMENDED: &[&str] = &["recommend", "empfehl", "suosittel", "препоръч", "توصیه"];
const SATISFIED: &[&str] =
    &["satisf", "zufrieden", "tyytyvai", "удовлетвор", "доволен", "доволн", "رضایت", "راضی"];
const EFFORT: &[&str] = &["effort", "aufwand", "vaivan", "vaivaa", "усили", "تلاش"];
const EASE: &[&str] = &["einfach", "helppo", "лесно", "лесна", "آسان"];
/// Whole words: "ease" is in "please", and "note" in "notebook".
const EASE_WORDS: &[&str] = &["ease", "easy", "easily", "easier"];
const SCORE_WORDS: &[&str] =
    &["score", "rating", "bewertung", "punktzahl", "arvosana", "pisteet", "оценка", "امتیاز"];

/// Whole names.
const IDS: &[&str] = &[
    "response id",
    "responseid",
    "submission id",
    "answer id",
    "antwort id",
    "antwortnummer",
    "vastaus id",
    "vastauksen tunnus",
    "номер на отговор",
    "شناسه پاسخ",
];
const CUSTOMERS: &[&str] = &[
    "customer",
    "person",
    "distinct id",
    "customer id",
    "customer number",
    "client id",
    "user id",
    "person id",
    "contact id",
    "email",
    "e mail",
    "email address",
    "e mail address",
    "kunde",
    "kunden id",
    "kundennummer",
    "e mail adresse",
    "asiakas",
    "asiakasnumero",
    "sahkoposti",
    "sahkopostiosoite",
    "клиент",
    "имейл",
    "مشتری",
    "شناسه مشتری",
    "ایمیل",
];
const TIMES: &[&str] = &[
    "date",
    "timestamp",
    "submitted at",
    "date submitted",
    "submit date",
    "submission date",
    "created at",
    "createdat",
    "completed at",
    "answered at",
    "answered on",
    "response date",
    "responded at",
    "survey date",
    "end date",
    "datum",
    "zeitstempel",
    "zeitpunkt",
    "eingegangen am",
    "beantwortet am",
    "paiva",
    "paivamaara",
    "pvm",
    "aikaleima",
    "дата",
    "дата на отговор",
    "تاریخ",
    "زمان",
    "تاریخ پاسخ",
];
/// Other times of an answer, and addresses of it alone: nothing to tell answers apart by.
const BESIDE: &[&str] = &[
    "updated at",
    "started at",
    "start date",
    "last updated",
    "sent at",
    "permalink",
    "ip address",
];
/// Parts of words again.
const COMMENTS: &[&str] = &[
    "comment",
    "feedback",
    "remark",
    "kommentar",
    "anmerkung",
    "bemerkung",
    "rueckmeldung",
    "ruckmeldung",
    "kommentti",
    "palaute",
    "коментар",
    "отзив",
    "نظر",
    "توضیح",
];

/// So many words in the mean are a sentence and no name of a group.
const SENTENCE_WORDS: usize = 4;

/// So many different values in the first rows are still groups.
const MOST_GROUPS: usize = 10;

/// What the first values of a column are.
struct Content {
    filled: usize,
    /// Of these, whole numbers.
    whole: usize,
    min: u32,
    max: u32,
    words: usize,
    distinct: usize,
}

/// What each column most likely holds; `None` where that is known already, or nothing is likely enough.
pub(crate) fn meanings(samples: &[Sample], known: &[Option<Field>]) -> Vec<Option<String>> {
    let has = |is_it: fn(&Field) -> bool| known.iter().flatten().any(is_it);
    let mut has_id = has(|field| matches!(field, Field::Id));
    let mut has_customer = has(|field| matches!(field, Field::Customer(_)));
    let mut has_time = has(|field| matches!(field, Field::Time(_)));
    // Where there are rows, a column without a value says too little by its name.
    let has_rows = samples.iter().any(|sample| !sample.cells.is_empty());
    let mut ratings: Vec<Option<String>> = samples
        .iter()
        .zip(known)
        .map(|(sample, known)| {
            let is_open = known.is_none() && !(has_rows && sample.cells.is_empty());
            is_open.then(|| rating(sample)).flatten()
        })
        .collect();
    let is_asked = has(|field| matches!(field, Field::Rating(_) | Field::Part(Part::Value)))
        || ratings.iter().any(Option::is_some);
    if !is_asked {
        // One mark without a word for what it is of; of two, nothing tells which one is meant.
        let mut marks: Vec<_> = samples
            .iter()
            .zip(known)
            .zip(&mut ratings)
            .filter(|((sample, known), _)| known.is_none() && is_mark(sample))
            .map(|(_, rating)| rating)
            .collect();
        if let [only] = &mut *marks {
            **only = Some(Metric::Nps.code().into());
        }
    }
    samples
        .iter()
        .zip(known)
        .zip(ratings)
        .map(|((sample, known), rating)| {
            if known.is_some() || rating.is_some() {
                return rating;
            }
            let name = folded(&sample.name);
            let content = Content::of(&sample.cells);
            let is = |names: &[&str]| names.contains(&&*name);
            if is(IDS)
                && content.distinct == content.filled
                && !std::mem::replace(&mut has_id, true)
            {
                return Some("id".into());
            }
            // "new" and "regular" are groups of customers.
            let is_many = content.filled == 0
                || content.distinct > MOST_GROUPS
                || content.distinct * 2 > content.filled;
            if is(CUSTOMERS) && is_many {
                // A second one would only tell answers apart one by one.
                let is_second = std::mem::replace(&mut has_customer, true);
                return Some(if is_second { IGNORE } else { "respondent" }.into());
            }
            if is(TIMES)
                && let Some(meaning) = time(&sample.cells)
            {
                let is_second = std::mem::replace(&mut has_time, true);
                return Some(if is_second { IGNORE } else { meaning }.into());
            }
            if is(BESIDE) {
                return Some(IGNORE.into());
            }
            let is_text = content.whole * 2 <= content.filled;
            let is_sentence = content.words >= SENTENCE_WORDS * content.filled.max(1)
                && content.distinct * 2 > content.filled;
            (is_text && (contains(&name, COMMENTS) || is_sentence)).then(|| "comment".into())
        })
        .collect()
}

/// The rating that a column holds by the words in its name, on the scale that the name or the values settle.
fn rating(sample: &Sample) -> Option<String> {
    let name = folded(&sample.name);
    let content = Content::of(&sample.cells);
    // A bad cell or two are named when they are read; of a column of texts, a name says too much.
    if content.whole * 10 < content.filled * 9 {
        return None;
    }
    let range = range(&sample.name);
    let fits = |metric: Metric, (min, max): (u32, u32)| {
        let scale = metric.scale(min.into(), max.into())?;
        let holds = content.whole == 0 || (content.min >= min && content.max <= max);
        holds.then(|| bare(metric, (scale.min(), scale.max())))
    };
    let word = |word: &str| name.split(' ').any(|own| own == word);
    if word("nps") || name.contains("net promoter") {
        return fits(Metric::Nps, range.unwrap_or((0, 10)));
    }
    if contains(&name, RECOMMENDED) {
        // On 1 to 5 the same is asked, too, and is no NPS.
        let is_wide = content.whole == 0 || content.max > 5;
        return range.or(is_wide.then_some((0, 10))).and_then(|range| fits(Metric::Nps, range));
    }
    if word("csat") || contains(&name, SATISFIED) {
        let by_values = match (content.min, content.max) {
            (0, 1) => (0, 1),
            (_, ..=5) => (1, 5),
            (_, 6 | 7) => (1, 7),
            _ => (1, 10),
        };
        return fits(Metric::Csat, range.unwrap_or(by_values));
    }
    let is_ease = contains(&name, EASE) || EASE_WORDS.iter().any(|own| word(own));
    let is_effort = contains(&name, EFFORT) && !word("score");
    match (is_ease, is_effort) {
        // 1 to 5 may be asked the same way, and is on no scale that is known here.
        (true, false) => {
            let is_seven = content.max > 5;
            range.or(is_seven.then_some((1, 7))).and_then(|range| fits(Metric::Ces2, range))
        }
        (false, true) => fits(Metric::Ces1, range.unwrap_or((1, 5))),
        _ => None,
    }
}

/// Whether a column is called a score or a rating and nothing more, and can only be on 0 to 10.
fn is_mark(sample: &Sample) -> bool {
    let name = folded(&sample.name);
    let content = Content::of(&sample.cells);
    let is_whole =
        content.whole > 0 && content.whole * 10 >= content.filled * 9 && content.max <= 10;
    let is_named = name.split(' ').any(|word| SCORE_WORDS.contains(&word));
    let is_zero_to_ten = match range(&sample.name) {
        Some(range) => range == (0, 10),
        None => content.min == 0 && content.max > 7,
    };
    is_whole && is_named && is_zero_to_ten
}

/// What a column of times holds; `None` where its values are something else.
fn time(cells: &[String]) -> Option<&'static str> {
    let order = cells.iter().find_map(|cell| order_of(cell)).unwrap_or_default();
    // A day that may be a month is a time all the same, and is said not to be readable.
    let is_time = |cell: &&String| match order {
        Order::Unsaid => moment(cell).is_ok() || moment_in(cell, Order::DayFirst).is_ok(),
        order => moment_in(cell, order).is_ok(),
    };
    let times = cells.iter().filter(is_time).count();
    (times * 10 >= cells.len() * 9).then_some(match order {
        Order::Unsaid => "answered_at",
        Order::DayFirst => DAY_FIRST,
        Order::MonthFirst => MONTH_FIRST,
    })
}

impl Content {
    fn of(cells: &[String]) -> Self {
        let whole = cells.iter().filter_map(|cell| {
            let cell = digits(cell);
            let is_whole = cell.len() <= 3 && cell.bytes().all(|byte| byte.is_ascii_digit());
            cell.parse::<u32>().ok().filter(|_| is_whole)
        });
        let whole: Vec<u32> = whole.collect();
        Self {
            filled: cells.len(),
            whole: whole.len(),
            min: whole.iter().copied().min().unwrap_or(0),
            max: whole.iter().copied().max().unwrap_or(0),
            words: cells.iter().map(|cell| cell.split_whitespace().count()).sum(),
            distinct: cells.iter().collect::<HashSet<_>>().len(),
        }
    }
}

fn contains(name: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| name.contains(part))
}

/// A name in small letters without accents, its words parted by one space each.
pub(crate) fn folded(name: &str) -> String {
    let mut text = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        // `responseId` is two words.
        let is_next_word = before.is_lowercase() && letter.is_uppercase();
        before = letter;
        if !letter.is_alphanumeric() {
            text.push(' ');
            continue;
        }
        if is_next_word {
            text.push(' ');
        }
        for small in letter.to_lowercase() {
            match small {
                'ä' | 'á' | 'à' | 'â' | 'å' | 'ã' => text.push('a'),
                'é' | 'è' | 'ê' | 'ë' => text.push('e'),
                'í' | 'ì' | 'î' | 'ï' => text.push('i'),
                'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' => text.push('o'),
                'ü' | 'ú' | 'ù' | 'û' => text.push('u'),
                'ç' => text.push('c'),
                'ñ' => text.push('n'),
                'ß' => text.push_str("ss"),
                // Arabic keyboards write these two for the Persian ones.
                'ي' => text.push('ی'),
                'ك' => text.push('ک'),
                other => text.push(other),
            }
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The scale that a name names: `(1-5)`, `0 to 10`, `۱ تا ۵`.
fn range(name: &str) -> Option<(u32, u32)> {
    let plain = digits(name).to_lowercase();
    let mut ends: Vec<(u32, usize, usize)> = Vec::new();
    let mut rest = 0;
    while let Some(from) = plain.get(rest..)?.find(|letter: char| letter.is_ascii_digit()) {
        let from = rest + from;
        let len = plain.get(from..)?.bytes().take_while(u8::is_ascii_digit).count();
        rest = from + len;
        if let Ok(number) = plain.get(from..rest)?.parse() {
            ends.push((number, from, rest));
        }
    }
    ends.windows(2).find_map(|pair| {
        let [(min, _, from), (max, to, _)] = *pair else { return None };
        let between = plain.get(from..to)?.trim();
        let is_range =
            ["-", "–", "—", "..", "…", "to", "bis", "do", "до", "تا", "الی"].contains(&between);
        (is_range && min <= 1 && (1..=10).contains(&max)).then_some((min, max))
    })
}
