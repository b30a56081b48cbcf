//! Charts as marks: what a chart shows is said once, and both the page and a file draw it.
//!
//! A length is a part of the drawing's width or height, or pixels. The page takes parts as
//! percentages, so that a chart grows with it; a file has a size of its own.

use super::words::{count, decimals};
use trefoil_results::{Figure, Range};

/// What a mark stands for; the page colours it by its class, a file by what it is on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The whole of a scale.
    Rail,
    /// Where zero is on a scale.
    Zero,
    /// An interval on its scale.
    Range,
    /// A figure on its scale.
    Score,
    /// A number beside a scale.
    Tick,
    /// Promoters, easy, satisfied.
    Good,
    /// Passives, neutral.
    Middle,
    /// Detractors, hard, not satisfied.
    Poor,
    /// What bars stand on.
    Baseline,
    /// A mark of a scale through the chart.
    Grid,
    /// That of zero.
    GridZero,
    /// Where the part that is read stands.
    Reading,
    /// Intervals over time.
    Band,
    /// Figures over time.
    Line,
    /// What a figure is to be.
    Goal,
    /// One figure of many.
    Dot,
    /// The one that is read.
    DotRead,
}

/// The green of the studio on paper; `www/studio/studio.css` has it as `--accent`.
const ACCENT: &str = "#1f7a4d";

/// What is said in a low voice; there it is `--quiet`.
pub const QUIET: &str = "#4c544f";

impl Ink {
    /// The class that gives it its colours on the page.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Rail => "track-rail",
            Self::Zero => "track-zero",
            Self::Range => "track-range",
            Self::Score => "track-figure",
            Self::Tick => "tick",
            Self::Good => "tone-good",
            Self::Middle => "tone-middle",
            Self::Poor => "tone-poor",
            Self::Baseline => "baseline",
            Self::Grid => "grid",
            Self::GridZero => "grid grid-zero",
            Self::Reading => "reading-line",
            Self::Band => "trend-band",
            Self::Line => "trend-line",
            Self::Goal => "goal",
            Self::Dot => "dot",
            Self::DotRead => "dot dot-read",
        }
    }

    /// Its attributes on white paper: name and value.
    #[must_use]
    pub const fn on_paper(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Rail | Self::Baseline | Self::Grid => &[("fill", "#cfd1ca")],
            Self::Zero | Self::GridZero => &[("fill", QUIET)],
            Self::Tick => &[("fill", QUIET), ("font-size", "12")],
            Self::Range => &[("fill", ACCENT), ("fill-opacity", "0.32")],
            Self::Score | Self::DotRead => {
                &[("fill", ACCENT), ("stroke", "#ffffff"), ("stroke-width", "2")]
            }
            Self::Good => &[("fill", "#1f7a4d")],
            Self::Middle => &[("fill", "#8d968f")],
            Self::Poor => &[("fill", "#1a1d24")],
            Self::Reading => &[("fill", ACCENT), ("fill-opacity", "0.5")],
            Self::Band => &[("fill", ACCENT), ("fill-opacity", "0.18")],
            Self::Line => &[
                ("fill", "none"),
                ("stroke", ACCENT),
                ("stroke-width", "2"),
                ("stroke-linejoin", "round"),
                ("stroke-linecap", "round"),
            ],
            Self::Goal => {
                &[("stroke", "#b7791f"), ("stroke-width", "2"), ("stroke-dasharray", "6 5")]
            }
            Self::Dot => &[("fill", ACCENT)],
        }
    }
}

/// How far, or how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// Hundredths of the drawing's width or height.
    Part(f64),
    /// Pixels.
    Px(f64),
}

use Length::{Part, Px};

/// The part of a histogram's height above the points' numbers.
const ROOM: f64 = 76.0;

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

impl Anchor {
    /// As SVG has it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// What a mark looks like.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A filled box, its corners rounded by so many pixels.
    Bar {
        /// From the left.
        x: Length,
        /// From the top.
        y: Length,
        /// How wide.
        width: Length,
        /// How high.
        height: Length,
        /// The radius of its corners in pixels.
        round: f64,
    },
    /// A filled circle of so many pixels.
    Dot {
        /// From the left.
        x: Length,
        /// From the top.
        y: Length,
        /// Its radius in pixels.
        radius: f64,
    },
    /// A number or a word.
    Word {
        /// From the left.
        x: Length,
        /// From the top, to its baseline.
        y: Length,
        /// Pixels below that.
        below: f64,
        /// Which end stands there.
        anchor: Anchor,
        /// What it says.
        text: String,
    },
    /// A line from side to side.
    Rule {
        /// From the top.
        y: Length,
    },
    /// Lines or, closed, areas; each through points in hundredths of width and height.
    Path {
        /// One after the other.
        runs: Vec<Vec<(f64, f64)>>,
        /// Whether each leads back to its beginning.
        is_closed: bool,
    },
}

/// A shape and what it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What it stands for.
    pub ink: Ink,
    /// What it looks like.
    pub shape: Shape,
}

/// A chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// In pixels.
    pub height: f64,
    /// Later ones lie above.
    pub marks: Vec<Mark>,
}

impl Drawing {
    /// An empty one of that height in pixels.
    #[must_use]
    pub const fn new(height: f64) -> Self {
        Self { height, marks: Vec::new() }
    }

    /// Adds a mark.
    pub fn add(&mut self, ink: Ink, shape: Shape) {
        self.marks.push(Mark { ink, shape });
    }

    /// Adds a box.
    pub fn bar(&mut self, ink: Ink, [x, y, width, height]: [Length; 4], round: f64) {
        self.add(ink, Shape::Bar { x, y, width, height, round });
    }

    /// Adds a number.
    pub fn tick(&mut self, x: Length, y: Length, anchor: Anchor, text: String) {
        self.add(Ink::Tick, Shape::Word { x, y, below: 0.0, anchor, text });
    }

    /// A figure and its interval on the whole scale; `None` of a figure that does not exist.
    #[must_use]
    pub fn interval([from, to]: [f64; 2], figure: Option<f64>, range: Option<[f64; 2]>) -> Self {
        let place = |value: f64| 100.0 * (value - from) / (to - from);
        let mut drawing = Self::new(34.0);
        drawing.bar(Ink::Rail, [Px(0.0), Px(8.0), Part(100.0), Px(6.0)], 3.0);
        if from < 0.0 {
            drawing.bar(Ink::Zero, [Part(place(0.0)), Px(3.0), Px(1.0), Px(16.0)], 0.0);
        }
        if let Some([low, high]) = range {
            let (low, high) = (place(low), place(high));
            drawing.bar(Ink::Range, [Part(low), Px(5.0), Part(high - low), Px(12.0)], 6.0);
        }
        if let Some(figure) = figure {
            let (x, y) = (Part(place(figure)), Px(11.0));
            drawing.add(Ink::Score, Shape::Dot { x, y, radius: 5.0 });
        }
        drawing.tick(Px(0.0), Px(32.0), Anchor::Start, number(from));
        if from < 0.0 {
            drawing.tick(Part(place(0.0)), Px(32.0), Anchor::Middle, number(0.0));
        }
        drawing.tick(Part(100.0), Px(32.0), Anchor::End, number(to));
        drawing
    }

    /// The same without the numbers of the scale, for one row of many.
    #[must_use]
    pub fn row(scale: [f64; 2], figure: Option<f64>, range: Option<[f64; 2]>) -> Self {
        let mut drawing = Self::interval(scale, figure, range);
        drawing.marks.retain(|mark| mark.ink != Ink::Tick);
        drawing.height = 22.0;
        drawing
    }

    /// Parts of a whole beside each other.
    #[must_use]
    pub fn parts(parts: &[(Ink, u64)]) -> Self {
        let total = parts.iter().map(|(_, count)| *count as f64).sum::<f64>().max(1.0);
        let mut drawing = Self::new(14.0);
        let mut start = 0.0;
        for (ink, count) in parts {
            let width = 100.0 * *count as f64 / total;
            drawing.bar(*ink, [Part(start), Px(0.0), Part(width), Part(100.0)], 0.0);
            start += width;
        }
        drawing
    }

    /// How many answered each point, from the lowest one.
    #[must_use]
    pub fn histogram(first: u8, bars: &[(Ink, u64)]) -> Self {
        let slot = 100.0 / bars.len().max(1) as f64;
        let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1) as f64;
        let mut drawing = Self::new(104.0);
        for (place, (point, (ink, answers))) in (first..).zip(bars).enumerate() {
            let height = ROOM * *answers as f64 / most;
            let from = slot * place as f64;
            let (x, y) = (Part(from + slot * 0.14), Part(ROOM - height));
            drawing.bar(*ink, [x, y, Part(slot * 0.72), Part(height)], 2.0);
            let middle = Part(from + slot / 2.0);
            let text = count(point.into());
            let (y, below, anchor) = (Part(ROOM), 20.0, Anchor::Middle);
            drawing.add(Ink::Tick, Shape::Word { x: middle, y, below, anchor, text });
        }
        drawing.bar(Ink::Baseline, [Px(0.0), Part(ROOM), Part(100.0), Px(1.0)], 0.0);
        drawing
    }

    /// The same, higher, with the counts above the bars: a file has no table behind it.
    #[must_use]
    pub fn counted_histogram(first: u8, bars: &[(Ink, u64)]) -> Self {
        let mut drawing = Self::histogram(first, bars);
        drawing.height = 160.0;
        let mut words = Vec::new();
        let tops = drawing.marks.iter().filter_map(|mark| match mark.shape {
            Shape::Bar { x: Part(x), y, width: Part(width), .. } => Some((x + width / 2.0, y)),
            _ => None,
        });
        for ((x, y), (_, number)) in tops.zip(bars) {
            let text = count(*number);
            words.push(Shape::Word { x: Part(x), y, below: -5.0, anchor: Anchor::Middle, text });
        }
        words.into_iter().for_each(|word| drawing.add(Ink::Tick, word));
        drawing
    }
}

/// A figure as a number for drawing.
#[must_use]
pub fn place(figure: Option<Figure>) -> Option<f64> {
    figure.map(|figure| figure.exact().to_f64())
}

/// An interval as numbers for drawing.
#[must_use]
pub fn ends(range: Option<Range>) -> Option<[f64; 2]> {
    range.map(|range| [range.low(), range.high()])
}

/// A whole number at a scale.
#[must_use]
pub fn number(value: f64) -> String {
    decimals(value, 0)
}

#[cfg(test)]
mod tests {
    use super::{Drawing, Ink, Length, Shape};

    const INKS: [Ink; 17] = [
        Ink::Rail,
        Ink::Zero,
        Ink::Range,
        Ink::Score,
        Ink::Tick,
        Ink::Good,
        Ink::Middle,
        Ink::Poor,
        Ink::Baseline,
        Ink::Grid,
        Ink::GridZero,
        Ink::Reading,
        Ink::Band,
        Ink::Line,
        Ink::Goal,
        Ink::Dot,
        Ink::DotRead,
    ];

    /// What a sheet says under a name: `fill` in a rule, `--accent` among the tokens.
    fn said<'a>(sheet: &'a str, name: &str) -> Option<&'a str> {
        sheet.split(['{', ';']).find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(": "))
    }

    #[test]
    fn a_file_has_the_colours_of_the_page_on_paper() {
        let sheet = include_str!("../../../www/studio/studio.css");
        let (_, paper) = sheet.split_once("@media print {").unwrap();
        for ink in INKS {
            let rules = |class: &str| {
                let (_, rules) = sheet.split_once(&format!("\n.{class} {{")).unwrap();
                rules.split('}').next().unwrap()
            };
            let all: Vec<&str> = ink.class().split(' ').rev().map(rules).collect();
            for (name, value) in ink.on_paper() {
                // A size has no unit in a file.
                let expected = match all.iter().find_map(|rules| said(rules, name)) {
                    Some("0.75rem") => "12",
                    Some(own) => {
                        match own.strip_prefix("var(").and_then(|own| own.strip_suffix(')')) {
                            Some(token) => said(paper, token).unwrap(),
                            None => own.trim_end_matches("px"),
                        }
                    }
                    None => panic!("{ink:?} says no {name}"),
                };
                assert_eq!(*value, expected, "{ink:?}");
            }
        }
    }

    #[test]
    fn a_figure_stands_inside_its_interval() {
        let drawing = Drawing::interval([-100.0, 100.0], Some(20.0), Some([0.0, 50.0]));
        let part = |ink: Ink| {
            drawing.marks.iter().find(|mark| mark.ink == ink).map(|mark| match mark.shape {
                Shape::Bar { x: Length::Part(x), width: Length::Part(width), .. } => (x, x + width),
                Shape::Dot { x: Length::Part(x), .. } => (x, x),
                _ => (0.0, 0.0),
            })
        };
        assert_eq!(part(Ink::Range), Some((50.0, 75.0)));
        assert_eq!(part(Ink::Score), Some((60.0, 60.0)));
        // Of nothing there is a scale and nothing on it.
        assert_eq!(Drawing::interval([1.0, 5.0], None, None).marks.len(), 3);
        assert_eq!(Drawing::row([1.0, 5.0], None, None).marks.len(), 1);
    }

    #[test]
    fn bars_are_as_high_as_their_counts() {
        let drawing = Drawing::histogram(0, &[(Ink::Poor, 0), (Ink::Middle, 5), (Ink::Good, 10)]);
        let heights: Vec<f64> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark.shape {
                Shape::Bar { height: Length::Part(height), .. } => Some(height),
                _ => None,
            })
            .collect();
        assert_eq!(heights, [0.0, 38.0, 76.0]);
        assert!(Drawing::histogram(0, &[]).marks.len() == 1);
    }
}
