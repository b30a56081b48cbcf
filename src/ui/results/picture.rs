//! A chart as a file of its own: SVG on white paper, with its title, its n and its interval in it.
//!
//! It needs nothing beside it: colours are attributes, fonts are whatever the viewer has, and all
//! that is drawn is said in its description, too.

use super::drawing::{Anchor, Drawing, Ink, Length, Mark, QUIET, Shape};
use super::words::count;
use crate::i18n::spoken::is_rtl;
use crate::say;
use std::fmt::Write as _;

/// A chart on its way to a file; what is added stands below what was there before.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    title: String,
    /// What it says, in sentences.
    said: Vec<String>,
    height: f64,
    body: String,
    /// Whether its words run from right to left; then it is mirrored, but for the charts, whose scales never are.
    is_rtl: bool,
}

/// One row of several on the same scale.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureRow {
    /// What it is of.
    pub name: String,
    /// What is drawn.
    pub drawing: Drawing,
    /// Figure, interval and n in words.
    pub words: String,
}

const MARGIN: f64 = 24.0;
const INK: &str = "#1b211e";

impl Picture {
    /// In pixels; all are of one width, so that they fit together on a page.
    pub const WIDTH: f64 = 720.0;

    /// White paper with a title and lines of facts: what was measured, its interval and its n.
    #[must_use]
    pub fn new(title: &str, facts: &[String]) -> Self {
        let mut picture = Self {
            title: title.into(),
            said: Vec::new(),
            height: MARGIN,
            body: String::new(),
            is_rtl: is_rtl(),
        };
        for line in wrapped(title, 62) {
            picture.height += 22.0;
            picture.text([MARGIN, picture.height - 5.0], Anchor::Start, (INK, 18, true), &line);
        }
        for fact in facts {
            picture.note(fact);
        }
        picture.height += 8.0;
        picture
    }

    /// A score on its scale, and how many answered each point.
    #[must_use]
    pub fn of_score(
        title: &str,
        facts: &[String],
        interval: &Drawing,
        (first, bars): (u8, &[(Ink, u64)]),
        meanings: &[(Ink, String)],
    ) -> Self {
        let mut picture = Self::new(title, facts);
        picture.draw(interval, 0.0);
        // Room for the count above the highest bar.
        picture.height += 14.0;
        picture.draw(&Drawing::counted_histogram(first, bars), 0.0);
        let points = (first..).zip(bars);
        let points =
            points.map(|(point, (_, n))| format!("{}: {}", count(point.into()), count(*n)));
        let points = points.collect::<Vec<_>>().join(", ");
        picture.say(say!("Answers at each point: {points}.", points));
        picture.legend(meanings);
        picture
    }

    /// What it is called.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Adds a sentence.
    pub fn note(&mut self, text: &str) {
        self.said.push(text.into());
        for line in wrapped(text, 88) {
            self.height += 20.0;
            self.text([MARGIN, self.height - 5.0], Anchor::Start, (QUIET, 14, false), &line);
        }
    }

    /// Says something that is drawn and not written.
    pub fn say(&mut self, text: String) {
        self.said.push(text);
    }

    /// Adds a chart, so many pixels from the margin.
    pub fn draw(&mut self, drawing: &Drawing, inset: f64) {
        let width = Self::WIDTH - 2.0 * MARGIN - inset;
        self.marks(drawing, [MARGIN + inset, self.height, width, drawing.height]);
        self.height += drawing.height + 12.0;
    }

    /// Adds what the colours mean, a line each.
    pub fn legend(&mut self, meanings: &[(Ink, String)]) {
        for (ink, text) in meanings {
            let mut swatch = Drawing::new(12.0);
            let whole = Length::Part(100.0);
            swatch.bar(*ink, [Length::Px(0.0), Length::Px(0.0), whole, whole], 2.0);
            self.marks(&swatch, [MARGIN, self.height + 6.0, 12.0, 12.0]);
            self.said.push(text.clone());
            for line in wrapped(text, 84) {
                self.height += 20.0;
                let place = [MARGIN + 20.0, self.height - 3.0];
                self.text(place, Anchor::Start, (INK, 14, false), &line);
            }
        }
        self.height += 8.0;
    }

    /// Adds rows below each other on one scale, with the scale's ends below the last.
    pub fn rows(&mut self, rows: &[PictureRow], [first, last]: [&str; 2]) {
        const FROM: f64 = MARGIN + 200.0;
        /// The widest letter of 13 pixels that words are likely to have, on average.
        const LETTER: f64 = 7.4;
        let letters = rows.iter().map(|row| row.words.chars().count()).max().unwrap_or(0);
        // What the words leave, and still a chart where they leave nothing.
        let width = (Self::WIDTH - MARGIN - LETTER * letters as f64 - 16.0 - FROM).max(120.0);
        for PictureRow { name, drawing, words } in rows {
            self.said.push(format!("{name}: {words}"));
            let lines = wrapped(name, 25);
            let top = self.height;
            for line in &lines {
                self.height += 18.0;
                self.text([MARGIN, self.height], Anchor::Start, (INK, 14, false), line);
            }
            self.marks(drawing, [FROM, top + 2.0, width, drawing.height]);
            let place = [Self::WIDTH - MARGIN, top + 18.0];
            self.text(place, Anchor::End, (INK, 13, false), words);
            self.height += 12.0;
        }
        self.height += 6.0;
        self.scale([FROM, width], [first, last]);
        self.height += 16.0;
    }

    /// Adds the first and the last name of a scale below the chart before, so many pixels from the margin.
    pub fn ends(&mut self, [first, last]: [&str; 2], inset: f64) {
        let from = MARGIN + inset;
        self.scale([from, Self::WIDTH - MARGIN - from], [first, last]);
        self.height += 18.0;
    }

    /// Writes the ends of a scale below the chart that begins there and is so wide.
    fn scale(&mut self, [left, width]: [f64; 2], [first, last]: [&str; 2]) {
        let mut words = Drawing::new(12.0);
        for (x, anchor, end) in [(0.0, Anchor::Start, first), (100.0, Anchor::End, last)] {
            words.tick(Length::Part(x), Length::Px(6.0), anchor, end.into());
        }
        self.marks(&words, [left, self.height, width, words.height]);
    }

    /// How high it is, in pixels.
    #[must_use]
    pub fn height(&self) -> f64 {
        (self.height + MARGIN).ceil()
    }

    /// The file.
    #[must_use]
    pub fn svg(&self) -> String {
        let (width, height) = (Self::WIDTH, self.height());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" aria-labelledby=\"title description\" font-family=\"system-ui, sans-serif\"{}>\n\
             <title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            if self.is_rtl { " direction=\"rtl\"" } else { "" },
            escaped(&self.title),
            escaped(&self.said.join("\n")),
            self.body
        )
    }

    /// A name for the file, without its ending: letters, digits and hyphens.
    #[must_use]
    pub fn file_name(&self) -> String {
        file_name(&self.title)
    }

    /// From the left, what is so far from where lines begin.
    fn mirrored(&self, from_start: f64, width: f64) -> f64 {
        if self.is_rtl { Self::WIDTH - from_start - width } else { from_start }
    }

    fn text(&mut self, [x, y]: [f64; 2], anchor: Anchor, style: (&str, u8, bool), text: &str) {
        let (fill, size, is_strong) = style;
        let x = self.mirrored(x, 0.0);
        let weight = if is_strong { " font-weight=\"600\"" } else { "" };
        // Writing to a text does not fail.
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{}\" fill=\"{fill}\" font-size=\"{size}\"{weight}>{}</text>",
            anchor.code(),
            escaped(text)
        );
    }

    fn marks(&mut self, drawing: &Drawing, [left, top, width, height]: [f64; 4]) {
        let size = |length: Length, whole: f64| match length {
            Length::Part(part) => part * whole / 100.0,
            Length::Px(px) => px,
        };
        let left = self.mirrored(left, width);
        let at = |x: Length, y: Length| (left + size(x, width), top + size(y, height));
        for Mark { ink, shape } in &drawing.marks {
            let mut ink_said = String::new();
            for (name, value) in ink.on_paper() {
                let _ = write!(ink_said, " {name}=\"{value}\"");
            }
            let _ = match shape {
                Shape::Bar { x, y, width: wide, height: high, round } => {
                    let ((x, y), wide) = (at(*x, *y), size(*wide, width));
                    let high = size(*high, height);
                    writeln!(
                        self.body,
                        "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{wide:.2}\" height=\"{high:.2}\" rx=\"{round}\"{ink_said}/>"
                    )
                }
                Shape::Dot { x, y, radius } => {
                    let (x, y) = at(*x, *y);
                    writeln!(
                        self.body,
                        "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{radius}\"{ink_said}/>"
                    )
                }
                Shape::Word { x, y, below, anchor, text } => {
                    let (x, y) = at(*x, *y);
                    writeln!(
                        self.body,
                        "<text x=\"{x:.2}\" y=\"{:.2}\" text-anchor=\"{}\"{}{ink_said}>{}</text>",
                        y + below,
                        anchor.code(),
                        if self.is_rtl { " direction=\"ltr\"" } else { "" },
                        escaped(text)
                    )
                }
                Shape::Rule { y } => {
                    let (_, y) = at(Length::Px(0.0), *y);
                    writeln!(
                        self.body,
                        "<line x1=\"{left:.2}\" x2=\"{:.2}\" y1=\"{y:.2}\" y2=\"{y:.2}\"{ink_said}/>",
                        left + width
                    )
                }
                Shape::Path { runs, is_closed } => {
                    let place = |(x, y): &(f64, f64)| {
                        let (x, y) = at(Length::Part(*x), Length::Part(*y));
                        format!("{x:.2} {y:.2}")
                    };
                    let end = if *is_closed { "Z" } else { "" };
                    let run = |run: &Vec<(f64, f64)>| {
                        format!("M{}{end}", run.iter().map(place).collect::<Vec<_>>().join("L"))
                    };
                    let d: String = runs.iter().map(run).collect();
                    writeln!(self.body, "<path d=\"{d}\"{ink_said}/>")
                }
            };
        }
    }
}

/// A text as a file's name: letters, digits and hyphens, not overlong.
#[must_use]
pub fn file_name(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let name: String = words.join("-").chars().take(80).collect();
    format!("trefoil-{name}")
}

/// A text as XML: its signs are no marks, and what XML cannot hold is replaced.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => safe.push(letter),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            _ => safe.push(letter),
        }
    }
    safe
}

/// A text in lines of at most so many letters; an overlong word is cut.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut length) = (String::new(), 0);
    for word in text.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        for (place, piece) in letters.chunks(most).enumerate() {
            if length > 0 && (place > 0 || length + 1 + piece.len() > most) {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.extend(piece);
            length += piece.len();
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::{Picture, PictureRow, file_name, wrapped};
    use crate::ui::results::drawing::{Drawing, Ink};

    #[test]
    fn a_picture_says_its_title_and_its_facts_and_nothing_in_them_is_markup() {
        let hostile = "<script>alert(1)</script> & \"\u{1}\" نام";
        let mut picture = Picture::new(hostile, &["95 % interval 3 to 44 · 31 answers".into()]);
        picture.draw(&Drawing::histogram(0, &[(Ink::Poor, 1), (Ink::Good, 3)]), 0.0);
        picture.legend(&[(Ink::Good, hostile.into())]);
        let drawing = Drawing::row([1.0, 5.0], Some(3.0), Some([2.0, 4.0]));
        let row = PictureRow { name: hostile.into(), drawing, words: "3.00 · n 9".into() };
        picture.rows(&[row], ["1", "5"]);
        let svg = picture.svg();
        assert!(svg.contains("<title id=\"title\">&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;\u{fffd}&quot; نام</title>"));
        assert!(svg.contains("95 % interval 3 to 44 · 31 answers"));
        assert!(!svg.contains("<script") && !svg.contains("style="));
        assert!(!svg.contains("http") || svg.matches("http").count() == 1, "only its namespace");
    }

    #[test]
    fn words_beside_a_row_leave_its_chart_alone() {
        let mut picture = Picture::new("t", &[]);
        let drawing = Drawing::row([1.0, 5.0], None, None);
        let words = "0.63 (0.34 to 0.80) · mean 3.80".to_owned();
        let letters = words.chars().count() as f64;
        picture.rows(&[PictureRow { name: "n".into(), drawing, words }], ["1", "5"]);
        let svg = picture.svg();
        let rail = svg.lines().find(|line| line.contains("x=\"224.00\"")).unwrap();
        let (_, width) = rail.split_once("width=\"").unwrap();
        let width: f64 = width.split('"').next().unwrap().parse().unwrap();
        assert!(224.0 + width < 720.0 - 24.0 - 7.0 * letters, "{rail}");
    }

    #[test]
    fn long_texts_go_on_in_the_next_line() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("overlong", 3), ["ove", "rlo", "ng"]);
        assert_eq!(wrapped("", 3), [""]);
    }

    #[test]
    fn a_file_is_named_after_what_it_shows() {
        assert_eq!(file_name("NPS · recommend · ../a/b"), "trefoil-nps-recommend-a-b");
        assert_eq!(file_name("رضایت"), "trefoil-رضایت");
    }
}
