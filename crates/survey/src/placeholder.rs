//! Placeholders in the owner's texts: `{name}`, `{name|words if there is none}`, `{{` for a brace.

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words as they are.
    Words(&'a str),
    /// A placeholder.
    Named {
        /// The id of a question or item, or the name of a value that the page passes in.
        name: &'a str,
        /// The words for when there is nothing of that name.
        fallback: Option<&'a str>,
    },
    /// A brace that is never closed.
    Open,
}

/// A text parted at the first such byte of ASCII. (`split_once` brings the widget half a kilobyte of
/// ways to search.)
#[must_use]
pub fn parted(text: &str, at: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// Goes through the pieces of a text in their order.
pub fn each_piece(text: &str, take: &mut dyn FnMut(Piece<'_>)) {
    let mut rest = text;
    while let Some((words, after)) = parted(rest, b'{') {
        take(Piece::Words(words));
        if let Some(after) = after.strip_prefix('{') {
            take(Piece::Words("{"));
            rest = after;
        } else if let Some((inner, after)) = parted(after, b'}') {
            let (name, fallback) = match parted(inner, b'|') {
                Some((name, fallback)) => (name, Some(fallback)),
                None => (inner, None),
            };
            take(Piece::Named { name, fallback });
            rest = after;
        } else {
            return take(Piece::Open);
        }
    }
    take(Piece::Words(rest));
}

#[cfg(test)]
mod tests {
    use super::{Piece, each_piece};
    use alloc::string::String;

    fn check(text: &str, expected: &str) {
        let mut told = String::new();
        each_piece(text, &mut |piece| match piece {
            Piece::Words(words) => told.push_str(words),
            Piece::Named { name, fallback } => {
                told.push_str(&["<", name, "|", fallback.unwrap_or("-"), ">"].concat());
            }
            Piece::Open => told.push('!'),
        });
        assert_eq!(told, expected, "{text}");
    }

    #[test]
    fn braces_name_values_and_doubled_ones_are_braces() {
        check("", "");
        check("plain } text", "plain } text");
        check("Hello {name}!", "Hello <name|->!");
        check("{name|there}{x}", "<name|there><x|->");
        check("{{name}} {{{name}", "{name}} {<name|->");
        check("{a|b|c} {|}", "<a|b|c> <|>");
        check("یک {name", "یک !");
    }
}
