//! A year of a shop's answers and purchases, made up: something to look at for those who have no file yet.

use oorandom::Rand32;
use std::sync::Arc;
use trefoil::say;
use trefoil_score::Scale;
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{
    Answer, Circumstances, Complaint, Display, Event, EventKind, Rating, Record, Response, Scalar,
    ShownAs, Status,
};
use trefoil_survey::time::Timestamp;

/// What the file is called in the studio.
pub fn title() -> &'static str {
    say!("a made-up year of a shop")
}

const SURVEY: &str = "after-the-order";
const DAY_S: i64 = 86_400;
const WEEKS: i64 = 52;
/// Always the same year, so that whoever looks twice sees the same figures.
const SEED: u64 = 3;

/// Where customers were asked, how often, and how much worse (tenths of a point) it went there.
const TOUCHPOINTS: [(&str, u32, i32); 3] =
    [("checkout", 5, -1), ("delivery", 3, 2), ("phone", 2, 5)];
const LOCALES: [(&str, u32); 4] = [("en", 5), ("de", 3), ("fi", 2), ("fa", 1)];
/// What customers rate, and how good it is in tenths above or below the usual.
const ITEMS: [(&str, i32); 5] =
    [("delivery", -2), ("packing", 3), ("price", -5), ("website", 1), ("advice", 4)];

/// What a customer writes, in the order of [`LOCALES`].
type Comment = [&'static str; 4];

static PRAISE: [Comment; 6] = [
    [
        "Arrived a day early, and so well packed that nothing could have broken.",
        "Die Lieferung kam einen Tag früher und war so gut verpackt, dass nichts zerbrechen konnte.",
        "Tuli päivää etuajassa ja niin hyvin pakattuna, ettei mikään voinut mennä rikki.",
        "بسته یک روز زودتر رسید و آن‌قدر خوب پیچیده شده بود که چیزی نمی‌شکست.",
    ],
    [
        "The woman on the telephone found my lost parcel within minutes.",
        "Die Frau am Telefon hat mein verlorenes Paket in Minuten gefunden.",
        "Puhelimessa oleva nainen löysi kadonneen pakettini minuuteissa.",
        "خانمی که تلفن را جواب داد بستهٔ گم‌شده‌ام را چند دقیقه‌ای پیدا کرد.",
    ],
    [
        "Easy to order, honest photographs. I told my sister.",
        "Leicht zu bestellen, ehrliche Fotos. Ich habe es meiner Schwester erzählt.",
        "Helppo tilata, rehelliset kuvat. Kerroin siskolleni.",
        "سفارش دادن آسان بود و عکس‌ها واقعی. به خواهرم هم گفتم.",
    ],
    [
        "Good prices for what it is.",
        "Gute Preise für das, was man bekommt.",
        "Hyvä hinta siihen nähden, mitä saa.",
        "قیمت‌ها برای این کیفیت خوب است.",
    ],
    [
        "Third order this year, always as described.",
        "Dritte Bestellung in diesem Jahr, immer wie beschrieben.",
        "Kolmas tilaus tänä vuonna, aina kuvauksen mukainen.",
        "سومین سفارش امسال، همیشه همان بود که نوشته بودند.",
    ],
    [
        "The size chart was right, for once.",
        "Die Größentabelle stimmte, endlich einmal.",
        "Kokotaulukko piti kerrankin paikkansa.",
        "جدول اندازه‌ها این بار درست بود.",
    ],
];
static LUKEWARM: [Comment; 4] = [
    [
        "Fine, but the delivery took longer than it said.",
        "Gut, aber die Lieferung hat länger gedauert als angegeben.",
        "Ihan hyvä, mutta toimitus kesti luvattua kauemmin.",
        "خوب بود، ولی ارسال بیشتر از آنچه نوشته بودند طول کشید.",
    ],
    [
        "Good things, the website is slow on my telephone.",
        "Gute Sachen, die Website ist auf meinem Telefon langsam.",
        "Hyviä tuotteita, verkkosivusto on puhelimellani hidas.",
        "جنس‌ها خوب است، وب‌سایت روی گوشی من کند است.",
    ],
    [
        "I would have liked to choose the day of delivery.",
        "Ich hätte den Tag der Lieferung gern ausgesucht.",
        "Olisin halunnut valita toimituspäivän.",
        "دلم می‌خواست روز تحویل را خودم انتخاب کنم.",
    ],
    [
        "Shipping costs as much as the cup.",
        "Der Versand kostet so viel wie die Tasse.",
        "Toimitus maksaa yhtä paljon kuin kuppi.",
        "هزینهٔ ارسال به اندازهٔ خود فنجان است.",
    ],
];
static BLAME: [Comment; 6] = [
    [
        "The parcel came a week late and nobody told me.",
        "Das Paket kam eine Woche zu spät, und niemand hat etwas gesagt.",
        "Paketti tuli viikon myöhässä, eikä kukaan kertonut mitään.",
        "بسته یک هفته دیر رسید و کسی به من خبر نداد.",
    ],
    [
        "Broken on arrival, and I still wait for an answer.",
        "Kam kaputt an, und ich warte noch immer auf eine Antwort.",
        "Oli perillä rikki, ja odotan yhä vastausta.",
        "شکسته رسید و هنوز منتظر جوابم.",
    ],
    [
        "I called three times about the delivery.",
        "Ich habe wegen der Lieferung dreimal angerufen.",
        "Soitin toimituksesta kolme kertaa.",
        "سه بار برای ارسال تماس گرفتم.",
    ],
    [
        "The price in the basket was not the price on the page.",
        "Der Preis im Korb war nicht der Preis auf der Seite.",
        "Korin hinta ei ollut sivun hinta.",
        "قیمت سبد خرید با قیمت صفحه یکی نبود.",
    ],
    [
        "The website lost my address twice.",
        "Die Website hat meine Adresse zweimal verloren.",
        "Verkkosivusto hukkasi osoitteeni kahdesti.",
        "وب‌سایت دو بار نشانی‌ام را پاک کرد.",
    ],
    [
        "Returned it, no money back yet.",
        "Zurückgeschickt, noch kein Geld zurück.",
        "Palautin sen, rahoja ei ole vielä näkynyt.",
        "پس فرستادم، هنوز پولم را نداده‌اند.",
    ],
];

/// Of those who are asked in the shop or at the door, so many of ten have bought there before.
const RETURNING: u32 = 6;

/// The records and the purchases as JSON Lines: those of the 52 whole weeks, Monday to Sunday, before `now`.
///
/// Whole weeks, since the shop has other days at weekends: else what is found would hang on the day of the week.
pub fn year(now: Timestamp) -> String {
    let mut year = Year {
        random: Rand32::new(SEED),
        lines: String::new(),
        customers: Customers { random: Rand32::new(SEED + 1), known: Vec::new(), orders: 0 },
    };
    // The first of January 1970 was a Thursday.
    let today = now.unix_s().div_euclid(DAY_S);
    let end_s = (today - (today + 3).rem_euclid(7)) * DAY_S;
    for position in 0..7 * WEEKS {
        let start_s = end_s + (position - 7 * WEEKS) * DAY_S;
        let weekday = position % 7;
        // Before the holidays, nine weeks before the end, everybody orders.
        let rush = (position / 7 - (WEEKS - 9)).abs() <= 2;
        let usual = if weekday >= 5 { 5 } else { 9 };
        let shown = usual + year.below(4) + if rush { 6 } else { 0 };
        for _ in 0..shown {
            let at_s = start_s + 7 * 3600 + i64::from(year.below(15 * 3600));
            year.visitor(at_s, position, rush, end_s);
        }
    }
    year.lines
}

struct Year {
    random: Rand32,
    lines: String,
    customers: Customers,
}

/// Who bought, and what they think of the shop. They have chance of their own, so that answers do not hang on it.
struct Customers {
    random: Rand32,
    known: Vec<Customer>,
    orders: u32,
}

/// When somebody bought last, and how likely they were to recommend the shop, if they were asked.
struct Customer {
    bought_s: i64,
    likely: Option<u8>,
}

impl Customers {
    /// Somebody who buys: a customer who was here before, sooner if it was not long ago and they were content, or a new
    /// one.
    fn buyer(&mut self, at_s: i64, is_returning: bool) -> usize {
        // Whoever does not come to mind after so many is a new one.
        for _ in 0..if is_returning { 24 } else { 0 } {
            let Some(len) = u32::try_from(self.known.len()).ok().filter(|len| *len > 0) else {
                break;
            };
            let place = self.random.rand_range(0..len) as usize;
            let Some(customer) = self.known.get(place) else { break };
            let fondness = match customer.likely {
                Some(9..) => 90,
                Some(7 | 8) => 60,
                Some(_) => 35,
                None => 55,
            };
            let fades = match (at_s - customer.bought_s) / DAY_S {
                // Nobody orders again before the parcel is there.
                ..4 => 0,
                4..60 => 100,
                60..150 => 50,
                _ => 15,
            };
            if self.random.rand_range(0..10_000) < fondness * fades {
                return place;
            }
        }
        self.known.push(Customer { bought_s: at_s, likely: None });
        self.known.len() - 1
    }

    /// The purchase, as a line, of somebody who says nothing of it.
    fn silent(&mut self, at_s: i64) -> String {
        let is_returning = self.random.rand_range(0..10) < RETURNING;
        let buyer = self.buyer(at_s, is_returning);
        self.buy(buyer, at_s)
    }

    /// Who answers so likely after a purchase, as the page names them, and that purchase as a line.
    fn answering(&mut self, at_s: i64, is_returning: bool, likely: u8) -> (Option<String>, String) {
        let buyer = self.buyer(at_s, is_returning);
        if let Some(customer) = self.known.get_mut(buyer) {
            customer.likely = Some(likely);
        }
        // One of ten orders without an account, so that the page knows no name.
        let is_named = self.random.rand_range(0..10) > 0;
        (is_named.then(|| name(buyer)), self.buy(buyer, at_s))
    }

    /// A purchase as a line, by a customer of that place.
    fn buy(&mut self, place: usize, at_s: i64) -> String {
        if let Some(customer) = self.known.get_mut(place) {
            customer.bought_s = at_s;
        }
        self.orders += 1;
        let (order, at) = (10_000 + self.orders, Timestamp::from_unix_s(at_s).to_rfc3339());
        let name = name(place);
        format!("{{\"order_id\":\"{order}\",\"customer\":\"{name}\",\"purchased_at\":\"{at}\"}}\n")
    }
}

/// What the shop calls a customer.
fn name(place: usize) -> String {
    format!("c-{}", 1001 + place)
}

impl Year {
    fn below(&mut self, bound: u32) -> u32 {
        self.random.rand_range(0..bound)
    }

    fn one_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// A number near zero, seldom beyond `reach`, in tenths.
    fn mood(&mut self, reach: u32) -> i32 {
        let sum: u32 = (0..3).map(|_| self.below(2 * reach / 3 + 1)).sum();
        sum as i32 - reach as i32
    }

    fn of<T: Copy>(&mut self, weighted: &[(T, u32)]) -> Option<T> {
        let mut left = self.below(weighted.iter().map(|(_, weight)| weight).sum());
        weighted.iter().find_map(|(value, weight)| match left.checked_sub(*weight) {
            None => Some(*value),
            Some(rest) => {
                left = rest;
                None
            }
        })
    }

    fn one(&mut self, comments: &'static [Comment]) -> Option<&'static Comment> {
        let place = self.below(comments.len() as u32) as usize;
        comments.get(place)
    }

    fn id(&mut self, at_s: i64) -> RecordId {
        let random: [u8; 10] = std::array::from_fn(|_| self.below(256) as u8);
        RecordId::new(at_s.unsigned_abs() * 1000, &random)
    }

    fn tell(&mut self, record: &Record) {
        self.lines += &record.to_json();
        self.lines.push('\n');
    }

    fn event(&mut self, kind: EventKind, at_s: i64, response: RecordId) {
        let (id, at) = (self.id(at_s), Timestamp::from_unix_s(at_s));
        let event = Event { id, at, survey: SURVEY.into(), kind, response, test: false };
        self.tell(&Record::Event(event));
    }

    /// Somebody to whom the survey is shown.
    fn visitor(&mut self, at_s: i64, position: i64, rush: bool, end_s: i64) {
        let id = self.id(at_s);
        self.event(EventKind::Shown, at_s, id);
        // Two of five begin, and most of them send.
        if self.below(10) >= 4 {
            if self.one_in(3) {
                self.event(EventKind::Dismissed, at_s + 4, id);
            }
            self.lines += &self.customers.silent(at_s);
            return;
        }
        self.event(EventKind::Started, at_s + 3, id);
        if self.one_in(8) {
            self.lines += &self.customers.silent(at_s);
            return;
        }
        let touchpoints = TOUCHPOINTS.map(|(name, weight, worse)| ((name, worse), weight));
        let (touchpoint, worse) = self.of(&touchpoints).unwrap_or(("checkout", 0));
        let is_returning = self.below(10) < RETURNING;
        // In spring the shop took another carrier; in the rush parcels are late.
        let carrier = if position > 7 * 26 { 5 } else { 0 };
        let late = if rush { 12 } else { 0 };
        let mood = self.mood(17) + carrier - late - worse + if is_returning { 3 } else { -2 };
        let likely = (91 + 3 * mood / 2 + self.mood(18)).clamp(0, 105).div_euclid(10) as u8;
        let (mut answers, said) = self.answers(mood, late, likely);
        let answered_s = at_s + 12 + i64::from(self.below(40));
        let opened_at = Timestamp::from_unix_s(answered_s);
        let is_complaint = likely <= 6 && self.below(4) > 0;
        let complaint =
            is_complaint.then(|| Complaint { opened_at, due_at: opened_at.plus_s(3 * DAY_S) });
        let locale = self.of(&LOCALES).unwrap_or("en");
        let text = said.and_then(|said| {
            let place = LOCALES.iter().position(|(own, _)| *own == locale)?;
            said.get(place).map(|text| (*text).into())
        });
        answers.extend(text.map(|text| Answer::Comment { question: "why".into(), text }));
        let visit = if is_returning { "returning" } else { "first" };
        let (respondent, purchase) = self.customers.answering(at_s, is_returning, likely);
        self.lines += &purchase;
        let circumstances = Circumstances {
            id,
            test: false,
            shown_at: Timestamp::from_unix_s(at_s),
            display: Display::Inline,
            trigger: Some("load".into()),
            touchpoint: Some(touchpoint.into()),
            page: Some("/thanks".into()),
            respondent,
            context: vec![("visit".into(), Scalar::Text(visit.into()))],
        };
        self.tell(&Record::Response(Response {
            circumstances: Arc::new(circumstances),
            revision: 1,
            survey: SURVEY.into(),
            survey_version: "1".into(),
            status: Status::Complete,
            answered_at: Some(opened_at),
            locale: locale.into(),
            order: Vec::new(),
            answers,
            complaint,
        }));
        if is_complaint {
            self.follow_up(id, answered_s, end_s);
        }
    }

    /// What somebody rates, and what they write, in each language.
    fn answers(
        &mut self,
        mood: i32,
        late: i32,
        likely: u8,
    ) -> (Vec<Answer>, Option<&'static Comment>) {
        let rating = |question: &str, item: Option<&str>, metric: Metric, value: u8| {
            Answer::Rating(Rating {
                question: question.into(),
                item: item.map(String::from),
                role: None,
                metric,
                scale: metric.usual_scale(),
                shown_as: Some(ShownAs::Numbers),
                value: Some(value),
            })
        };
        let on_five = |tenths: i32| {
            let point = (tenths + 5).div_euclid(10).clamp(1, 5);
            u8::try_from(point).unwrap_or(Scale::CSAT5.max())
        };
        let mut answers = vec![rating("recommend", None, Metric::Nps, likely)];
        for (item, better) in ITEMS {
            // Now and then somebody has nothing to say of an item.
            if self.one_in(12) {
                continue;
            }
            let own = if item == "delivery" { late } else { 0 };
            let tenths =
                41 + 2 * mood / 3 + better - own + self.mood(16 + 2 * better.unsigned_abs());
            answers.push(rating("service", Some(item), Metric::Csat, on_five(tenths)));
        }
        if self.one_in(2) {
            let tenths = 21 - mood / 2 + self.mood(20);
            answers.push(rating("effort", None, Metric::Ces1, on_five(tenths)));
        }
        let comments: &[Comment] = match likely {
            9.. => &PRAISE,
            7 | 8 => &LUKEWARM,
            _ => &BLAME,
        };
        let comment = if self.one_in(3) { self.one(comments) } else { None };
        (answers, comment)
    }

    /// The shop answers most complaints in time, some late, and the newest not yet.
    fn follow_up(&mut self, id: RecordId, opened_s: i64, end_s: i64) {
        let hours = if self.one_in(7) { 80 + self.below(60) } else { 2 + self.below(60) };
        let replied_s = opened_s + i64::from(hours) * 3600;
        if self.one_in(20) || replied_s >= end_s {
            return;
        }
        self.event(EventKind::Replied, replied_s, id);
        let resolved_s = replied_s + i64::from(4 + self.below(90)) * 3600;
        if !self.one_in(6) && resolved_s < end_s {
            self.event(EventKind::Resolved, resolved_s, id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY_S, year};
    use trefoil_results::{Format, Loyalty, Selection, Span, Tally, View};
    use trefoil_survey::time::Timestamp;

    #[test]
    fn the_year_is_believable() {
        let now = Timestamp::from_rfc3339("2026-11-26T12:00:00Z").unwrap();
        let lines = year(now);
        let mut tally = Tally::default();
        tally.read("made up", Format::JsonLines, lines.as_bytes());
        let tables = tally.tables(&Selection::default());
        assert!(tables.bad_lines.is_empty(), "{:?}", tables.bad_lines.first());
        let nps = &tables.nps[0];
        assert!((900..2000).contains(&nps.n), "{}", nps.n);
        assert!((5..60).contains(&nps.score.unwrap().whole()), "{nps:?}");
        assert_eq!(tables.csat[0].items.len(), 5);
        let view = View { span: Span::Month, by: vec!["touchpoint".into()], ..View::at(now) };
        let analysis = tally.analysis(&Selection::default(), &view);
        assert!(analysis.trend.len() >= 12);
        assert!(analysis.segments[0].differences.iter().any(|pair| pair.p_holm.unwrap() < 0.05));
        assert_eq!(analysis.drivers[0].drivers.len(), 6);
        let rate = analysis.response_rates[0].responded.percent.unwrap().whole();
        assert!((25..50).contains(&rate), "{rate}");
        let service = &analysis.service[0];
        assert!(service.in_time.n > 30 && service.unanswered > 0, "{service:?}");
        let loyalty = analysis.loyalty.as_ref().unwrap();
        assert!((1200..2000).contains(&loyalty.all.customers), "{:?}", loyalty.all);
        let around = &loyalty.arounds[loyalty.usual().unwrap()];
        let retained = around.all.retained.percent.unwrap().whole();
        assert!((30..60).contains(&retained), "{retained}");
        assert_eq!((around.groups.len(), around.finding.as_ref().unwrap().code), (4, "ahead"));
        // Whoever looks twice in a week sees the same, and whoever looks another week the same findings.
        let monday = Timestamp::from_rfc3339("2026-11-23T00:00:00Z").unwrap();
        assert_eq!(lines, year(monday));
        assert_eq!(lines, year(monday.plus_s(7 * DAY_S - 1)));
        for weeks in [1, 5, 31] {
            let later = now.plus_s(weeks * 7 * DAY_S);
            let mut tally = Tally::default();
            tally.read("made up", Format::JsonLines, year(later).as_bytes());
            let analysis = tally.analysis(&Selection::default(), &View::at(later));
            let findings = |loyalty: &Loyalty| -> Vec<_> {
                loyalty.arounds.iter().map(|around| around.finding.clone()).collect()
            };
            assert_eq!(findings(analysis.loyalty.as_ref().unwrap()), findings(loyalty));
        }
    }
}
