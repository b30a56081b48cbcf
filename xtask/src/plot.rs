//! A plot of costs over sizes, both in powers of ten: what grows alike is a straight line.

use std::fmt::Write as _;

/// One thing that is measured, from small to large.
pub struct Line {
    /// What it is.
    pub name: String,
    /// Sizes and costs, both above 0.
    pub points: Vec<(f64, f64)>,
}

/// The whole picture, and the room for the plot itself.
const SIZE: (f64, f64) = (760.0, 420.0);
const LEFT: f64 = 72.0;
const RIGHT: f64 = 560.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 360.0;

/// The least distance of two names below one another.
const NAME_HEIGHT: f64 = 18.0;

/// As many lines as are told apart, by colours that people who see no red or no green tell apart, too, and by shapes.
const HUES: [(&str, &str); 6] = [
    ("#0067a5", "#6cb8f0"),
    ("#b35000", "#f0a35c"),
    ("#00745a", "#4fc9a4"),
    ("#8a3a8f", "#d795dc"),
    ("#6b6200", "#cfc35a"),
    ("#555b66", "#b4bac4"),
];

/// The picture as SVG, light and dark by itself.
pub fn svg(title: &str, across: &str, up: &str, lines: &[Line]) -> String {
    let all = || lines.iter().flat_map(|line| &line.points);
    let decades = |of: fn(&(f64, f64)) -> f64| {
        let logs = all().map(|point| of(point).log10());
        let ends =
            logs.fold((f64::MAX, f64::MIN), |(low, high), log| (low.min(log), high.max(log)));
        (ends.0.floor(), ends.1.ceil().max(ends.0.floor() + 1.0))
    };
    let (least, most) = (decades(|point| point.0), decades(|point| point.1));
    let place = |(x, y): (f64, f64)| {
        let part = |value: f64, (low, high): (f64, f64)| (value.log10() - low) / (high - low);
        (LEFT + part(x, least) * (RIGHT - LEFT), BOTTOM - part(y, most) * (BOTTOM - TOP))
    };
    let mut svg = head(title);
    for power in powers(most) {
        let (_, y) = place((10_f64.powf(least.0), 10_f64.powi(power)));
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/><text x=\"{:.1}\" y=\"{:.1}\" class=\"end\">{}</text>",
            LEFT - 8.0,
            y + 4.0,
            number(power)
        );
    }
    for power in powers(least) {
        let (x, _) = place((10_f64.powi(power), 10_f64.powf(most.0)));
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{x:.1} {TOP}V{BOTTOM}\"/><text x=\"{x:.1}\" y=\"{:.1}\" class=\"mid\">{}</text>",
            BOTTOM + 20.0,
            number(power)
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" class=\"mid soft\">{across}</text><text x=\"{LEFT}\" y=\"{:.1}\" class=\"soft\">{up}</text>",
        f64::midpoint(LEFT, RIGHT),
        BOTTOM + 42.0,
        TOP - 14.0
    );
    let mut names: Vec<(f64, usize)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let places: Vec<_> = line.points.iter().map(|point| place(*point)).collect();
        let path: Vec<_> = places.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        let _ = writeln!(svg, "<path class=\"line h{index}\" d=\"M{}\"/>", path.join("L"));
        for (x, y) in &places {
            let _ = writeln!(svg, "{}", mark(index, *x, *y));
        }
        names.extend(places.last().map(|(_, y)| (*y, index)));
    }
    // Each name beside the end of its line, or as near as the others let it.
    names.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut above = TOP - NAME_HEIGHT;
    for (y, index) in names {
        above = y.max(above + NAME_HEIGHT);
        let name = lines.get(index).map_or("", |line| &line.name);
        let _ = writeln!(
            svg,
            "{}<text x=\"{:.1}\" y=\"{:.1}\">{name}</text>",
            mark(index, RIGHT + 18.0, above),
            RIGHT + 30.0,
            above + 4.0
        );
    }
    svg + "</svg>\n"
}

fn head(title: &str) -> String {
    let (width, height) = SIZE;
    let hues = |of: fn(&(&str, &str)) -> String| {
        HUES.iter()
            .enumerate()
            .map(|(index, hue)| format!(".h{index}{{color:{}}}", of(hue)))
            .collect::<String>()
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>{title}</title>\n\
         <style>text{{font:13px system-ui,sans-serif;fill:#22262e}}.soft{{fill:#5b6270}}.end{{text-anchor:end}}.mid{{text-anchor:middle}}\
         .paper{{fill:#fff}}.grid{{stroke:#d9dce2;fill:none}}.line{{stroke:currentColor;stroke-width:2;fill:none}}.mark{{fill:currentColor}}{}\
         @media(prefers-color-scheme:dark){{text{{fill:#e7e9ee}}.soft{{fill:#a3aab8}}.paper{{fill:#15181e}}.grid{{stroke:#333843}}{}}}</style>\n\
         <rect class=\"paper\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>\n",
        hues(|hue| hue.0.into()),
        hues(|hue| hue.1.into())
    )
}

/// A point of a line, by a shape of its own.
fn mark(index: usize, x: f64, y: f64) -> String {
    let shape = match index % 3 {
        0 => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\""),
        1 => format!("<rect x=\"{:.1}\" y=\"{:.1}\" width=\"8\" height=\"8\"", x - 4.0, y - 4.0),
        _ => format!("<path d=\"M{x:.1} {:.1}l5 9h-10z\"", y - 5.5),
    };
    format!("{shape} class=\"mark h{}\"/>", index % HUES.len())
}

fn powers((low, high): (f64, f64)) -> std::ops::RangeInclusive<i32> {
    low as i32..=high as i32
}

/// A power of ten for people.
fn number(power: i32) -> String {
    if power < 0 {
        return format!("{:.*}", power.unsigned_abs() as usize, 10_f64.powi(power));
    }
    let digits = format!("1{}", "0".repeat(power.unsigned_abs() as usize));
    let from_the_end = digits.bytes().rev().enumerate();
    let mut text: Vec<u8> = Vec::new();
    for (place, digit) in from_the_end {
        if place > 0 && place % 3 == 0 {
            text.push(b' ');
        }
        text.push(digit);
    }
    text.into_iter().rev().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{Line, number, svg};

    #[test]
    fn what_grows_alike_is_straight_and_names_do_not_meet() {
        let line = |name: &str, times: f64| Line {
            name: name.into(),
            points: [1e4, 1e5, 1e6].map(|size| (size, size * times)).into(),
        };
        let picture = svg("t", "x", "y", &[line("one", 1e-6), line("other", 1.01e-6)]);
        let path = |class: &str| {
            let (_, rest) = picture.split_once(&format!("line {class}\" d=\"M")).unwrap();
            let numbers = rest.split('"').next().unwrap().split(['L', ' ']);
            numbers.map(|number| number.parse::<f64>().unwrap()).collect::<Vec<_>>()
        };
        let [x0, y0, x1, y1, x2, y2] = path("h0")[..] else { panic!("{picture}") };
        assert!((x2 - x1 - (x1 - x0)).abs() < 0.2 && (y2 - y1 - (y1 - y0)).abs() < 0.2);
        assert!(y2 < y1 && x2 > x1);
        let at = |name: &str| {
            let (before, _) = picture.split_once(&format!("\">{name}</text>")).unwrap();
            before.rsplit_once('"').unwrap().1.parse::<f64>().unwrap()
        };
        assert!((at("one") - at("other")).abs() >= 18.0, "{picture}");
        assert_eq!([-3, 0, 6].map(number), ["0.001", "1", "1 000 000"]);
    }
}
